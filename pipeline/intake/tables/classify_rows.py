"""Tell what each row below the titles of a form is: a task, a 变更申请, a continuation, or no entry, which is said."""

from __future__ import annotations

import re

from pipeline.contract.column import Column, ColumnBlock, ParserKind
from pipeline.contract.monthly import BLANK_MONTH_NAMES, PREFILLED_MONTH_NAMES, list_request_columns
from pipeline.findings import build_finding
from pipeline.forms.layout import NEW_BAND, REQUEST_BAND
from pipeline.intake.cells.nothing import is_ditto, means_nothing
from pipeline.intake.cells.words import is_total, normalise_key
from pipeline.intake.tables.form_sheet import REQUEST_TITLES, FormSheet, build_task_titles, parse_form_version
from pipeline.intake.tables.header import TitleRow, count_titles, fold_title, parse_title_row
from pipeline.intake.tables.hidden_parts import check_hidden_parts
from pipeline.intake.tables.layout_checks import build_row_finding, is_task_number, pass_over_row, pass_over_signature
from pipeline.intake.tables.row_kinds import (
    count_signature_rows,
    is_continuation_mark,
    is_example,
    is_section_heading,
    name_row_kind,
)

_SIGNATURE_WITHIN = 8
"""A signature with its seal and day takes no more rows, blank ones counted."""
LEAST_TITLES, LEAST_REQUEST_TITLES = 5, 3
_BANDS = frozenset(map(fold_title, (NEW_BAND, NEW_BAND.partition("（")[0], REQUEST_BAND)))
_NOTE = re.compile("注:|备注|说明|填表说明")
_REPEATED_TITLES, _REPEATED_ROW, _EXAMPLE_ROW = "重复的表头", "与上一行重复的行", "示例"


def classify_rows(located: FormSheet) -> None:
    """Classify every row below the titles as task, request, continuation or blank; report anything else."""
    signed: set[int] = set()
    for row in located.rows_below:
        filled = located.filled(row)
        if row in signed or not filled or _is_band_row(located, row, filled) or _says_nothing(located, row, filled):
            continue
        if located.requests is not None and row == located.requests.row:
            continue
        if _is_second_table(located, row):
            located.findings.append(build_finding("second-table", located.place(row, filled[0])))
            break
        if rows := _list_signature_rows(located, row):
            signed.update(rows)
            pass_over_signature(located, rows)
        elif what := _name_passed_over_row(located, row, filled):
            pass_over_row(located, row, filled, what)
        elif any(is_total(located.text(row, column)) for column in filled[:2]):
            located.asides.append(build_finding("total-row", located.place(row, filled[0])))
        elif _is_among_requests(located, row):
            _classify_request_row(located, row, filled)
        else:
            _classify_task_row(located, row, filled)
    rows = [*located.task_rows, *located.request_rows, *located.continued]
    located.asides += check_hidden_parts(located, rows, (*PREFILLED_MONTH_NAMES, *BLANK_MONTH_NAMES))


def _list_signature_rows(located: FormSheet, row: int) -> list[int]:
    """List the rows of a signature that begins at a row below all tasks, blank rows between them left out."""
    if not _is_among_requests(located, row) and _has_numbered_row_below(located, row):
        return []
    rows = [each for each in range(row, min(row + _SIGNATURE_WITHIN, len(located.sheet.rows))) if located.filled(each)]
    texts = [[located.text(each, column) for column in located.filled(each)] for each in rows]
    if any(map(is_task_number, texts[0])):
        return []
    return rows[: count_signature_rows(texts)]


def _is_among_requests(located: FormSheet, row: int) -> bool:
    return located.requests is not None and row > located.requests.row


def _is_band_row(located: FormSheet, row: int, filled: list[int]) -> bool:
    return len(filled) == 1 and fold_title(located.at(row, filled[0])) in _BANDS


