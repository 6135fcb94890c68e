"""Check the office files: holidays entered, names and addresses of branches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from pipeline.archive.facts import Distribution
from pipeline.contract.settings import CALENDAR_FILE, ROSTER_FILE
from pipeline.health.check import Health, HealthCheck, build_check, shorten_list
from pipeline.intake.office import Office
from pipeline.intake.tables.roster import list_roster_marks

_ANNOUNCED = 11
"""Month in which the holidays of the next year are announced."""


def check_calendar(office: Office, today: dt.date) -> HealthCheck:
    """Check that holidays are entered.

    A year with at most one holiday (New Year's Day) counts as not filled in; next year's are announced in November.
    """
    years = (today.year, today.year + 1) if today.month >= _ANNOUNCED else (today.year,)
    bare = [str(year) for year in years if sum(day.year == year for day in office.calendar.holidays) <= 1]
    found = f"{'、'.join(bare)}年还没有填全" if bare else "已填"
    remedy = f"放假通知发布后，请把放假和调休日期填进 templates/{CALENDAR_FILE}；否则截止日、整改时限会算错。"
    return build_check("节假日", not bare, found, remedy, Health.NOTE)


def check_addresses(office: Office) -> HealthCheck:
    """Check that every branch has an address."""
    without = [branch.short_name for branch in office.branches if not branch.address]
    found = f"{len(without)}个支部没有邮箱：{shorten_list(without)}" if without else "各支部都有邮箱"
    remedy = f"请填 templates/{ROSTER_FILE}；没有邮箱的，信件只能手工转交。"
    return build_check("支部邮箱", not without, found, remedy, Health.NOTE)


def check_printed_names(office: Office, distributions: Iterable[Distribution]) -> HealthCheck:
    """Check that the roster still knows every name on the forms that are out, and that no two branches share one.

    A form with its hidden sheets is recognised all the same; one copied into another workbook is known by name only.
    """
    printed = {form.branch: form.short_name for each in distributions for form in each.forms}
    gone = [
        f"{code}下发时叫“{name}”，名册里没有这个名称了"
        for code, name in sorted(printed.items())
        if code in office.by_code and code not in office.find_namesakes(name)
    ]
    shared = sorted({
        f"{'、'.join(sorted(codes))}共用名称“{name}”"
        for branch in office.branches
        for name in (branch.full_name, branch.short_name, *branch.aliases)
        if len(codes := office.find_namesakes(name)) > 1
    })  # fmt: skip
    remedy = f"请在 templates/{ROSTER_FILE} 把改名前的名称补进“别名”，共用的名称只留给一个支部。"
    told = shorten_list([*gone, *shared])
    return build_check("支部名称", not told, told or "下发过的表单上的名称都认得", remedy, Health.NOTE)


def check_roster_marks(roster: bytes) -> Iterator[HealthCheck]:
    """Say what on the roster counts otherwise than it looks; nothing if there is no such thing."""
    if told := list_roster_marks(roster):
        remedy = f"请打开 templates/{ROSTER_FILE} 核对：撤并的支部填“停用日期”；要改的直接改在格里。"
        yield HealthCheck("支部名册", Health.NOTE, shorten_list(told), remedy)
