"""Begin sections: landscape pages for a wide annex, portrait ones after it, and an even page for 版记."""

from __future__ import annotations

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length

from pipeline.docx.builder import DocumentBuilder
from pipeline.docx.footers import set_footers


def turn_page(galley: DocumentBuilder) -> None:
    """Begin a section on a new page in the other orientation; page numbers continue where the bound pages have them."""
    section = _begin_section(galley, WD_SECTION.NEW_PAGE)
    _rotate_section(section)
    landscape = section.orientation is WD_ORIENT.LANDSCAPE
    set_footers(section._sectPr, galley.footers.turned if landscape else galley.footers.upright)  # noqa: SLF001


def begin_even_page(galley: DocumentBuilder) -> None:
    """Begin a portrait section on the next even page, without page number; an empty page may come before it."""
    section = _begin_section(galley, WD_SECTION.EVEN_PAGE)
    if section.orientation is WD_ORIENT.LANDSCAPE:
        _rotate_section(section)
    set_footers(section._sectPr, (galley.footers.empty,) * len(galley.footers.upright))  # noqa: SLF001


def _begin_section(galley: DocumentBuilder, start: WD_SECTION) -> Section:
    body = galley.document.element.body
    section: Section = galley.document.add_section(start)
    added = body.sectPr.getprevious()
    carrier = added.getprevious()
    carrier.get_or_add_pPr().append(added.pPr.sectPr)  # the empty paragraph could open a page of its own
    body.remove(added)
    for tag in ("w:pgNumType", "w:titlePg"):
        for element in body.sectPr.findall(qn(tag)):
            body.sectPr.remove(element)
    return section


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
