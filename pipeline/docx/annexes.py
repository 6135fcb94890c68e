"""Typeset 附件: each on a new page, landscape ones in their own section with continuous page numbers."""

from __future__ import annotations

from dataclasses import replace

from docx.enum.section import WD_ORIENT

from pipeline.docx.builder import DocumentBuilder, build_paragraph
from pipeline.docx.sections import turn_page
from pipeline.docx.styles import (
    ANNEX_MARK,
    ANNEX_NOTE,
    ANNEX_TITLE,
    CELL,
    CELL_CENTRED,
    CELL_HEAD,
    ON_A_LIST,
    substitute_styles,
)
from pipeline.docx.tables import set_table
from pipeline.docx.text import break_title, split_lines
from pipeline.reports.paper import Annex

_LANDSCAPE_ROOM = 29.0
"""Characters of 2号 in a line of 225 mm."""
_CUT = "…" * 18 + "（沿此线裁开）" + "…" * 18


def set_annex(galley: DocumentBuilder, annex: Annex, number: str) -> None:
    """Add an annex: “附件1” at the left margin, the title centred two lines below (7.3.7), note and table.

    ``number`` is empty if there is only one annex.
    """
    if annex.below:
        _set_below(galley, annex)
        return
    turned = galley.document.sections[-1].orientation is WD_ORIENT.LANDSCAPE
    if annex.landscape is not turned:
        turn_page(galley)
    if annex.slip:
        galley.add(build_paragraph(galley.styles[ANNEX_MARK], new_page=annex.landscape is turned))
    else:
        galley.write(ANNEX_MARK, f"附件{number}", new_page=annex.landscape is turned)
    title = break_title(annex.title, _LANDSCAPE_ROOM) if annex.landscape else break_title(annex.title)
    galley.write(ANNEX_TITLE, "\n".join(title))
    for line in split_lines(annex.note):
        galley.write(ANNEX_NOTE, line)
    dense = annex.landscape or annex.dense
    if dense:
        galley = replace(galley, styles=substitute_styles(galley.styles, ON_A_LIST))
    set_table(galley, annex.table, dense=dense)


def _set_below(galley: DocumentBuilder, annex: Annex) -> None:
    """Add a slip below the text, under a line to cut along; its title is a line of small type."""
    galley.write(CELL_CENTRED, _CUT, keep=True)
    galley.write(CELL_HEAD, annex.title, keep=True)
    for line in split_lines(annex.note):
        galley.write(CELL, line, keep=True)
    set_table(galley, annex.table, dense=True)
