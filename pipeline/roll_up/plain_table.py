"""Lay out a table of figures with its head, as the workbooks of both levels show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.contract.column import Column
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights

_HEAD = Style(bold=True, fill="#EDEDED", align="center", border=True, size=10)
_TEXT = Style(border=True, size=10)
_NUMBER = Style(border=True, size=10, align="center", number_format="0")
_TOTAL = Style(border=True, size=10, bold=True, fill="#DDEBF7")
_TOTAL_NUMBER = Style(border=True, size=10, bold=True, fill="#DDEBF7", align="center", number_format="0")
_LAMP_NAMES = {lamp.name.lower(): f"#{colour}" for lamp, colour in LAMP_COLOURS.items()}
_LEAST_HEIGHT, _A4_WIDE = 18.0, 150


def lay_out_table(
    name: str, columns: Sequence[Column], rows: pd.DataFrame, *, footer: str, total: bool = False, frozen: int = 2
) -> Sheet:
    """Lay out a table; ``total``: its last row is set off as the sum of the others."""
    cells = [Cell(0, at, column.title, _choose_head(column)) for at, column in enumerate(columns)]
    listed = [rows[column.name].tolist() for column in columns]
    for row, values in enumerate(zip(*listed, strict=True), start=1):
        last = total and row == len(rows)
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            number = column.is_whole_number
            style = (_TOTAL_NUMBER if number else _TOTAL) if last else (_NUMBER if number else _TEXT)
            cells.append(Cell(row, at, _blank_missing(value), style))
    widths = {at: column.width for at, column in enumerate(columns)}
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=widths,
        heights=compute_row_heights(cells, widths, dict.fromkeys(range(len(rows) + 1), _LEAST_HEIGHT)),
        freeze=(1, min(frozen, len(columns))),
        filtered=None if total else Area(0, 0, max(len(rows), 1), len(columns) - 1),
        repeat_rows=(0, 0),
        large=sum(widths.values()) > _A4_WIDE,
        footer=footer,
    )


def _choose_head(column: Column) -> Style:
    colour = _LAMP_NAMES.get(column.name)
    return Style(bold=True, fill=colour, align="center", border=True, size=10) if colour else _HEAD


def _blank_missing(value: Any) -> str | float | None:
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - only NaN differs from itself
