"""Compute row heights that show wrapped text in full; spreadsheet programs do not adjust rows themselves."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping

from pipeline.sheets.describe import Cell, CellBlock
from pipeline.terms import measure_width

TALLEST = 409.0
"""Maximum height of a row, in points."""

_PIXELS_PER_UNIT, _PADDING = 7, 6
_POINTS_PER_PIXEL, _LINE = 0.75, 1.42
_USUAL_WIDTH = 9.0


def compute_row_heights(
    cells: Iterable[Cell], widths: Mapping[int, float], least: Mapping[int, float], *, pitch: float = _LINE
) -> dict[int, float]:
    """Return the height in points of every row of ``least``: that height, or more if a wrapped cell needs it.

    ``widths`` are those of the columns, in characters of the standard font; ``pitch`` is that of a line to its size.
    """
    heights = dict(least)
    for cell in cells:
        if cell.style.wrap and cell.value is not None:
            lines = count_lines(str(cell.value), widths.get(cell.column, _USUAL_WIDTH), cell.style.size)
            heights[cell.row] = max(heights[cell.row], lines * cell.style.size * pitch + _PADDING)
    return {row: min(TALLEST, round(height, 1)) for row, height in sorted(heights.items())}


def compute_block_heights(
    block: CellBlock, widths: Mapping[int, float], least: Mapping[int, float]
) -> dict[int, float]:
    """Return the heights of rows as ``compute_row_heights`` does."""
    heights = dict(least)
    for at, (column, style) in enumerate(zip(block.columns, block.styles, strict=True), block.left):
        if not style.wrap:
            continue
        room = widths.get(at, _USUAL_WIDTH)
        for row, value in enumerate(column, block.top):
            if value is not None:
                height = count_lines(str(value), room, style.size) * style.size * _LINE + _PADDING
                heights[row] = max(heights[row], height)
    return {row: min(TALLEST, round(height, 1)) for row, height in sorted(heights.items())}


@functools.lru_cache(maxsize=16_384)
def count_lines(text: str, room: float, size: float) -> int:
    """Return the number of lines of a wrapped text in a column of width ``room`` (standard characters)."""
    across = max(1, math.floor((room * _PIXELS_PER_UNIT - _PADDING) * _POINTS_PER_PIXEL / size))
    return sum(max(1, math.ceil(measure_width(line) / across)) for line in text.split("\n"))
