"""Read the number formats of cells whose meaning depends on them: 0.8 may be 80 %, a date may mean its whole month."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.reading.package import Attributes, Package, build_xml_parser, parse_part, strip_prefix
from pipeline.reading.raw import RawSheet, RawValue
from pipeline.reading.same_parts import ask_once
from pipeline.reading.shown_numbers import format_shown_number
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

_STYLES = "xl/styles.xml"
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_TELLING = re.compile(r'[%"\\$¥￥,]|0\.|[0#][^0#;]*;|General.|[一-鿿]')
_TELLING_BUILT_IN = frozenset(map(str, (2, 3, 4, 5, 6, 7, 8, 9, 10, 37, 38, 39, 40, 41, 42, 43, 44)))
"""Built-in formats with decimals, thousands, percent or a currency."""

Places = set[tuple[int, int]]
Formats = dict[tuple[int, int], str]


def add_number_formats(data: bytes, sheets: tuple[RawSheet, ...], *, telling: bool = False) -> tuple[RawSheet, ...]:
    """Return the sheets of an .xlsx with ``formats`` filled in for 1, fractions up to 10 and dates on the 1st.

    Only the form's sheet is examined, or all sheets if there is none. A workbook that openpyxl cannot read, like an
    .xls, gets no formats; the caller must then ask the branch about such a number. If some cells may be shown otherwise
    than by their digits (``telling``), ``shown`` is filled in for every number of the visible sheets.
    """
    asked = [sheet for sheet in sheets if sheet.name == FORM_SHEET] or sheets
    ambiguous = {sheet.name: places for sheet in asked if (places := _list_ambiguous_cells(sheet))}
    numbers = {sheet.name: _list_numbers(sheet) for sheet in sheets if telling and sheet.visible}
    wanted = {
        name: places
        for name in (*ambiguous, *numbers)
        if (places := ambiguous.get(name, set()) | numbers.get(name, set()))
    }
    found = _read_formats(data, wanted) if wanted else {}
    return tuple(_add_formats(sheet, found.get(sheet.name, {}), ambiguous.get(sheet.name, set())) for sheet in sheets)


def apply_number_formats(
    sheets: tuple[RawSheet, ...], found: Mapping[str, Mapping[tuple[int, int], str]]
) -> tuple[RawSheet, ...]:
    """Return sheets with ``formats`` and ``shown`` by the codes of their cells, for a format read otherwise."""
    made = []
    for sheet in sheets:
        codes, ambiguous = found.get(sheet.name, {}), _list_ambiguous_cells(sheet)
        wanted = (_list_numbers(sheet) | ambiguous) & codes.keys()
        made.append(_add_formats(sheet, {place: codes[place] for place in wanted}, ambiguous))
    return tuple(made)


def _add_formats(sheet: RawSheet, found: Formats, ambiguous: Places) -> RawSheet:
    shown = {place: text for place, code in found.items() if (text := _show(sheet.rows[place[0]][place[1]], code))}
    return replace(sheet, formats={place: code for place, code in found.items() if place in ambiguous}, shown=shown)


def _show(value: RawValue, code: str) -> str | None:
    if isinstance(value, dt.date):
        by_month = "d" not in _LITERAL.sub("", code.lower())
        return f"{value.year}年{value.month}月" if by_month and value.day == 1 else None
    text = format_shown_number(value, code) if isinstance(value, int | float) else None
    return None if text == str(value) else text


def has_telling_formats(package: Package) -> bool:
    """Whether a cell of an .xlsx may show a number otherwise than by its digits; styles alone are looked at."""
    return ask_once("formats", package, _STYLES, lambda: _may_tell(package))


def _may_tell(package: Package) -> bool:
    codes: dict[str, str] = {}
    used: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        part = strip_prefix(name)
        if part in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = part == "cellXfs"
        elif part == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif part == "xf" and inside:
            used.append(attributes.get("numFmtId", "0"))

    styles = package.open(_STYLES)
    if styles is not None:
        parser = build_xml_parser()
        parser.StartElementHandler = start
        parse_part(parser, styles)
    return any(_TELLING.search(codes[each]) if each in codes else each in _TELLING_BUILT_IN for each in used)


def _list_ambiguous_cells(sheet: RawSheet) -> Places:
    return {(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if _is_ambiguous(value)}


def _list_numbers(sheet: RawSheet) -> Places:
    return {(r, c) for r, row in enumerate(sheet.rows) for c, value in enumerate(row) if type(value) in (int, float)}


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
