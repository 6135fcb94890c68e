"""Enforce 先反馈、后通报: a paper may name a branch only after its 支部反馈单 was sent and the answer days have passed.

Source: DOMAIN 减负 rule 6; 实施意见 四(四).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive.facts import Receipt
from pipeline.intake.office import Office
from pipeline.periods import Period
from pipeline.terms import FEEDBACK, Disposition, format_chinese_date, format_formal_name


def find_named_branches(text: str, office: Office) -> tuple[str, ...]:
    """Return codes of the branches whose short, formal or full name occurs in a text, in roster order."""
    flat = "".join(text.split())
    return tuple(
        branch.code
        for branch in office.branches
        if any(
            "".join(name.split()) in flat
            for name in (branch.short_name, branch.full_name, format_formal_name(branch.short_name))
        )
    )


def check_right_of_reply(
    branches: Iterable[str],
    *,
    date: dt.date,
    period: Period,
    office: Office,
    feedback_dates: Mapping[str, dt.date],
    receipts: Sequence[Receipt],
) -> Iterator[str]:
    """Yield messages about branches that a paper dated ``date`` (成文日期) may not name yet, with the remedy.

    ``feedback_dates`` holds the day on which each branch was sent its 支部反馈单.
    """
    missing, waiting = list[str](), dict[dt.date, list[str]]()
    for code in branches:
        name = office.by_code[code].short_name if code in office.by_code else code
        given = feedback_dates.get(code)
        if given is None:
            missing.append(name)
            continue
        until = office.calendar.add_working_days(given, office.settings.deadlines.answer_days)
        if date <= until and not _has_answered(receipts, period, code, given):
            waiting.setdefault(until, []).append(name)
    if missing:
        yield (
            f"还没有给{_join_branch_names(missing)}发{FEEDBACK}，文件里不能先点名。"
            f"请先运行“dangjian send {period} --kinds feedback”并发出，"
            "等答复期满再签发；情况紧急的，加 --urgent 写明理由。"
        )
    for until, names in sorted(waiting.items()):
        yield (
            f"{_join_branch_names(names)}的答复期到{format_chinese_date(until)}才满，现在还不能签发点名的文件。"
            "请在期满后的日期签发，或等支部答复到齐；情况紧急的，加 --urgent 写明理由。"
        )


@dataclass(frozen=True, kw_only=True)
class HearingRecord:
    """What is on record of the hearing of branches in a period."""

    period: Period
    office: Office
    feedback_dates: Mapping[str, dt.date]
    receipts: Sequence[Receipt]

    def list_unheard(self, text: str, date: dt.date, branch: str = "") -> Iterator[str]:
        """Yield messages about the branches a text names, and the one it is for, that were not heard by a day."""
        named = {*find_named_branches(text, self.office), branch}
        yield from check_right_of_reply(
            [each.code for each in self.office.branches if each.code in named],
            date=date, period=self.period, office=self.office, feedback_dates=self.feedback_dates,
            receipts=self.receipts,
        )  # fmt: skip


def _has_answered(receipts: Iterable[Receipt], period: Period, code: str, given: dt.date) -> bool:
    """Return whether the branch replied after its 反馈单, on 需答复 or with a corrected report of the period."""
    return any(
        each.branch == code
        and each.fate == Disposition.ACCEPTED
        and each.by > given.isoformat()
        and (each.has_replies or (each.reports and each.period == str(period)))
        for each in receipts
    )


def _join_branch_names(names: list[str]) -> str:
    most = 8
    return "、".join(names[:most]) + (f"等{len(names)}个支部" if len(names) > most else "")
