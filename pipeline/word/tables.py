"""Typeset tables: ruled, at full text width, with the head row repeated on every page and rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil

from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.reports.paper import Table
from pipeline.vocabulary import width
from pipeline.word.galley import Galley, mark, paragraph, run
from pipeline.word.styles import AFTER_TABLE, CELL, CELL_CENTRED, CELL_HEAD, TABLE
from pipeline.word.text import lines

_CHARACTER = 210
"""One 五号 character in twips, used to estimate row heights."""
_LINE = 300
"""One line of handwriting or of 五号 text in twips."""
_TALLEST_WHOLE_ROW = 20
"""Lines; a taller row may break across pages, since it might not fit on one."""


def set_table(galley: Galley, table: Table) -> None:
    """Add a table over the full text width, and the hairline paragraph Word requires after a table."""
    widths = columns(table.widths, galley.text_width())
    grid = mark("tblGrid", *(mark("gridCol", w=twips) for twips in widths))
    properties = mark(
        "tblPr", mark("tblStyle", val=galley.styles[TABLE]), mark("tblW", w=sum(widths), type="dxa"),
        mark("jc", val="center"), mark("tblLayout", type="fixed"),
    )  # fmt: skip
    made = mark("tbl", properties, grid)
    if table.head:
        made.append(_row(galley, table.head, widths, [CELL_HEAD] * len(widths), [""] * len(widths), head=True))
    looks = [CELL_CENTRED if column in table.centred else CELL for column in range(len(widths))]
    rooms = (*table.room, *[0] * len(table.rows))
    for row, room in zip(table.rows, rooms, strict=False):
        fills = [table.fills.get(text, "") if column in table.centred else "" for column, text in enumerate(row)]
        made.append(_row(galley, row, widths, looks, fills, room=room))
    galley.add(made)
    galley.add(paragraph(galley.styles[AFTER_TABLE]))


def columns(shares: Sequence[float], total: int) -> list[int]:
    """Compute column widths in whole twips from relative widths; they add up to ``total`` exactly."""
    edges = [round(edge * total / sum(shares)) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _row(
    galley: Galley, texts: Sequence[str], widths: Sequence[int], looks: Sequence[str], fills: Sequence[str], *,
    head: bool = False, room: int = 0,
) -> BaseOxmlElement:  # fmt: skip
    flags = [mark("cantSplit")] if _height(texts, widths) <= _TALLEST_WHOLE_ROW else []
    if room:
        flags.append(mark("trHeight", val=room * _LINE, hRule="atLeast"))
    if head:
        flags.append(mark("tblHeader"))
    cells = (
        _cell(galley.styles[look], text, twips, fill)
        for look, text, twips, fill in zip(looks, texts, widths, fills, strict=True)
    )
    return mark("tr", mark("trPr", *flags), *cells)


def _cell(style_id: str, text: str, twips: int, fill: str) -> BaseOxmlElement:
    """Build a cell with one paragraph per line of text."""
    shade = [mark("shd", val="clear", color="auto", fill=fill)] if fill else []
    frame = mark("tcPr", mark("tcW", w=twips, type="dxa"), *shade, mark("vAlign", val="center"))
    return mark("tc", frame, *(paragraph(style_id, run(line)) for line in lines(text) or [""]))


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Estimate the number of lines in the tallest cell."""
    return max(
        sum(ceil(width(line) * _CHARACTER / max(twips - 140, _CHARACTER)) for line in lines(text))
        for text, twips in zip(texts, widths, strict=True)
    )
