"""The ledger workbook (工作台账.xlsx): six tables and their 数据字典, with filters, frozen heads and print titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from pipeline.contract.column import Block, Column, Parse
from pipeline.contract.ledger import TableForm, tables
from pipeline.sheets import Area, Cell, Sheet, Style, workbook
from pipeline.vocabulary import Lamp

DICTIONARY = "数据字典"
_HEAD_FILL = {Block.PLAN: "#DDEBF7", Block.MONTH: "#E2EFDA", Block.SYSTEM: "#EDEDED"}
_LAMP_FILL = {
    Lamp.RED.value: "#F8CBAD",
    Lamp.YELLOW.value: "#FFE699",
    Lamp.GREEN.value: "#C6E0B4",
    Lamp.GREY.value: "#D9D9D9",
}
_CENTRED = {
    "lamp", "status", "category", "timeliness", "result", "period", "when", "branch", "verification", "standing",
    "kind", "closed",
}  # fmt: skip
_ONE_LINE = {"sha256", "file"}
_NUMBERS = {Parse.RATE: "0", Parse.COUNT: "0", Parse.DECIMAL: "0.0"}
_A4_WIDE, _A3_WIDE = 190, 260
"""Widths (in characters) that can still be read on one landscape page."""
_LINE, _CHARACTERS = 14.5, 1.9
"""Height of a line in points, and standard character widths a Chinese character takes at this size."""


def ledger_book(frames: Mapping[str, pd.DataFrame], *, period: str, as_of: str) -> bytes:
    """The workbook of a period's tables; the same frames give the same bytes."""
    footer = f"“党建+”工作台账　{period}　截至{as_of}"
    made = [_table(form, frames[name], footer) for name, form in tables().items()]
    return workbook([*made, _dictionary(footer)], title=f"“党建+”工作台账（{period}）")


def _table(form: TableForm, frame: pd.DataFrame, footer: str) -> Sheet:
    cells = [Cell(0, at, column.title, _head(column)) for at, column in enumerate(form.columns)]
    heights = {0: 32.0}
    for row, values in enumerate(frame.itertuples(index=False, name=None), start=1):
        plain = [_plain(value) for value in values]
        for at, (column, value) in enumerate(zip(form.columns, plain, strict=True)):
            cells.append(Cell(row, at, value, _body(column, value)))
        heights[row] = _height(form.columns, plain)
    frozen = _frozen(form)
    wide = sum(column.width for column in form.columns)
    return Sheet(
        form.name, tuple(cells), widths={at: column.width for at, column in enumerate(form.columns)}, heights=heights,
        freeze=(1, frozen), filtered=Area(0, 0, max(len(frame), 1), len(form.columns) - 1), repeat_rows=(0, 0),
        repeat_columns=(0, frozen - 1), large=wide > _A4_WIDE, pages_wide=2 if wide > _A3_WIDE else 1, footer=footer,
    )  # fmt: skip


def _frozen(form: TableForm) -> int:
    """Columns that stay in sight: up to the task number in 总台账, else the branch."""
    names = [column.name for column in form.columns]
    return names.index("number") + 1 if form.name == "总台账" else 2


def _head(column: Column) -> Style:
    return Style(bold=True, fill=_HEAD_FILL.get(column.block, "#EDEDED"), align="center", border=True, size=10)


def _body(column: Column, value: str | float | None) -> Style:
    fill = _LAMP_FILL.get(str(value), "") if column.name == "lamp" else ""
    shown = _NUMBERS.get(column.parse, "")
    align = "center" if shown or column.name in _CENTRED else "left"
    return Style(size=10, border=True, fill=fill, align=align, number_format=shown, wrap=column.name not in _ONE_LINE)


def _plain(value: str | float | None) -> str | float | None:
    """A frame's cell as a workbook's: whole numbers of an Int64 column stay whole, missing ones are blank."""
    return None if value is None or pd.isna(value) else value


def _height(columns: tuple[Column, ...], values: list[str | float | None]) -> float:
    wrapped = [(column, value) for column, value in zip(columns, values, strict=True) if column.name not in _ONE_LINE]
    lines = [
        sum(-(-len(part) * _CHARACTERS // column.width) for part in str(value or "").split("\n"))
        for column, value in wrapped
    ]
    return min(max(max(lines, default=1), 1) * _LINE + 4, 400)


def _dictionary(footer: str) -> Sheet:
    head = ("所在表", "栏目", "含义", "示例", "由谁填写", "可填内容")
    widths = dict(enumerate((12, 20, 60, 30, 10, 40)))
    cells = [
        Cell(0, at, text, Style(bold=True, fill="#EDEDED", align="center", border=True, size=10))
        for at, text in enumerate(head)
    ]
    heights = {0: 24.0}
    for row, line in enumerate(_lines(), start=1):
        cells += [Cell(row, at, text, Style(size=10, border=True)) for at, text in enumerate(line)]
        heights[row] = max(-(-len(text) * _CHARACTERS // widths[at]) for at, text in enumerate(line)) * _LINE + 4
    return Sheet(
        DICTIONARY, tuple(cells), widths=widths, heights=heights, freeze=(1, 2),
        filtered=Area(0, 0, len(heights) - 1, len(head) - 1), repeat_rows=(0, 0), footer=footer,
    )  # fmt: skip


def _lines() -> Iterator[tuple[str, str, str, str, str, str]]:
    for form in tables().values():
        for column in form.columns:
            allowed = "、".join(column.codes) or (
                f"{column.lowest}至{column.highest}" if column.highest is not None else ""
            )
            yield form.name, column.title, column.explanation, column.example, column.filled_by.value, allowed
