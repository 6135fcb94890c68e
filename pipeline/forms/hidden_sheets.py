"""Build the two hidden sheets: _选项 (choices, last month's values, count) and _表单标识 (identity of the form)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.contract.column import ParserKind
from pipeline.contract.monthly import (
    FORM_VERSION,
    choose_item_codes,
    list_head_columns,
    list_plan_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.findings import format_column_letter
from pipeline.forms.filled_rows import FilledForm, FilledRow
from pipeline.forms.layout import FIRST_TASK, OPTIONAL_NAMES, REQUEST_NAMES, TASK_NAMES, find_head_cell
from pipeline.sheets import Area, Cell, Sheet, Value
from pipeline.terms import FORM_SHEET, ID_SHEET, LIST_SHEET, NOT_STARTED

FORM_KIND, ANSWER_KIND = "monthly", "answers"
ID_KEYS = ("form", "version", "branch", "period", "corrects")
_TARGET = "target"
"""The column that offers the tasks of the form itself."""

_OFFERED = tuple(
    each
    for each in (*list_task_columns(), *list_head_columns(), *list_request_columns())
    if each.offers_choices or each.name == _TARGET
)
LISTS = tuple(each.name for each in _OFFERED)
"""Columns with a drop-down on every form; each has a column of _选项."""

LAST_RATE, LAST_STATUS, COUNT = len(LISTS), len(LISTS) + 1, len(LISTS) + 2
_LIST_ORDER = (*LISTS, "", "", "", *OPTIONAL_NAMES)
"""Names of the lists by their column of _选项; those that only some offices have come last."""
_NEW_TASK_NAMES = TASK_NAMES[1:]

NEEDED_NEW = tuple(each.name for each in list_plan_columns() if each.required)
NEEDED_REQUEST = tuple(each.name for each in list_request_columns() if each.required)


def list_new_task_names(filled: FilledForm) -> tuple[str, ...]:
    """List the columns a branch may fill in for a new task: all but its number."""
    return (*_NEW_TASK_NAMES, *(each.name for each in filled.optional))


def build_form_id(branch: str, period: str, corrects: str, kind: str = FORM_KIND) -> dict[str, str]:
    """Build the keys and texts of _表单标识; ``kind`` is that of a monthly form or of a 答复单.

    ``corrects`` is the sha256 of the file answered by a returned copy, empty on other forms.
    """
    return dict(zip(ID_KEYS, (kind, str(FORM_VERSION), branch, period, corrects), strict=True))


def build_id_sheet(identity: Mapping[str, str]) -> Sheet:
    """Build _表单标识: keys in column A, values in column B."""
    pairs = enumerate(identity.items())
    cells = [Cell(row, column, text) for row, pair in pairs for column, text in enumerate(pair)]
    return Sheet(name=ID_SHEET, cells=tuple(cells), visibility="very hidden", protected=True)


def build_choices(filled: FilledForm, domains: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Build the choices by column name; empty if a column has nothing to choose from."""
    numbers = tuple(line.handed.number for line in filled.tasks if line.handed)
    open_lists = {ParserKind.DOMAIN: tuple(domains), ParserKind.KEY: numbers}
    made = {each.name: tuple(each.codes) or open_lists[each.parse] for each in _OFFERED}
    items = tuple(choose_item_codes(filled.indicators))
    return made | {"item": items} | {each.name: filled.indicators for each in filled.optional}


def format_choice_range(name: str, choices: Mapping[str, Sequence[str]]) -> str:
    """Format the range of _选项 that holds the choices of a column, as used by a drop-down."""
    return "=" + _format_choices_range(_LIST_ORDER.index(name), len(choices[name]))


def build_choices_sheet(filled: FilledForm, choices: Mapping[str, Sequence[str]]) -> Sheet:
    """Build _选项: one column per list, last month's values row by row, and the count of missing cells."""
    cells = [Cell(0, column, f"选项：{each.title}") for column, each in enumerate(_OFFERED)]
    cells += [Cell(0, _LIST_ORDER.index(each.name), f"选项：{each.title}") for each in filled.optional]
    cells += [Cell(0, LAST_RATE, "上月完成率"), Cell(0, LAST_STATUS, "上月状态"), Cell(0, COUNT, "未填处数")]
    for name, offered in choices.items():
        cells += [Cell(1 + row, _LIST_ORDER.index(name), text) for row, text in enumerate(offered)]
    for row, line in enumerate(filled.tasks):
        if line.handed is not None:
            last: tuple[Value, ...] = (line.handed.rate, line.handed.status)
            cells += [Cell(1 + row, LAST_RATE + beside, value) for beside, value in enumerate(last)]
    cells.append(Cell(1, COUNT, count_missing_cells(filled), formula=_build_count_formula(filled)))
    return Sheet(name=LIST_SHEET, cells=tuple(cells), visibility="hidden", protected=True)


