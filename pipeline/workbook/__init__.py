"""Build the ledger workbook (工作台账.xlsx): seven tables with filters and frozen heads, and their 数据字典."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.contract.column import Column, ColumnBlock, ParserKind
from pipeline.contract.ledger import TREND_SHEET, LedgerTable, list_ledger_tables, list_workbook_tables
from pipeline.contract.monthly import RATE_FORMAT
from pipeline.periods import Period
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights, write_workbook

DICTIONARY = "数据字典"
_HEAD_FILL = {ColumnBlock.PLAN: "#DDEBF7", ColumnBlock.MONTH: "#E2EFDA", ColumnBlock.SYSTEM: "#EDEDED"}
_CENTRED = {
    "status", "category", "timeliness", "result", "period", "when", "branch", "verification", "standing",
    "kind", "closed",
}  # fmt: skip
_ONE_LINE = {"sha256", "file"}
_NUMBERS = {ParserKind.RATE: RATE_FORMAT, ParserKind.COUNT: "0"}
_KEYS = {"总台账": "number", TREND_SHEET: "task", "整改台账": "problem", "支部答复": "key"}
_A4_WIDE, _A3_WIDE = 190, 260
"""Widths (in characters) that are still legible on one landscape page."""
_HEAD = Style(bold=True, fill="#EDEDED", align="center", border=True, size=10)
_BODY = Style(size=10, border=True)
_LAMPS = {lamp.value: replace(_BODY, fill=f"#{colour}", align="center") for lamp, colour in LAMP_COLOURS.items()}
_HEAD_HEIGHT, _LEAST_HEIGHT = 32.0, 18.0
"""Row heights in points."""


def build_ledger_workbook(
    frames: Mapping[str, pd.DataFrame], months: tuple[Period, ...], *, period: str, as_of: str
) -> bytes:
    """Return the workbook with the tables of a period; ``months`` are those of 走势. Same frames, same bytes."""
    footer = f"“党建+”工作台账　{period}　截至{as_of}"
    made = [_build_table_sheet(form, frames[name], footer) for name, form in list_workbook_tables(months).items()]
    return write_workbook([*made, _build_dictionary_sheet(footer)], title=f"“党建+”工作台账（{period}）")


def _build_table_sheet(form: LedgerTable, frame: pd.DataFrame, footer: str) -> Sheet:
    cells = [Cell(0, at, column.title, _get_header_style(column)) for at, column in enumerate(form.columns)]
    styles = [_get_body_style(column) for column in form.columns]
    listed = [frame[column.name].tolist() for column in form.columns]
    for row, values in enumerate(zip(*listed, strict=True), start=1):
        for at, (column, value) in enumerate(zip(form.columns, values, strict=True)):
            style = _LAMPS.get(str(value), _BODY) if column.name.startswith("lamp") else styles[at]
            cells.append(Cell(row, at, _blank_missing(value), style))
    frozen = _count_frozen_columns(form)
    widths = {at: column.width for at, column in enumerate(form.columns)}
    wide = sum(widths.values())
    return Sheet(
        name=form.name,
        cells=tuple(cells),
        widths=widths,
        heights=_compute_table_heights(cells, widths),
        freeze=(1, frozen),
        filtered=Area(0, 0, max(len(frame), 1), len(form.columns) - 1),
        repeat_rows=(0, 0),
        repeat_columns=(0, frozen - 1),
        large=wide > _A4_WIDE,
        pages_wide=2 if wide > _A3_WIDE else 1,
        footer=footer,
    )


def _compute_table_heights(cells: Sequence[Cell], widths: Mapping[int, float]) -> dict[int, float]:
    return compute_row_heights(
        cells, widths, {**dict.fromkeys(range(cells[-1].row + 1), _LEAST_HEIGHT), 0: _HEAD_HEIGHT}
    )


def _count_frozen_columns(form: LedgerTable) -> int:
    """Return the number of frozen columns: to the key of a table that has one (``_KEYS``), else to the branch."""
    names = [column.name for column in form.columns]
    return names.index(_KEYS[form.name]) + 1 if form.name in _KEYS else 2


def _get_header_style(column: Column) -> Style:
    return replace(_HEAD, fill=_HEAD_FILL.get(column.block, _HEAD.fill))


def _get_body_style(column: Column) -> Style:
    shown = _NUMBERS.get(column.parse, "")
    align = "center" if shown or column.name in _CENTRED else "left"
    return replace(_BODY, align=align, number_format=shown, wrap=column.name not in _ONE_LINE)


def _blank_missing(value: Any) -> str | float | None:
    """Return the value for a workbook cell: whole numbers of an Int64 column stay whole, missing values are blank."""
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - only NaN differs from itself


def _build_dictionary_sheet(footer: str) -> Sheet:
    head = ("所在表", "栏目", "含义", "示例", "由谁填写", "可填内容")
    return replace(_lay_out_dictionary((head, *_list_dictionary_rows())), footer=footer)


@functools.lru_cache(maxsize=2)
def _lay_out_dictionary(lines: tuple[tuple[str, ...], ...]) -> Sheet:
    """Lay the dictionary out once: its lines are the same for every month."""
    cells = [
        Cell(row, at, text, _BODY if row else _HEAD) for row, line in enumerate(lines) for at, text in enumerate(line)
    ]
    widths = dict(enumerate((12.0, 20.0, 60.0, 30.0, 10.0, 40.0)))
    return Sheet(
        name=DICTIONARY,
        cells=tuple(cells),
        widths=widths,
        heights=_compute_table_heights(cells, widths),
        freeze=(1, 2),
        filtered=Area(0, 0, len(lines) - 1, len(widths) - 1),
        repeat_rows=(0, 0),
    )


def _list_dictionary_rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    for form in list_ledger_tables().values():
        for column in form.columns:
            allowed = "、".join(column.codes) or (
                f"{column.lowest}至{column.highest}" if column.highest is not None else ""
            )
            yield form.name, column.title, column.explanation, column.example, column.filled_by.value, allowed
