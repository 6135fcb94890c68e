"""Refuse days, periods and office files that are hardly meant, before anything is recorded that cannot be undone.

What was checked by a person (``--checked``) is taken as it is.
"""

from __future__ import annotations

import datetime as dt

from pipeline.commands.workspace import Workspace
from pipeline.contract.roster import SAMPLE_BRANCH
from pipeline.contract.settings import ROSTER_FILE, SETTINGS_FILE, Settings
from pipeline.findings import UnconfirmedError, UserError
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.terms import FARTHEST_DAYS, format_chinese_date

_MONTHS_BACK = 3
_SAMPLE_TOWN_SIGNS = 3
"""Length of the town's name in the sample name of the bureau (清河市)."""


def require_plausible_day(workspace: Workspace) -> None:
    """Raise UserError if today is before the last intake run, or too long after everything recorded.

    A slip in ``--today`` or a flat battery would otherwise be recorded for good.
    """
    workspace.require_today()
    require_recent_day(workspace)


def require_recent_day(workspace: Workspace) -> None:
    """Raise UnconfirmedError if today is too long after everything recorded up to today."""
    last = _find_last_day(workspace)
    if workspace.confirmed or not last:
        return
    passed = (workspace.today - dt.date.fromisoformat(last)).days
    if passed > FARTHEST_DAYS:
        said = format_chinese_date(dt.date.fromisoformat(last))
        raise UnconfirmedError(
            f"今天是{format_chinese_date(workspace.today)}吗？最近一次记录是{said}，已经隔了{passed}天，没有做任何事。",
            "日期不对的，请改正 --today 或电脑日期；日期没有错的，请在命令前面加上“--checked”再运行一次。",
        )


def _find_last_day(workspace: Workspace) -> str:
    """Find the last day up to today on which something was recorded that stands (ISO); empty if there is none."""
    archive, today = workspace.archive, workspace.today.isoformat()
    days = (
        *(look.date for look in archive.looks()), *(out.date for out in archive.list_distributions()),
        *(receipt.by for receipt in archive.receipts()),
    )  # fmt: skip
    return max((day for day in days if day <= today), default="")


def require_plausible_period(workspace: Workspace, period: Period) -> None:
    """Raise UnconfirmedError if a period is later than the next month: nothing can be done for it yet."""
    next_month = Period.of(workspace.today).shift(1)
    if period.is_far_ahead(workspace.today) and not workspace.confirmed:
        raise UnconfirmedError(
            f"{period.as_chinese()}还早：今天是{format_chinese_date(workspace.today)}，最远到{next_month.as_chinese()}"
            f"（{next_month}）。没有做任何事，请核对报告期的年份和月份，是不是“{period.find_same_month_up_to(next_month)}”？",
            "确实要提前办的，请在命令前面加上“--checked”再运行一次。",
        )


def require_ready_for_distribution(workspace: Workspace, period: Period) -> None:
    """Raise UserError if forms should hardly go out: a far day or period, or office files that are still samples."""
    require_plausible_day(workspace)
    require_plausible_period(workspace, period)
    earliest = Period.of(workspace.today).shift(-_MONTHS_BACK)
    if period < earliest and not workspace.confirmed:
        raise UnconfirmedError(
            f"{period.as_chinese()}已经过去很久：今天是{format_chinese_date(workspace.today)}。没有下发，请核对报告期的年份和月份。",
            "确实要补发那个月的表单的，请在命令前面加上“--checked”再运行一次。",
        )
    if lines := list_samples_left(workspace.office):
        raise UserError(*lines)


def list_samples_left(office: Office) -> list[str]:
    """List what is still a sample: a branch of the roster, or the bureau that the settings name."""
    sample = SAMPLE_BRANCH
    lines = [
        f"templates/{ROSTER_FILE}：“{each.short_name}”（{each.code}）还是新建时的样例，没有下发。"
        "请改成自己的支部，或删去这一行。"
        for each in office.branches
        if (each.code, each.full_name, each.address) == (sample["code"], sample["full_name"], sample["address"])
    ]
    ours, of_sample = office.settings.bureau, Settings().bureau
    named, town = "".join(each.full_name + each.parent for each in office.branches), of_sample.name[:_SAMPLE_TOWN_SIGNS]
    for title, value, given in (("单位名称", ours.name, of_sample.name), ("署名", ours.signer, of_sample.signer)):
        if value == given and town not in named:
            lines.append(
                f"templates/{SETTINGS_FILE}：{title}还是样例“{given}”，名册里没有{town}的支部，没有下发。"
                f"请改成自己的{title}。"
            )
    return lines
