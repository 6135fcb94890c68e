"""Typeset tables: ruled, at full text width, with the head row repeated on every page and rows kept whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil
from xml.sax.saxutils import quoteattr

from pipeline.docx.builder import DocumentBuilder, build_paragraph
from pipeline.docx.markup import format_paragraph, parse_block
from pipeline.docx.styles import AFTER_TABLE, CELL, CELL_CENTRED, CELL_HEAD, TABLE
from pipeline.docx.text import split_lines
from pipeline.reports.paper import Table
from pipeline.terms import measure_width

_CHARACTER = 210
"""One 五号 character in twips, used to estimate row heights."""
_LINE = 300
"""One line of handwriting or of 五号 text in twips."""
_NARROW_MARGINS = (
    '<w:tblCellMar><w:top w:w="10" w:type="dxa"/><w:left w:w="40" w:type="dxa"/><w:bottom w:w="10" w:type="dxa"/>'
    '<w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
)
"""Margins of a cell of a long list, in twips."""
_TALLEST_WHOLE_ROW = 20
"""Lines; a taller row may break across pages, since it might not fit on one."""


def set_table(galley: DocumentBuilder, table: Table, *, dense: bool = False) -> None:
    """Add a table over the full text width, and the hairline paragraph Word requires after a table.

    ``dense`` narrows the margins of its cells, for a long list.
    """
    widths = compute_column_widths(table.widths, galley.compute_text_width())
    grid = "".join(f'<w:gridCol w:w="{twips}"/>' for twips in widths)
    properties = (
        f'<w:tblStyle w:val={quoteattr(galley.styles[TABLE])}/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>{_NARROW_MARGINS if dense else ""}'
    )
    rows = []
    if table.head:
        rows.append(_format_row(galley, table.head, widths, [CELL_HEAD] * len(widths), [""] * len(widths), head=True))
    looks = [CELL_CENTRED if column in table.centred else CELL for column in range(len(widths))]
    rooms = (*table.room, *[0] * len(table.rows))
    for row, room in zip(table.rows, rooms, strict=False):
        fills = [table.fills.get(text, "") if column in table.centred else "" for column, text in enumerate(row)]
        rows.append(_format_row(galley, row, widths, looks, fills, room=room))
    head = f"<w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    galley.add(parse_block(f"<w:tbl>{head}{''.join(rows)}</w:tbl>"))
    galley.add(build_paragraph(galley.styles[AFTER_TABLE]))


def compute_column_widths(shares: Sequence[float], total: int) -> list[int]:
    """Compute column widths in whole twips from relative widths; they add up to ``total`` exactly."""
    edges = [round(edge * total / sum(shares)) for edge in accumulate(shares, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _format_row(
    galley: DocumentBuilder, texts: Sequence[str], widths: Sequence[int], looks: Sequence[str], fills: Sequence[str], *,
    head: bool = False, room: int = 0,
) -> str:  # fmt: skip
    whole = "<w:cantSplit/>" if _estimate_height(texts, widths) <= _TALLEST_WHOLE_ROW else ""
    height = f'<w:trHeight w:val="{room * _LINE}" w:hRule="atLeast"/>' if room else ""
    cells = (
        _format_cell(galley.styles[look], text, twips, fill)
        for look, text, twips, fill in zip(looks, texts, widths, fills, strict=True)
    )
    return f"<w:tr><w:trPr>{whole}{height}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _format_cell(style_id: str, text: str, twips: int, fill: str) -> str:
    """Format a cell with one paragraph per line of text."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    frame = f'<w:tcPr><w:tcW w:w="{twips}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
    lines = (format_paragraph(style_id, line) for line in split_lines(text) or [""])
    return f"<w:tc>{frame}{''.join(lines)}</w:tc>"


def _estimate_height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Estimate the number of lines in the tallest cell."""
    return max(
        sum(ceil(measure_width(line) * _CHARACTER / max(twips - 140, _CHARACTER)) for line in split_lines(text))
        for text, twips in zip(texts, widths, strict=True)
    )
