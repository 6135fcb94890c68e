"""Choose the form to read, where a workbook has several, and name each of the others.

Branches copy the sheet and fill in the copy, keep last month's beside or below this month's, or put the forms of
several branches into one workbook or onto one sheet. The latest month that is filled in counts; forms of several
branches are asked for apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.contract.monthly import BLANK_MONTH_NAMES
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name
from pipeline.intake.cells.words import clean_cell, parse_period_cell
from pipeline.intake.tables.form_sheet import FormSheet, read_head_cells
from pipeline.intake.tables.header import TitleRow, fold_title
from pipeline.intake.tables.roster import fold_name
from pipeline.periods import Period
from pipeline.reading.raw import RawSheet, RawValue
from pipeline.terms import FORM_SHEET

_ANSWERS = ("flag", "nil_reason")
"""Cells of the head that only a branch fills in."""
_SHOWN_CELLS = 60


@dataclass(kw_only=True)
class FormCandidate:
    """A form found: whose it says it is, of which month, and whether anybody filled it in.

    ``title`` names its sheet, and its first row where several stand on that sheet; ``findings`` are about the other
    candidates, once it is chosen.
    """

    sheet: RawSheet
    title: str
    titles: TitleRow
    branch: str
    period: Period | None
    filled: bool
    findings: tuple[Finding, ...] = field(default=())

    @cached_property
    def prominent(self) -> bool:
        """Whether people see the sheet, or it bears the form's own name."""
        return self.sheet.visible or fold_title(self.sheet.name) == FORM_SHEET

    @property
    def shown_branch(self) -> str:
        """The form's name with the branch it names."""
        return f"“{self.title}”（{self.branch}）"


def choose_form_sheet(
    file: str, tables: Sequence[tuple[RawSheet, TitleRow]], identity: Mapping[str, str], branches: Mapping[str, str]
) -> FormCandidate | Finding:
    """Choose among the sheets with task titles; return a finding if they are the forms of several branches."""
    if len(tables) == 1:
        (sheet, titles) = tables[0]
        return FormCandidate(sheet=sheet, title=sheet.name, titles=titles, branch="", period=None, filled=True)
    names = Counter(sheet.name for sheet, _ in tables)
    found = [_build_candidate(file, sheet, titles, stacked=names[sheet.name] > 1) for sheet, titles in tables]
    codes = {each.branch: branches.get(fold_name(each.branch), fold_name(each.branch)) for each in found}
    shown = [each for each in found if each.prominent] or found
    months = [(each.filled, each.period) for each in shown if each.period is not None]
    latest = max(months, default=(False, None))[1]
    current = [each for each in shown if latest in (None, each.period) or each.period is None]
    own = identity.get("branch", "")
    chosen = min(current, key=lambda each: (not each.filled, bool(own) and codes[each.branch] != own))
    others = [each for each in found if each is not chosen and _list_rows(each) != _list_rows(chosen)]
    strangers = [
        each for each in others
        if each.filled and each.prominent and _is_foreign(each, chosen, codes) and _is_same_month(each, chosen)
    ]  # fmt: skip
    if strangers:
        return _build_several_branches(file, [chosen, *strangers])
    chosen.findings = tuple(
        said
        for each in others
        for said in _check_other_sheet(file, each, chosen, foreign=_is_foreign(each, chosen, codes))
    )
    return chosen


def _build_candidate(file: str, sheet: RawSheet, titles: TitleRow, *, stacked: bool) -> FormCandidate:
    top = next(row for row, cells in enumerate(sheet.rows) if any(value is not None for value in cells))
    located = FormSheet(file=file, sheet=sheet, titles=titles, requests=None)
    read_head_cells(located)
    branch, period = located.head.get("branch"), located.head.get("period")
    answers = (located.head[name].value for name in _ANSWERS if name in located.head)
    texts = [located.find_column(name) for name in BLANK_MONTH_NAMES]
    return FormCandidate(
        sheet=sheet,
        title=f"{sheet.name}（第{top + 1}行起）" if stacked else sheet.name,
        titles=titles,
        branch=clean_cell(branch.value)[0] if branch else "",
        period=parse_period_cell(period.value) if period else None,
        filled=any(answers) or any(located.text(row, at) for row in located.rows_below for at in texts),
    )


def _list_rows(each: FormCandidate) -> list[tuple[RawValue, ...]]:
    """List the rows of a form from its first filled one to its last: a copy pasted below is a copy."""
    rows = list(each.sheet.rows)
    filled = [row for row, cells in enumerate(rows) if any(value is not None for value in cells)]
    return rows[filled[0] : filled[-1] + 1]


def _is_foreign(each: FormCandidate, chosen: FormCandidate, codes: Mapping[str, str]) -> bool:
    return bool(each.branch and chosen.branch) and codes[each.branch] != codes[chosen.branch]


def _is_same_month(each: FormCandidate, chosen: FormCandidate) -> bool:
    return None in (each.period, chosen.period) or each.period == chosen.period


def _build_several_branches(file: str, sheets: Sequence[FormCandidate]) -> Finding:
    place = CellPlace(file=file, sheet=sheets[0].sheet.name)
    named = "、".join(each.shown_branch for each in sheets)
    return build_finding("several-branches", place, value=named, count=str(len({each.branch for each in sheets})))


def _check_other_sheet(file: str, each: FormCandidate, chosen: FormCandidate, *, foreign: bool) -> Iterator[Finding]:
    """Report a sheet that was not chosen; one that nobody filled in matters only beside a filled-in copy of it."""
    place = CellPlace(file=file, sheet=each.sheet.name, cell=_format_corner(each.titles))
    shift = each.titles.row - chosen.titles.row if each.sheet.name == chosen.sheet.name else 0
    differences = format_differences(each.sheet, chosen.sheet, shift)
    if not each.filled and (foreign or not _is_same_month(each, chosen) or not each.prominent):
        return
    if foreign or not _is_same_month(each, chosen):
        about = each.branch if foreign else each.period.as_chinese() if each.period else ""
        yield build_finding("sheet-of-other", place, value=differences, title=each.title, about=about)
    elif not each.prominent or (chosen.filled and not each.filled):
        yield build_finding("sheet-passed-over", place, value=differences, title=each.title, read=chosen.title)
    elif differences:
        yield build_finding("second-sheet", place, value=differences, title=each.title, read=chosen.title)


def _format_corner(titles: TitleRow) -> str:
    return format_cell_name(titles.row, min(titles.columns.values()))


def format_differences(each: RawSheet, chosen: RawSheet, shift: int = 0) -> str:
    """Format what stands on a sheet and not at the same place of the chosen one: ``J6：完成36户；K6：70``.

    ``shift`` is by how many rows a form stands below the chosen one on its sheet.
    """
    told = [
        f"{format_cell_name(row, column)}：{text}"
        for row, cells in enumerate(each.rows)
        for column, value in enumerate(cells)
        if value != _get_value(chosen, row - shift, column) and (text := clean_cell(value)[0])
    ]
    more = f"；另有{len(told) - _SHOWN_CELLS}格" if len(told) > _SHOWN_CELLS else ""
    return "；".join(told[:_SHOWN_CELLS]) + more


def _get_value(sheet: RawSheet, row: int, column: int) -> RawValue:
    cells = sheet.rows[row] if 0 <= row < len(sheet.rows) else ()
    return cells[column] if column < len(cells) else None
