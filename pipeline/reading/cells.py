"""Read cell values with calamine as plain Python values and combine them with the result of the XML scan."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.reading import limits
from pipeline.reading.limits import Limits, RefusalError
from pipeline.reading.raw import RawSheet, RawValue
from pipeline.reading.scan import SheetFacts

_EXACT = 10**15
"""Whole numbers of more than 15 digits are not exact in a workbook and remain floats."""
_PICTURE = "=DISPIMG("

Row = list[RawValue]


def read_sheets(data: bytes, facts: list[SheetFacts] | None, allowed: Limits) -> tuple[RawSheet, ...]:
    """Read all worksheets in order, including hidden ones; ``facts`` is None if no scan is possible (.xls, .et).

    Every exception of calamine about this file becomes a RefusalError; its panics are no exceptions and pass through.
    """
    try:
        return _read_book(data, facts, allowed)
    except (RefusalError, MemoryError):
        raise
    except Exception as error:
        odd_error = "cell error" in str(error)
        what = "表内有读不了的错误值，如#SPILL!、#CALC!，请改掉那个公式" if odd_error else "表格内容读不出来"
        raise RefusalError("file-damaged", what) from error


def _read_book(data: bytes, facts: list[SheetFacts] | None, allowed: Limits) -> tuple[RawSheet, ...]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    listed = book.sheets_metadata
    names = [sheet.name for sheet in listed]
    if len(set(names)) < len(names):  # calamine looks up by name and would read the first one twice
        raise RefusalError("file-damaged", "有两张工作表同名")
    known = facts if facts is not None else [SheetFacts(name=name) for name in names]
    sheets = tuple(
        _build_raw_sheet(book.get_sheet_by_index(at), about.visible is SheetVisibleEnum.Visible, found, allowed)
        for at, (about, found) in enumerate(zip(listed, known, strict=True))
        if about.typ is SheetTypeEnum.WorkSheet
    )
    _check_filled(sheets, allowed.filled)
    return sheets


def _check_filled(sheets: tuple[RawSheet, ...], most: int) -> None:
    rows = [row for sheet in sheets for row in sheet.rows]
    places = len(rows) + sum(map(len, rows))
    letters = sum([len(value) for row in rows for value in row if type(value) is str])
    if places > most or letters > limits.TEXT_CHARS:
        raise RefusalError("file-too-large", f"各工作表合计有{places}格、{letters}字")


def _build_raw_sheet(sheet: CalamineSheet, visible: bool, facts: SheetFacts, allowed: Limits) -> RawSheet:
    left: Row = [None] * (sheet.start or (0, 0))[1]  # rows come from row 1 on, but not from column A on
    rows = [_build_raw_row(left, row) for row in sheet.iter_rows()]
    pictures = facts.pictures | {
        (r, c)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if type(value) is str and value.startswith(_PICTURE)
    }
    _pad_rows(rows, [*facts.errors, *facts.uncalculated, *facts.pictures])
    ranges = sheet.merged_cell_ranges
    merges = facts.merges if ranges is None else [(*start, *end) for start, end in ranges]
    return RawSheet(
        name=sheet.name,
        visible=visible,
        rows=tuple(map(tuple, rows)),
        merges=_check_merges(merges, sheet.name, allowed.sheet_cells),
        hidden_rows=frozenset(row for row in facts.hidden_rows if row < len(rows)),
        hidden_columns=_list_hidden_columns(facts, rows),
        errors=facts.errors,
        uncalculated=frozenset(facts.uncalculated),
        pictures=frozenset(pictures),
        struck={(row, column): said for (row, column), said in facts.struck.items() if _is_filled(rows, row, column)},
        additions=tuple(facts.additions),
    )


def _list_hidden_columns(facts: SheetFacts, rows: list[Row]) -> frozenset[int]:
    """List the hidden columns as far as the sheet is filled: usually all to its right are hidden, too."""
    width = max(map(len, rows), default=0) if facts.hidden_columns else 0
    return frozenset(at for hidden in facts.hidden_columns for at in hidden if at < width)


def _is_filled(rows: list[Row], row: int, column: int) -> bool:
    return row < len(rows) and column < len(rows[row]) and rows[row][column] is not None


def _build_raw_row(left: Row, cells: Sequence[RawValue]) -> Row:
    if cells.count("") == len(cells):  # cheap test: there may be a million empty rows
        return []
    row = left + [cell if type(cell) is str and cell else _normalise_cell(cell) for cell in cells]
    while row and row[-1] is None:
        row.pop()
    return row


def _normalise_cell(value: RawValue) -> RawValue:
    if value == "":
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date()
    return value


def _pad_rows(rows: list[Row], marked: list[tuple[int, int]]) -> None:
    """Remove empty rows at the end and extend rows so that marked cells exist (calamine reads errors as blank)."""
    last = max((row for row, _ in marked), default=-1)
    while len(rows) > last + 1 and not rows[-1]:
        rows.pop()
    rows.extend([] for _ in range(last + 1 - len(rows)))
    for row, column in marked:
        rows[row].extend([None] * (column + 1 - len(rows[row])))


def _check_merges(
    merges: list[tuple[int, int, int, int]], name: str, most: int
) -> tuple[tuple[int, int, int, int], ...]:
    for top, left, bottom, right in merges:
        if (bottom - top + 1) * (right - left + 1) > most:
            raise RefusalError("file-too-large", f"“{name}”合并了第{top + 1}行至第{bottom + 1}行的大片单元格")
    return tuple(merges)