def _says_nothing(located: FormSheet, row: int, filled: list[int]) -> bool:
    columns = _map_columns(located, row)
    return all(means_nothing(located.text(row, at), columns.get(at)) for at in filled)


def _map_columns(located: FormSheet, row: int) -> dict[int, Column]:
    """Map the sheet columns of a row's block to the contract's columns."""
    described = list_request_columns() if _is_among_requests(located, row) else located.columns
    titles = located.get_titles(row).columns
    return {titles[each.name]: each for each in described if each.name in titles}


def _is_second_table(located: FormSheet, row: int) -> bool:
    """Whether another table begins at a row: titles of tasks in other columns, or below 变更申请."""
    known = build_task_titles(parse_form_version(located.identity))
    if count_titles(located.sheet.rows[row], known) < LEAST_TITLES:
        return False
    found = parse_title_row(row, located.sheet.rows[row], known)
    return _is_among_requests(located, row) or not _has_same_titles(found, located.titles)


def _has_same_titles(found: TitleRow, titles: TitleRow) -> bool:
    return found.columns.items() <= titles.columns.items()


def _name_passed_over_row(located: FormSheet, row: int, filled: list[int]) -> str:
    """Name a row that belongs to the paper form and is no entry; empty if it may be one."""
    texts = [located.text(row, column) for column in filled]
    if _is_repeated_heading(located, row, filled):
        return _REPEATED_TITLES
    if any(map(is_task_number, texts)):
        return ""
    if not _is_among_requests(located, row) and is_example(located.text(row, located.find_column("number"))):
        return _EXAMPLE_ROW
    if kind := name_row_kind(texts):
        return kind
    if _is_among_requests(located, row) or _goes_on_from_above(located, row, filled, located.task_rows):
        return ""
    return "小标题" if is_section_heading(texts) else ""


def _is_repeated_heading(located: FormSheet, row: int, filled: list[int]) -> bool:
    """Whether a row repeats the titles of its block, or cell by cell a row above the titles."""
    titles = located.get_titles(row)
    known = (
        REQUEST_TITLES if _is_among_requests(located, row) else build_task_titles(parse_form_version(located.identity))
    )
    least = LEAST_REQUEST_TITLES if _is_among_requests(located, row) else LEAST_TITLES
    cells = located.sheet.rows[row]
    if count_titles(cells, known) >= least and _has_same_titles(parse_title_row(row, cells, known), titles):
        return True
    said = {column: located.text(row, column) for column in filled}
    return any(
        all(located.text(above, column) == text for column, text in said.items())
        for above in range(located.titles.row + 1)
    )


def _classify_task_row(located: FormSheet, row: int, filled: list[int]) -> None:
    columns = located.titles.columns.values()
    ours = [column for column in filled if column in columns]
    number, first = located.find_column("number"), located.text(row, filled[0])
    numbered = number in ours and is_task_number(located.text(row, number)) and (row, number) not in located.spread
    like_a_note = len(ours) <= 1 or (len(ours) == 2 and _NOTE.match(fold_title(first)))  # noqa: PLR2004, 备注 and its text
    if len(filled) == 1 and is_task_number(first):
        return  # an unused numbered row
    if _join_to_row_above(located, row, filled, located.task_rows):
        return
    if not numbered and like_a_note:
        code = "row-unnumbered" if _has_numbered_row_below(located, row) else "note-row"
        located.findings.append(build_row_finding(code, located, row, filled))
        return
    _record_unknown_columns(located.beside[0], row, filled, ours)
    if len(ours) > 1:
        located.task_rows.append(row)


