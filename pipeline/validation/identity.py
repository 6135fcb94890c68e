"""Identify branch and period of a form from its hidden id, then the head of the sheet, then its folder.

The file name is never used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.findings import Finding, Place, make
from pipeline.validation.located import Located
from pipeline.validation.office import Office
from pipeline.validation.roster import Branch, fold_name
from pipeline.validation.words import clean, period_text
from pipeline.vocabulary import Period, chinese_date


@dataclass(frozen=True)
class Identity:
    """Branch and period of a form (None where uncertain), with the findings that dispute them."""

    branch: Branch | None
    period: Period | None
    findings: tuple[Finding, ...]

    @property
    def certain(self) -> bool:
        """Whether branch and period are known; otherwise the file is set aside for a person to decide."""
        return self.branch is not None and self.period is not None


def branch_folder(name: str, office: Office) -> str:
    """Find the branch whose own folder contains a file; empty for any other place.

    ``name`` is the path below the drop folder.
    """
    folder, inside, _ = name.partition("/")
    return folder.upper() if inside and folder.upper() in office.by_code else ""


def identify(located: Located, folder: str, office: Office, today: dt.date) -> Identity:
    """Identify branch and period of a form found in ``folder`` (a branch code, or empty for the inbox itself)."""
    branch = _branch(located, folder, office)
    if isinstance(branch, Finding):
        return Identity(None, None, (branch,))
    if branch.code in office.settings.inbox.own_folders and folder != branch.code:
        return Identity(None, None, (make("wrong-folder", _head_place(located, "branch"), value=branch.short_name),))
    return _period(located, branch, today)


def _head_place(located: Located, name: str) -> Place:
    cell = located.head.get(name)
    if cell is None:
        return located.place(located.titles.row, min(located.titles.columns.values()))
    return located.place(cell.row, cell.column, name)


def _branch(located: Located, folder: str, office: Office) -> Branch | Finding:
    cell = located.head.get("branch")
    typed = clean(cell.value)[0] if cell else ""
    by_head = office.by_name.get(fold_name(typed))
    by_id = located.identity.get("branch", "")
    by_id = by_id if by_id in office.by_code else ""
    told = {code for code in (by_id, by_head) if code}
    place = _head_place(located, "branch")
    if folder and (folder in told or (not told and not typed)):
        return office.by_code[folder]
    if by_id and typed and by_head != by_id:
        what = f"表单是下发给{office.by_code[by_id].short_name}的，“支部”一格却写成“{typed}”"
        return make("branch-conflict", place, value=typed, what=what)
    if not told:
        return office.by_code[folder] if folder else make("branch-unknown", place, value=typed)
    code = told.pop()
    if folder:
        what = f"文件在{office.by_code[folder].short_name}的文件夹里，表内却是{office.by_code[code].short_name}"
        return make("branch-conflict", place, value=typed, what=what)
    return office.by_code[code]


def _period(located: Located, branch: Branch, today: dt.date) -> Identity:
    cell = located.head.get("period")
    typed = clean(cell.value)[0] if cell else ""
    by_head = period_text(cell.value) if cell else None
    by_id = _parsed(located.identity)
    place = _head_place(located, "period")
    period = by_id or by_head
    if period is None:
        return Identity(branch, None, (make("period-unknown", place, value=typed),))
    if by_head is not None and by_head != period:
        return Identity(branch, period, (make("period-conflict", place, value=typed, expected=period.chinese()),))
    return Identity(branch, period, _out_of_time(period, branch, today, place))


def _parsed(identity: Mapping[str, str]) -> Period | None:
    try:
        return Period.parse(identity.get("period", ""))
    except ValueError:
        return None


def _out_of_time(period: Period, branch: Branch, today: dt.date, place: Place) -> tuple[Finding, ...]:
    value = period.chinese()
    if period > Period.of(today):
        return (make("period-future", place, value=value),)
    if branch.start is not None and period < Period.of(branch.start):
        start = chinese_date(branch.start)
        return (make("period-before-start", place, value=value, branch=branch.short_name, start=start),)
    if branch.end is not None and period > Period.of(branch.end):
        end = chinese_date(branch.end)
        return (make("period-after-end", place, value=value, branch=branch.short_name, end=end),)
    return ()
