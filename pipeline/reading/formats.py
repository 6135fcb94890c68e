"""Read the number formats of cells whose meaning depends on them: 0.8 may be 80 %, a date may mean its whole month."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from dataclasses import replace
from typing import Any

from pipeline.reading.raw import RawSheet, RawValue
from pipeline.terms import FORM_SHEET

_YEAR_MONTH, _MONTH_DAY, _DAY, _CLOCK = "yyyy年m月", "m月d日", "yyyy年m月d日", "h时mm分"
CHINESE_FORMATS = {
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _DAY, **dict.fromkeys(range(32, 36), _CLOCK),
    36: _YEAR_MONTH, 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _CLOCK,
    56: _CLOCK, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""Built-in formats of a Chinese Excel (ECMA-376 18.8.30, zh-cn): they are stored by number only, and openpyxl takes
those it does not know for General.
"""
_MOST_SHARE = 10
"""1.05 may be 105 %, an error with a message of its own; whole numbers above 1 are never meant as shares."""
_BUILT_IN = 164
"""Built-in formats have numbers below this one and need no code in the file."""

Places = set[tuple[int, int]]
Formats = dict[tuple[int, int], str]


def add_number_formats(data: bytes, sheets: tuple[RawSheet, ...]) -> tuple[RawSheet, ...]:
    """Return the sheets of an .xlsx with ``formats`` filled in for 1, fractions up to 10 and dates on the 1st.

    Only the form's sheet is examined, or all sheets if there is none. A workbook that openpyxl cannot read, like an
    .xls, gets no formats; the caller must then ask the branch about such a number.
    """
    asked = [sheet for sheet in sheets if sheet.name == FORM_SHEET] or sheets
    wanted = {sheet.name: places for sheet in asked if (places := _list_ambiguous_cells(sheet))}
    found = _read_formats(data, wanted) if wanted else {}
    return tuple(replace(sheet, formats=found.get(sheet.name, {})) for sheet in sheets)


def _list_ambiguous_cells(sheet: RawSheet) -> Places:
    return {(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if _is_ambiguous(value)}


def _is_ambiguous(value: RawValue) -> bool:
    if isinstance(value, dt.date):
        return value.day == 1  # 2026年12月 is stored as its first day
    if isinstance(value, float):
        return 0 < value < _MOST_SHARE
    return type(value) is int and value == 1


def _read_formats(data: bytes, wanted: dict[str, Places]) -> dict[str, Formats]:
    from openpyxl import load_workbook  # noqa: PLC0415 - imports numpy (0.2 s), which most workers never need

    try:
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return {name: _read_sheet_formats(book[name], places) for name, places in wanted.items()}
    except Exception:  # noqa: BLE001 - styles raise exceptions of any type; values do not need them
        return {}


def _read_sheet_formats(sheet: Any, places: Places) -> Formats:
    """Return the known formats of the given cells in one pass; the sheet's ``dimension`` may be wrong and is reset."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=max(row for row, _ in places) + 1)
    asked = {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if (r, c) in places}
    return {place: known for place, cell in asked.items() if (known := _get_format(cell))}


def _get_format(cell: Any) -> str:
    """Return a cell's number format; empty for a built-in format of an unknown language."""
    number = cell.style_array.numFmtId
    if number in CHINESE_FORMATS or number >= _BUILT_IN or number == 0:
        return CHINESE_FORMATS.get(number) or str(cell.number_format)
    return "" if cell.number_format == "General" else str(cell.number_format)
