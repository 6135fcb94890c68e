"""Build the workbook that goes along with 督查通报 or 更正通知 (附表): tables with every row, laid out for printing.

Its rows come from the same tables as the annexes of the paper, so both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.paper import Table
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights, write_workbook
from pipeline.terms import ATTACHED_TABLES

_TITLE = Style(size=16, bold=True, align="center", wrap=False)
_NOTE = Style(size=10, wrap=False)
_HEAD = Style(size=10, bold=True, align="center", border=True, fill="#EDEDED")
_TEXT = Style(size=10, border=True)
_MIDDLE = Style(size=10, border=True, align="center")
_COUNT, _PERCENT = re.compile(r"\d{1,9}"), re.compile(r"(\d{1,3})%")
_PERCENT_FORMAT = '0"%"'
_CHARACTERS = 150.0
"""Characters in 10 point over the width of an A4 page in landscape, when it is fitted to one page."""
_HEAD_ROW = 2


def format_attached_file(document: str) -> str:
    """Format the name, in a period's outbox, of the workbook that goes along with a paper of a kind."""
    return f"{ATTACHED_TABLES}（{document}）.xlsx"


def build_attached_tables(tables: Mapping[str, Table], *, period: str, as_of: str, document: str) -> bytes:
    """Return the workbook with one sheet per table, by its name; the same tables give the same bytes."""
    note = f"截至{as_of}"
    return write_workbook(
        [_build_sheet(name, table, f"{period}“党建+”工作：{name}", note) for name, table in tables.items()],
        title=f"{period}“党建+”工作{document}{ATTACHED_TABLES}",
    )


def _build_sheet(name: str, table: Table, title: str, note: str) -> Sheet:
    """Build a sheet: title, day of the data, head, rows; head and first columns stay in view and are printed again."""
    last, bottom = len(table.head) - 1, _HEAD_ROW + len(table.rows)
    cells = [Cell(1, 0, note, _NOTE), *(Cell(_HEAD_ROW, at, text, _HEAD) for at, text in enumerate(table.head))]
    for row, texts in enumerate(table.rows, _HEAD_ROW + 1):
        cells += [_build_cell(row, at, text, centred=at in table.centred) for at, text in enumerate(texts)]
    widths = _compute_widths(table.widths)
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=widths,
        heights={**compute_row_heights(cells[1:], widths, dict.fromkeys(range(_HEAD_ROW, bottom + 1), 18.0)), 0: 30.0},
        merges=((Area(0, 0, 0, last), Cell(0, 0, title, _TITLE)),),
        freeze=(_HEAD_ROW + 1, 2),
        filtered=Area(_HEAD_ROW, 0, max(bottom, _HEAD_ROW + 1), last),
        repeat_rows=(0, _HEAD_ROW),
        footer=f"{title}　{note}",
    )


def _build_cell(row: int, column: int, text: str, *, centred: bool) -> Cell:
    """Build a cell; counts and percents are numbers, so that people can sort and add them."""
    style = _MIDDLE if centred else _TEXT
    if text in (lamps := {lamp.value: colour for lamp, colour in LAMP_COLOURS.items()}):
        return Cell(row, column, text, Style(size=10, border=True, align="center", fill=f"#{lamps[text]}"))
    if _COUNT.fullmatch(text):
        return Cell(row, column, int(text), style)
    if found := _PERCENT.fullmatch(text):
        return Cell(
            row, column, int(found[1]), Style(size=10, border=True, align="center", number_format=_PERCENT_FORMAT)
        )
    return Cell(row, column, text or None, style)


def _compute_widths(shares: Sequence[float]) -> dict[int, float]:
    return {at: max(round(share * _CHARACTERS / sum(shares), 1), 5.0) for at, share in enumerate(shares)}
