"""Number formats of the few cells whose meaning hangs on them: is 0.8 eighty per cent, is a date its whole month?"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from dataclasses import replace
from typing import Any

from pipeline.reading.raw import RawSheet, RawValue
from pipeline.vocabulary import FORM_SHEET

Places = set[tuple[int, int]]
Formats = dict[tuple[int, int], str]


def with_formats(data: bytes, sheets: tuple[RawSheet, ...]) -> tuple[RawSheet, ...]:
    """The sheets of an .xlsx with ``formats`` filled in for numbers above 0 up to 1 and dates on the 1st.

    Only the form's sheet is asked, all of them if there is none. A workbook openpyxl cannot read stays
    without formats, as an .xls does: whoever reads such a number must then ask the branch.
    """
    asked = [sheet for sheet in sheets if sheet.name == FORM_SHEET] or sheets
    wanted = {sheet.name: places for sheet in asked if (places := _ambiguous(sheet))}
    found = _ask(data, wanted) if wanted else {}
    return tuple(replace(sheet, formats=found.get(sheet.name, {})) for sheet in sheets)


def _ambiguous(sheet: RawSheet) -> Places:
    return {(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if _in_doubt(value)}


def _in_doubt(value: RawValue) -> bool:
    if isinstance(value, dt.date):
        return value.day == 1  # 2026年12月 is stored as its first day
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _ask(data: bytes, wanted: dict[str, Places]) -> dict[str, Formats]:
    from openpyxl import load_workbook  # noqa: PLC0415 - brings numpy, 0.2 s that most workers never need

    try:
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return {name: _of_sheet(book[name], places) for name, places in wanted.items()}
    except Exception:  # noqa: BLE001 - about styles, which the values do not need, it raises of every kind
        return {}


def _of_sheet(sheet: Any, places: Places) -> Formats:
    """One pass down to the last place asked for; the sheet's own ``dimension`` may lie: it is forgotten."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=max(row for row, _ in places) + 1)
    return {
        (r, c): cell.number_format
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if (r, c) in places
    }
