"""Identify branch and period of a form from its hidden id, then the head of the sheet, then its folder.

The file name is never used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.cells.words import clean_cell, parse_period_cell
from pipeline.intake.office import Office
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.roster import Branch, fold_name
from pipeline.periods import Period
from pipeline.terms import format_chinese_date


@dataclass(frozen=True)
class FormIdentity:
    """Branch and period of a form (None where uncertain), with the findings that dispute them.

    ``premature``: the period has not begun yet; ``out_of_range``: it is that, or the branch did not report then.
    """

    branch: Branch | None
    period: Period | None
    findings: tuple[Finding, ...]
    _: KW_ONLY
    premature: bool = False
    out_of_range: bool = False


def find_folder_branch(name: str, office: Office) -> str:
    """Find the branch whose own folder contains a file; empty for any other place.

    ``name`` is the path below the drop folder.
    """
    folder, inside, _ = name.partition("/")
    return folder.upper() if inside and folder.upper() in office.by_code else ""


def identify_form(located: FormSheet, folder: str, office: Office, today: dt.date) -> FormIdentity:
    """Identify branch and period of a form found in ``folder`` (a branch code, or empty for the inbox itself)."""
    branch = _find_form_branch(located, folder, office)
    if isinstance(branch, Finding):
        return FormIdentity(None, None, (branch,))
    if branch.code in office.settings.inbox.own_folders and folder != branch.code:
        return FormIdentity(
            None, None, (build_finding("wrong-folder", _find_head_place(located, "branch"), value=branch.short_name),)
        )
    return _find_form_period(located, branch, today)


def _find_head_place(located: FormSheet, name: str) -> CellPlace:
    cell = located.head.get(name)
    if cell is None:
        return located.place(located.titles.row, min(located.titles.columns.values()))
    return located.place(cell.row, cell.column, name)


def _find_form_branch(located: FormSheet, folder: str, office: Office) -> Branch | Finding:
    cell = located.head.get("branch")
    typed = clean_cell(cell.value)[0] if cell else ""
    by_head = office.by_name.get(fold_name(typed))
    by_id = located.identity.get("branch", "")
    by_id = by_id if by_id in office.by_code else ""
    told = {code for code in (by_id, by_head) if code}
    place = _find_head_place(located, "branch")
    if folder and (folder in told or (not told and not typed)):
        return office.by_code[folder]
    if by_id and typed and by_head != by_id:
        what = f"表单是下发给{office.by_code[by_id].short_name}的，“支部”一格却写成“{typed}”"
        return build_finding("branch-conflict", place, value=typed, what=what)
    if not told:
        return office.by_code[folder] if folder else build_finding("branch-unknown", place, value=typed)
    code = told.pop()
    if folder:
        what = f"文件在{office.by_code[folder].short_name}的文件夹里，表内却是{office.by_code[code].short_name}"
        return build_finding("branch-conflict", place, value=typed, what=what)
    return office.by_code[code]


def _find_form_period(located: FormSheet, branch: Branch, today: dt.date) -> FormIdentity:
    cell = located.head.get("period")
    typed = clean_cell(cell.value)[0] if cell else ""
    by_head = parse_period_cell(cell.value) if cell else None
    by_id = _parse_id_period(located.identity)
    place = _find_head_place(located, "period")
    period = by_id or by_head
    if period is None:
        return FormIdentity(branch, None, (build_finding("period-unknown", place, value=typed),))
    if by_head is not None and by_head != period:
        return FormIdentity(
            branch, period, (build_finding("period-conflict", place, value=typed, expected=period.as_chinese()),)
        )
    outside = _check_period_in_range(period, branch, today, place)
    return FormIdentity(branch, period, outside, premature=period > Period.of(today), out_of_range=bool(outside))


def _parse_id_period(identity: Mapping[str, str]) -> Period | None:
    try:
        return Period.parse(identity.get("period", ""))
    except ValueError:
        return None


def _check_period_in_range(period: Period, branch: Branch, today: dt.date, place: CellPlace) -> tuple[Finding, ...]:
    value = period.as_chinese()
    if period > Period.of(today):
        return (build_finding("period-future", place, value=value),)
    if branch.start is not None and period < Period.of(branch.start):
        start = format_chinese_date(branch.start)
        return (build_finding("period-before-start", place, value=value, branch=branch.short_name, start=start),)
    if branch.end is not None and period > Period.of(branch.end):
        end = format_chinese_date(branch.end)
        return (build_finding("period-after-end", place, value=value, branch=branch.short_name, end=end),)
    return ()
