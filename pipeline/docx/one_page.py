"""Adapt a letterhead for sheets (反馈单, 月调度表): narrow margins and no page number, A4 upright or A3 on its side."""

from __future__ import annotations

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Twips

ABOVE, BESIDE, BELOW = 1134, 1304, 1021
"""Margins in twips: 20 mm at the top, 23 mm at the sides, 18 mm at the bottom."""

BROAD, HIGH = 23811, 16838
"""Sides of A3 on its side in twips."""


def narrow_margins(document: Document) -> None:
    """Narrow the margins of the only section and remove its page number."""
    section = document.sections[-1]
    section.top_margin, section.bottom_margin = Twips(ABOVE), Twips(BELOW)
    section.header_distance = section.footer_distance = Twips(BELOW // 2)
    section.left_margin = section.right_margin = Twips(BESIDE)
    for foot in document.element.body.get_or_add_sectPr().findall(qn("w:footerReference")):
        foot.getparent().remove(foot)


def spread_page(document: Document) -> None:
    """Make the only section A3 on its side."""
    section = document.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(BROAD), Twips(HIGH)