def build_count_line(missing: int) -> tuple[str, str]:
    """Build the count shown in the head: its formula and its text before recalculation."""
    count = f"'{LIST_SHEET}'!{_format_absolute_reference(1, COUNT)}"
    shown = f"还有{missing}处未填" if missing else "已填完，可以报送"
    return f'IF({count}=0,"已填完，可以报送","还有"&{count}&"处未填")', shown


def count_missing_cells(filled: FilledForm) -> int:
    """Count the cells the branch still has to fill in; the formula of the form gives the same count."""
    head = sum(_is_empty(filled.head[name]) for name in ("reporter", "flag"))
    rows = sum(_count_missing_in_task(line) for line in (*filled.tasks, *filled.new))
    new = sum(_count_missing_in_begun_row(line, list_new_task_names(filled), NEEDED_NEW) for line in filled.new)
    asked = sum(_count_missing_in_begun_row(line, REQUEST_NAMES, NEEDED_REQUEST) for line in filled.requests)
    return head + rows + new + asked


def _count_missing_in_task(line: FilledRow) -> int:
    """Count a cleared rate or status, and a missing 本月进展 if either changed."""
    last_rate, last_status = (line.handed.rate, line.handed.status) if line.handed else (None, "")
    rate, status = line.values.get("rate"), line.values.get("status")
    cleared = (_is_empty(rate) and last_rate is not None) + (_is_empty(status) and bool(last_status))
    moved = not _is_empty(rate) and rate != (last_rate or 0)
    moved = moved or (not _is_empty(status) and status != (last_status or NOT_STARTED))
    return cleared + (moved and _is_empty(line.values.get("progress")))


def _count_missing_in_begun_row(line: FilledRow, typed: Sequence[str], needed: Sequence[str]) -> int:
    if all(_is_empty(line.values.get(name)) for name in typed):
        return 0
    return sum(_is_empty(line.values.get(name)) for name in needed)


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _build_count_formula(filled: FilledForm) -> str:
    """Build the formula of the count, using only functions common to all spreadsheet programs (no arrays)."""
    layout = filled.layout
    rows = layout.request_band - FIRST_TASK
    rate, status, progress = (_format_form_range(layout.open_rows(name)) for name in ("rate", "status", "progress"))
    last_rate, last_status = _format_choices_range(LAST_RATE, rows), _format_choices_range(LAST_STATUS, rows)
    rate_moved = f'({rate}<>"")*({rate}<>{last_rate})'
    status_moved = f'({status}<>"")*({status}<>{last_status})*({last_status}&{status}<>"{NOT_STARTED}")'
    heads = (_format_form_range(Area(*find_head_cell(name), *find_head_cell(name))) for name in ("reporter", "flag"))
    parts = [f'IF({cell}="",1,0)' for cell in heads]
    parts.append(f'SUMPRODUCT(({progress}="")*(({rate_moved}+{status_moved})>0))')
    parts.append(f'SUMPRODUCT(({rate}="")*({last_rate}<>""))+SUMPRODUCT(({status}="")*({last_status}<>""))')
    new = {name: _format_form_range(layout.new_rows(name)) for name in list_new_task_names(filled)}
    asked = {name: _format_form_range(layout.request_rows(name)) for name in REQUEST_NAMES}
    for ranges, needed in ((new, NEEDED_NEW), (asked, NEEDED_REQUEST)):
        begun = "&".join(ranges.values())
        blanks = "+".join(f'({ranges[name]}="")' for name in needed)
        parts.append(f'SUMPRODUCT(({begun}<>"")*({blanks}))')
    return "+".join(parts)


def _format_form_range(area: Area) -> str:
    corners = _format_absolute_reference(area.top, area.left), _format_absolute_reference(area.bottom, area.right)
    return f"'{FORM_SHEET}'!" + (corners[0] if corners[0] == corners[1] else ":".join(corners))


def _format_choices_range(column: int, length: int) -> str:
    return f"'{LIST_SHEET}'!{_format_absolute_reference(1, column)}:{_format_absolute_reference(length, column)}"


def _format_absolute_reference(row: int, column: int) -> str:
    return f"${format_column_letter(column)}${row + 1}"
