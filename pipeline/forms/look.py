"""How a form looks: a few named styles, and how high a row must be for its text to show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from unicodedata import east_asian_width

from pipeline.sheets import Cell, Style

DARK_RED, GREY_INK, GREEN_INK = "#9C1C1C", "#595959", "#2E6B34"
RED_FILL, YELLOW_FILL = "#F8CBC6", "#FFF2B3"
TALLEST = 409.0
"""Points: no row can be higher."""

TITLE = Style(font="黑体", size=20, ink=DARK_RED, align="center", wrap=False)
SUBTITLE = Style(font="仿宋", size=11, ink=GREY_INK, wrap=False)
BAND = Style(font="黑体", size=10.5, fill="#F0E6DA", align="center", border=True)
MONTH_BAND = replace(BAND, fill="#F6DDD8", ink=DARK_RED)
SIDE_BAND = replace(BAND, fill="#ECECEC", ink=GREY_INK)
SECTION = Style(font="黑体", size=11, ink=DARK_RED, valign="bottom", wrap=False)
HEADER = Style(font="黑体", size=10, fill="#F7F1E8", align="center", border=True)
MONTH_HEADER = replace(HEADER, fill="#FBEDEA")
SIDE_HEADER = replace(HEADER, fill="#F3F3F3", ink=GREY_INK)
LABEL = Style(font="黑体", size=10.5, align="right", indent=1)
COUNT = Style(font="黑体", size=12, ink=DARK_RED, wrap=False, indent=1)

PLAN = Style(size=10, fill="#F7F7F5", border=True, number_format="@")
LAST = Style(size=9, fill="#F3F3F3", ink=GREY_INK, border=True)
OPEN = Style(size=10, border=True, number_format="@", locked=False)
RATE = replace(OPEN, align="center", number_format="0")
HEAD_LOCKED = Style(size=11, fill="#F7F7F5", border=True, number_format="@", indent=1)
HEAD_OPEN = replace(HEAD_LOCKED, fill="", locked=False)
TEXT = Style(size=10.5, border=True)
CENTRED = replace(TEXT, align="center")

_PIXELS_PER_UNIT, _PADDING = 7, 6
_POINTS_PER_PIXEL, _LINE = 0.75, 1.42


def lines_needed(text: str, width: float, size: float) -> int:
    """How many lines a wrapped text takes in a column of that width (standard characters; size in points)."""
    across = max(1, math.floor((width * _PIXELS_PER_UNIT - _PADDING) * _POINTS_PER_PIXEL / size))
    return sum(max(1, math.ceil(_length(line) / across)) for line in text.split("\n"))


def _length(text: str) -> float:
    """Length in full characters: a half-width one counts half."""
    return sum(1 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def row_height(cells: list[Cell], widths: Mapping[int, float], least: float) -> float:
    """Points that show the text of every wrapped cell of a row in full, as far as a row can be high."""
    tallest = least
    for cell in cells:
        if cell.style.wrap and cell.value is not None:
            lines = lines_needed(str(cell.value), widths.get(cell.column, 9), cell.style.size)
            tallest = max(tallest, lines * cell.style.size * _LINE + _PADDING)
    return min(TALLEST, round(tallest, 1))
