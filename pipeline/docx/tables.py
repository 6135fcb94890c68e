"""Typeset tables: ruled, at full text width, with the head row repeated on every page and rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil

from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import DocumentBuilder, build_element, build_paragraph, build_run
from pipeline.docx.styles import AFTER_TABLE, CELL, CELL_CENTRED, CELL_HEAD, TABLE
from pipeline.docx.text import split_lines
from pipeline.reports.paper import Table
from pipeline.terms import measure_width

_CHARACTER = 210
"""One 五号 character in twips, used to estimate row heights."""
_LINE = 300
"""One line of handwriting or of 五号 text in twips."""
_NARROW = 40
"""Margin at the sides of a cell of a long list in twips."""
_TALLEST_WHOLE_ROW = 20
"""Lines; a taller row may break across pages, since it might not fit on one."""


def set_table(galley: DocumentBuilder, table: Table, *, dense: bool = False) -> None:
    """Add a table over the full text width, and the hairline paragraph Word requires after a table.

    ``dense`` narrows the margins of its cells, for a long list.
    """
    widths = compute_column_widths(table.widths, galley.compute_text_width())
    grid = build_element("tblGrid", *(build_element("gridCol", w=twips) for twips in widths))
    properties = build_element(
        "tblPr", build_element("tblStyle", val=galley.styles[TABLE]), build_element("tblW", w=sum(widths), type="dxa"),
        build_element("jc", val="center"), build_element("tblLayout", type="fixed"),
        *([_build_narrow_margins()] if dense else []),
    )  # fmt: skip
    made = build_element("tbl", properties, grid)
    if table.head:
        made.append(_build_row(galley, table.head, widths, [CELL_HEAD] * len(widths), [""] * len(widths), head=True))
    looks = [CELL_CENTRED if column in table.centred else CELL for column in range(len(widths))]
    rooms = (*table.room, *[0] * len(table.rows))
    for row, room in zip(table.rows, rooms, strict=False):
        fills = [table.fills.get(text, "") if column in table.centred else "" for column, text in enumerate(row)]
        made.append(_build_row(galley, row, widths, looks, fills, room=room))
    galley.add(made)
    galley.add(build_paragraph(galley.styles[AFTER_TABLE]))


def _build_narrow_margins() -> BaseOxmlElement:
    sides = {"top": 10, "left": _NARROW, "bottom": 10, "right": _NARROW}
    return build_element("tblCellMar", *(build_element(side, w=twips, type="dxa") for side, twips in sides.items()))


def compute_column_widths(shares: Sequence[float], total: int) -> list[int]:
    """Compute column widths in whole twips from relative widths; they add up to ``total`` exactly."""
    edges = [round(edge * total / sum(shares)) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _build_row(
    galley: DocumentBuilder, texts: Sequence[str], widths: Sequence[int], looks: Sequence[str], fills: Sequence[str], *,
    head: bool = False, room: int = 0,
) -> BaseOxmlElement:  # fmt: skip
    flags = [build_element("cantSplit")] if _estimate_height(texts, widths) <= _TALLEST_WHOLE_ROW else []
    if room:
        flags.append(build_element("trHeight", val=room * _LINE, hRule="atLeast"))
    if head:
        flags.append(build_element("tblHeader"))
    cells = (
        _build_cell(galley.styles[look], text, twips, fill)
        for look, text, twips, fill in zip(looks, texts, widths, fills, strict=True)
    )
    return build_element("tr", build_element("trPr", *flags), *cells)


def _build_cell(style_id: str, text: str, twips: int, fill: str) -> BaseOxmlElement:
    """Build a cell with one paragraph per line of text."""
    shade = [build_element("shd", val="clear", color="auto", fill=fill)] if fill else []
    frame = build_element(
        "tcPr", build_element("tcW", w=twips, type="dxa"), *shade, build_element("vAlign", val="center")
    )
    return build_element(
        "tc", frame, *(build_paragraph(style_id, build_run(line)) for line in split_lines(text) or [""])
    )


def _estimate_height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Estimate the number of lines in the tallest cell."""
    return max(
        sum(ceil(measure_width(line) * _CHARACTER / max(twips - 140, _CHARACTER)) for line in split_lines(text))
        for text, twips in zip(texts, widths, strict=True)
    )
