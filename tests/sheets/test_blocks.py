"""A block of cells is written, and its rows are measured, as its cells one by one would be."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.sheets import (
    Cell,
    CellBlock,
    Sheet,
    Style,
    Value,
    compute_block_heights,
    compute_row_heights,
    write_workbook,
)

TEXT, NUMBER = Style(border=True), Style(wrap=False, number_format="0")
DAY, BOLD = Style(number_format="yyyy-mm-dd"), Style(bold=True, size=16)
COLUMNS: tuple[tuple[Value, ...], ...] = (
    ("甲", "", None, "走访\n120户" * 40, "=1+1", " 甲 ", "坏\x00字", "<r>x</r>", "\x01", "甲"),
    (1, 0, None, -3.25, 1e21, 7, True, 100, 2**40, 1.0),
    (dt.date(2026, 11, 30), None, dt.date(2027, 2, 28), *[dt.date(1999, 1, 1)] * 7),
    ("长" * 400, "007", "http://x.example", *["同一段话"] * 7),
)
BLOCK = CellBlock(top=1, left=1, columns=COLUMNS, styles=(TEXT, NUMBER, DAY, BOLD))
CELLS = [
    Cell(row, at, value, style)
    for row, values in enumerate(zip(*COLUMNS, strict=True), start=1)
    for at, (value, style) in enumerate(zip(values, BLOCK.styles, strict=True), start=1)
]
HEAD = (Cell(0, 1, "甲", BOLD), Cell(0, 4, "长"))
AFTER = Sheet(name="后", cells=(Cell(0, 0, "后来的"), Cell(1, 0, "同一段话")))


def test_a_block_gives_the_bytes_of_its_cells() -> None:
    at_once = write_workbook([Sheet(name="表", cells=HEAD, blocks=(BLOCK,)), AFTER], title="试")
    assert at_once == write_workbook([Sheet(name="表", cells=(*HEAD, *CELLS)), AFTER], title="试")


def test_the_rows_of_a_block_are_as_high_as_those_of_its_cells() -> None:
    widths, least = {1: 12.0, 3: 20.0, 4: 30.5}, dict.fromkeys(range(12), 18.0)
    heights = compute_block_heights(BLOCK, widths, least)
    assert heights == compute_row_heights(CELLS, widths, least)
    assert len(set(heights.values())) > 2


@pytest.mark.parametrize("place", [(2**20 - 5, 0), (0, 2**14 - 2)], ids=["too low", "too far right"])
def test_a_block_that_the_sheet_cannot_hold_is_refused(place: tuple[int, int]) -> None:
    out = CellBlock(top=place[0], left=place[1], columns=COLUMNS, styles=BLOCK.styles)
    with pytest.raises(ValueError, match="refused a block"):
        write_workbook([Sheet(name="表", cells=(), blocks=(out,))], title="试")
