"""Typeset 附件: each on a new page, landscape ones in their own section with continuous page numbers."""

from __future__ import annotations

from dataclasses import replace

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length

from pipeline.docx.builder import DocumentBuilder
from pipeline.docx.styles import ANNEX_MARK, ANNEX_NOTE, ANNEX_TITLE, ON_A_LIST, substitute_styles
from pipeline.docx.tables import set_table
from pipeline.docx.text import break_title, split_lines
from pipeline.reports.paper import Annex

_LANDSCAPE_ROOM = 29.0
"""Characters of 2号 in a line of 225 mm."""


def set_annex(galley: DocumentBuilder, annex: Annex, number: str) -> None:
    """Add an annex: “附件1” at the left margin, the title centred two lines below (7.3.7), note and table.

    ``number`` is empty if there is only one annex.
    """
    turned = galley.document.sections[-1].orientation is WD_ORIENT.LANDSCAPE
    if annex.landscape is not turned:
        turn_page(galley)
    galley.write(ANNEX_MARK, f"附件{number}", new_page=annex.landscape is turned)
    title = break_title(annex.title, _LANDSCAPE_ROOM) if annex.landscape else break_title(annex.title)
    galley.write(ANNEX_TITLE, "\n".join(title))
    for line in split_lines(annex.note):
        galley.write(ANNEX_NOTE, line)
    dense = annex.landscape or annex.dense
    if dense:
        galley = replace(galley, styles=substitute_styles(galley.styles, ON_A_LIST))
    set_table(galley, annex.table, dense=dense)


def turn_page(galley: DocumentBuilder) -> None:
    """Begin a section on a new page in the other orientation; footers and page numbers continue."""
    body = galley.document.element.body
    section = galley.document.add_section(WD_SECTION.NEW_PAGE)
    added = body.sectPr.getprevious()
    carrier = added.getprevious()
    carrier.get_or_add_pPr().append(added.pPr.sectPr)  # the empty paragraph could open a page of its own
    body.remove(added)
    for tag in ("w:pgNumType", "w:titlePg"):
        for element in body.sectPr.findall(qn(tag)):
            body.sectPr.remove(element)
    _rotate_section(section)


def _rotate_section(section: Section) -> None:
    """Swap page sides and rotate margins: the binding edge of a landscape page is its top."""
    landscape = section.orientation is not WD_ORIENT.LANDSCAPE
    below = _as_length(section.bottom_margin) - _as_length(section.footer_distance)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width
    top, right, bottom, left = (
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin,
    )  # fmt: skip
    turned = (left, top, right, bottom) if landscape else (right, bottom, left, top)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = turned
    section.footer_distance = Length(max(0, _as_length(section.bottom_margin) - below))


def _as_length(measure: Length | None) -> int:
    return measure or 0
