"""Identify branch and period of a form from its hidden id, then the head of the sheet, then its folder.

The head is read against what was printed on it when the form was handed out: a branch may have been renamed since, or
share a name with another. Where the hidden id is lost, the task numbers tell whose and which month's form it was. The
file name is never used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass

from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.cells.words import clean_cell, normalise_key, parse_period_cell
from pipeline.intake.distributions import DistributedForms
from pipeline.intake.files import Attribution, IntakeContext
from pipeline.intake.office import Office, OfficeRules
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.roster import Branch, fold_name
from pipeline.periods import Period
from pipeline.terms import BRANCH_CODE, TASK_NUMBER, format_chinese_date


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


def find_folder_branch(name: str, office: OfficeRules) -> str:
    """Find the branch whose own folder contains a file; empty for any other place.

    ``name`` is the path below the drop folder.
    """
    folder, inside, _ = name.partition("/")
    return folder.upper() if inside and folder.upper() in office.by_code else ""


def identify_form(located: FormSheet, folder: str, context: IntakeContext) -> FormIdentity:
    """Identify branch and period of a form found in ``folder`` (a branch code, or empty for the inbox itself)."""
    office = context.office
    branch = _find_form_branch(located, folder, office, context.distributed)
    if isinstance(branch, Finding):
        return FormIdentity(None, None, (branch,))
    if branch.code in office.settings.inbox.own_folders and folder != branch.code:
        return FormIdentity(
            None, None, (build_finding("wrong-folder", _find_head_place(located, "branch"), value=branch.short_name),)
        )
    return _find_form_period(located, branch, context)


def identify_answer_form(located: FormSheet, folder: str, context: IntakeContext) -> FormIdentity:
    """Identify branch and month of a 答复单, from its hidden id, else from the numbers of its rows.

    It is taken at any time and of any month, so the month is not checked against the calendar. Without an id it is the
    last month whose form, or 答复单, asks one of its questions, else the month after the current one.
    """
    office, place = context.office, located.place(located.titles.row, min(located.titles.columns.values()))
    told = located.identity.get("branch", "")
    named = {told} if told else {found[0] for key in _list_keys(located) if (found := BRANCH_CODE.search(key))}
    known = {code for code in (*named, folder) if code in office.by_code}
    if len(known) != 1:
        value = "、".join(sorted(known))
        what = f"答复单是{value}的" if known else ""
        finding = build_finding("branch-conflict", place, value=value, what=what) if known else None
        return FormIdentity(None, None, (finding or build_finding("branch-unknown", place, value=""),))
    branch = office.by_code[known.pop()]
    if branch.code in office.settings.inbox.own_folders and folder != branch.code:
        return FormIdentity(None, None, (build_finding("wrong-folder", place, value=branch.short_name),))
    period = _parse_id_period(located.identity) or _find_period_of_questions(located, branch, context)
    return FormIdentity(branch, period, ())


def _list_keys(located: FormSheet) -> list[str]:
    at = located.find_column("key")
    return [key for row in located.rows_below if (key := normalise_key(located.text(row, at)))]


def _find_period_of_questions(located: FormSheet, branch: Branch, context: IntakeContext) -> Period:
    keys, handed = set(_list_keys(located)), context.distributed
    asked = [
        period
        for period in handed.list_periods(branch.code)
        if (found := handed.find(branch.code, period)) and keys & {each.key for each in found[1].questions}
    ]
    asked += [
        Period.parse(period)
        for (code, period), sheets in context.sheets.items()
        if code == branch.code and keys & {each.key for rows in sheets for each in rows}
    ]
    return max(asked, default=(context.current or Period.of(context.today)).shift(1))


def identify_claimed_form(located: FormSheet, claimed: Attribution, context: IntakeContext) -> FormIdentity:
    """Identify a form that the clerk attributed; its own month counts where none was named."""
    branch = context.office.by_code[claimed.branch]
    if claimed.period is None:
        found = _find_form_period(located, branch, context)
        return FormIdentity(
            branch, found.period, found.findings if found.period is None or found.out_of_range else (),
            premature=found.premature, out_of_range=found.out_of_range,
        )  # fmt: skip
    outside = _check_period_in_range(claimed.period, branch, context.today, _find_head_place(located, "period"))
    early = claimed.period > Period.of(context.today)
    return FormIdentity(branch, claimed.period, outside, premature=early, out_of_range=bool(outside))


def identify_claimed_answers(located: FormSheet, claimed: Attribution, context: IntakeContext) -> FormIdentity:
    """Identify a 答复单 that the clerk attributed; like any other it is taken of any month, and needs none named."""
    branch = context.office.by_code[claimed.branch]
    named = claimed.period or _parse_id_period(located.identity)
    return FormIdentity(branch, named or _find_period_of_questions(located, branch, context), ())


def _find_head_place(located: FormSheet, name: str) -> CellPlace:
    cell = located.head.get(name)
    if cell is None:
        return located.place(located.titles.row, min(located.titles.columns.values()))
    return located.place(cell.row, cell.column, name)


def _find_form_branch(located: FormSheet, folder: str, office: Office, handed: DistributedForms) -> Branch | Finding:
    cell = located.head.get("branch")
    typed = clean_cell(cell.value)[0] if cell else ""
    by_id = located.identity.get("branch", "")
    by_id = by_id if by_id in office.by_code else ""
    by_head = _find_branch_of_head(located, typed, by_id, office, handed)
    told = {code for code in (by_id, by_head) if code}
    place = _find_head_place(located, "branch")
    if folder and (folder in told or (not told and not typed)):
        return office.by_code[folder]
    if by_id and typed and by_head != by_id:
        what = f"表单是下发给{_describe_addressee(located, by_id, office, handed)}的，“支部”一格却写成“{typed}”"
        return build_finding("branch-conflict", place, value=typed, what=what)
    if not told:
        return office.by_code[folder] if folder else build_finding("branch-unknown", place, value=typed)
    code = told.pop()
    if folder:
        what = f"文件在{office.by_code[folder].short_name}的文件夹里，表内却是{office.by_code[code].short_name}"
        return build_finding("branch-conflict", place, value=typed, what=what)
    return office.by_code[code]


def _find_branch_of_head(
    located: FormSheet, typed: str, by_id: str, office: Office, handed: DistributedForms
) -> str | None:
    """Find the branch that the head names: by what was printed on the form, else by the roster of today.

    Where names do not tell (the hidden id is lost and a name changed hands or is shared), the task numbers do.
    """
    period = _parse_id_period(located.identity) or _parse_head_period(located)
    named = handed.find_branches_by_printed_name(typed, period) if period else frozenset[str]()
    printed = named & set(office.by_code)
    now = office.by_name.get(fold_name(typed))
    if by_id and (by_id in printed or by_id in office.find_namesakes(typed)):
        return by_id
    meant = printed | ({now} if now else office.find_namesakes(typed))
    numbered = {number.partition("-")[0] for number in _list_numbers(located)}
    if len(meant) > 1 and len(meant & numbered) == 1:
        return min(meant & numbered)
    return next(iter(printed)) if len(printed) == 1 else now


def _describe_addressee(located: FormSheet, branch: str, office: Office, handed: DistributedForms) -> str:
    """Describe the branch a form was handed out to, with the name printed on it if that was another."""
    period = _parse_id_period(located.identity)
    found = handed.find(branch, period) if period else None
    name, printed = office.by_code[branch].short_name, found[1].short_name if found else ""
    return f"{name}（下发时印的是“{printed}”）" if printed and printed != name else name


def _list_numbers(located: FormSheet) -> list[str]:
    """List the task numbers on a form, those of its blank rows included."""
    at = located.find_column("number")
    cells = (normalise_key(located.text(row, at)) for row in located.rows_below)
    return [number for number in cells if TASK_NUMBER.fullmatch(number)]


def _find_form_period(located: FormSheet, branch: Branch, context: IntakeContext) -> FormIdentity:
    cell = located.head.get("period")
    typed = clean_cell(cell.value)[0] if cell else ""
    by_head, by_id = _parse_head_period(located), _parse_id_period(located.identity)
    place = _find_head_place(located, "period")
    period = by_id or by_head
    if period is None:
        return FormIdentity(branch, None, (build_finding("period-unknown", place, value=typed),))
    if by_head is not None and by_head != period:
        return FormIdentity(
            branch, period, (build_finding("period-conflict", place, value=typed, expected=period.as_chinese()),)
        )
    meant = None if by_id else _find_period_of_tasks(located, branch, period, context)
    if meant is not None:
        told = build_finding(
            "period-of-other-tasks", place, value=typed, expected=meant.as_chinese(), suggestion=meant.as_chinese()
        )
        return FormIdentity(branch, meant, (told,))
    outside = _check_period_in_range(period, branch, context.today, place)
    early = period > Period.of(context.today)
    return FormIdentity(branch, period, outside, premature=early, out_of_range=bool(outside))


def _find_period_of_tasks(located: FormSheet, branch: Branch, typed: Period, context: IntakeContext) -> Period | None:
    """Find the month a form is of where 报告期 names an earlier one that cannot be meant: a year not advanced.

    A form of an earlier month bears no task number of a later one. Where nothing was handed out for the month typed,
    a number of that month has to show that it is meant. Only numbers of the branch and of months that have come count:
    one slipped number moves no form. None if the month typed stands.
    """
    handed, numbers = context.distributed, _list_numbers(located)
    own = (found for each in numbers if (found := TASK_NUMBER.fullmatch(each)) and found["branch"] == branch.code)
    months = {_parse_compact_period(found["period"]) for found in own}
    come = [month for month in months if month is not None and month <= Period.of(context.today)]
    later = max(come, default=typed)
    given = sorted(period for period in handed.list_periods(branch.code) if period > typed)
    proven = handed.find_period_by_numbers(branch.code, numbers)
    if handed.find(branch.code, typed) is not None:
        return proven if proven is not None and typed < proven and later > typed else None
    if later > typed:
        return proven or later
    if not given or typed in months:
        return None
    return proven or next((period for period in given if period.month == typed.month), given[-1])


def _parse_compact_period(text: str) -> Period | None:
    try:
        return Period.parse(f"{text[:4]}-{text[4:]}")
    except ValueError:
        return None


def _parse_head_period(located: FormSheet) -> Period | None:
    cell = located.head.get("period")
    return parse_period_cell(cell.value) if cell else None


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