def _join_to_row_above(located: FormSheet, row: int, filled: list[int], rows: list[int]) -> bool:
    """Join a row to the entry above, if only texts of that entry go on in it; say whether it was joined.

    Merged cells, a repeated number (as a program leaves it that undoes merges) and 续 bring nothing new.
    """
    entry = _find_entry_above(located, row, rows)
    if entry is None or not _goes_on_from_above(located, row, filled, rows):
        return False
    own = [at for at in filled if not _repeats_entry(located, row, entry, at)]
    columns = _map_columns(located, row)
    for at in own:
        located.join_down(entry, row, at)
    if own:
        title = "、".join(f"“{columns[at].title}”" for at in own)
        gaps = {"where": f"第{entry + 1}行", "title": title}
        located.findings.append(build_row_finding("row-continued", located, row, own, **gaps))
    elif any((row, at) not in located.spread for at in filled):
        pass_over_row(located, row, filled, _REPEATED_ROW)
    located.continued[row] = entry
    return True


def _goes_on_from_above(located: FormSheet, row: int, filled: list[int], rows: list[int]) -> bool:
    """Whether all that stands in a row can be the rest of texts of the entry above it, or repeats that entry."""
    entry = _find_entry_above(located, row, rows)
    if entry is None or _bears_other_number(located, row, entry):
        return False
    columns = _map_columns(located, row)
    return all(
        _repeats_entry(located, row, entry, at)
        or (at in columns and _may_go_on(columns[at]) and bool(located.text(row, at)))
        for at in filled
    )


def _find_entry_above(located: FormSheet, row: int, rows: list[int]) -> int | None:
    """Find the entry that a row may go on from; between the tasks, blank rows do not part it from its entry."""
    above = row
    while above - 1 not in located.continued and not located.filled(above - 1) and above - 1 > located.titles.row:
        above -= 1
    if above < row and (_is_among_requests(located, row) or not _has_numbered_row_below(located, row)):
        return None
    return located.find_entry_above(above, rows)


def _bears_other_number(located: FormSheet, row: int, entry: int) -> bool:
    """Whether the number cell of a row is that of another entry."""
    at = located.find_column("number")
    if _is_among_requests(located, row) or not is_task_number(located.text(row, at)):
        return False
    return normalise_key(located.text(row, at)) != normalise_key(located.text(entry, at))


def _repeats_entry(located: FormSheet, row: int, entry: int, at: int) -> bool:
    """Whether a cell brings nothing new: merged with the one above, or, of a task, equal to it, or 续 for a number."""
    if (row, at) in located.spread:
        return True
    if _is_among_requests(located, row):
        return False  # two requests of one task may well want the same item changed
    text = located.text(row, at)
    goes_on = at == located.find_column("number") and is_continuation_mark(text)
    return goes_on or is_ditto(text) or text == located.text(entry, at) != ""


def _may_go_on(column: Column) -> bool:
    """Whether the text of a column may go on in the row below: what a branch writes, but no task of its own."""
    prose = column.parse is ParserKind.TEXT
    return prose and (column.block is ColumnBlock.MONTH or column.name in ("new_value", "reason"))


def _has_numbered_row_below(located: FormSheet, row: int) -> bool:
    end = located.requests.row if located.requests else len(located.sheet.rows)
    at = located.find_column("number")
    return at is not None and any(is_task_number(located.text(below, at)) for below in range(row + 1, end))


def _classify_request_row(located: FormSheet, row: int, filled: list[int]) -> None:
    columns = located.get_titles(row).columns.values()
    ours, first = [column for column in filled if column in columns], located.text(row, filled[0])
    lone_note = len(filled) == 1 and filled[0] == min(columns) and not is_task_number(first)
    if _join_to_row_above(located, row, filled, located.request_rows):
        return
    if not ours or lone_note or _NOTE.match(fold_title(first)):
        located.findings.append(build_row_finding("note-row", located, row, filled))
    else:
        _record_unknown_columns(located.beside[1], row, filled, ours)
        located.request_rows.append(row)


def _record_unknown_columns(beside: dict[int, int], row: int, filled: list[int], ours: list[int]) -> None:
    for column in filled:
        if column not in ours:
            beside.setdefault(column, row)
