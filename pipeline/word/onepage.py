"""A paper that is one page (反馈单): small faces, narrower margins, no page number; no official document."""

from __future__ import annotations

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Twips

ABOVE, BESIDE, BELOW = 1134, 1304, 1021
"""Margins in twips: 20 mm above, 23 mm at the sides, 18 mm below."""


def narrow(document: Document) -> None:
    """Give the only section of a letterhead the margins of a sheet, and take the page number away."""
    section = document.sections[-1]
    section.top_margin, section.bottom_margin = Twips(ABOVE), Twips(BELOW)
    section.header_distance = section.footer_distance = Twips(BELOW // 2)
    section.left_margin = section.right_margin = Twips(BESIDE)
    for foot in document.element.body.get_or_add_sectPr().findall(qn("w:footerReference")):
        foot.getparent().remove(foot)
