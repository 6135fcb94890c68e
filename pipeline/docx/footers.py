"""Add the footers that a letterhead cannot hold for every paper: those of landscape pages, and an empty one.

Source: GB/T 9704 8 (the page number of a landscape page stands where the bound portrait page has it) and 7.5 (the page
of 版记 after an empty page has no number).
"""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import Footers, build_element
from pipeline.docx.styles import CHARACTER
from pipeline.docx.text_box import TextBox, format_spaces, format_text_box, place_at

_LINE, _LONG, _INSET = 320, 1700, CHARACTER * 28 // 32
"""Height of the line of a page number, its length, and one 4号 character that it stands inside of the text (twips)."""
_KINDS = ("default", "even")


def add_footers(document: Document, page_number_style: str) -> Footers:
    """Add the footers to an opened letterhead; one that does not tell odd from even pages keeps its own everywhere."""
    section = document.element.body.get_or_add_sectPr()
    upright = {
        each.get(qn("w:type")): each.get(qn("r:id")) for each in section.findall(qn("w:footerReference"))
    }  # fmt: skip
    held = tuple(upright[kind] for kind in _KINDS if kind in upright)
    both = len(held) == len(_KINDS)
    turned = tuple(_add_part(document, _build_turned(document, page_number_style, kind)) for kind in _KINDS)
    empty = _add_part(document, f'<w:p><w:pPr><w:pStyle w:val="{page_number_style}"/></w:pPr></w:p>')
    return Footers(upright=held, turned=turned if both else held, empty=empty)


def set_footers(section: BaseOxmlElement, ids: tuple[str, ...]) -> None:
    """Give a section its own footers, of odd pages and of even ones."""
    for each in section.findall(qn("w:footerReference")):
        section.remove(each)
    for kind, identity in reversed([*zip(_KINDS, ids, strict=False)]):
        made = build_element("footerReference", type=kind)
        made.set(qn("r:id"), identity)
        section.insert(0, made)


def _add_part(document: Document, content: str) -> str:
    package = document.part.package
    data = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:ftr {format_spaces()}>{content}</w:ftr>'
    name = package.next_partname("/word/footer%d.xml")
    return document.part.relate_to(
        Part(name, CONTENT_TYPE.WML_FOOTER, data.encode(), package), RELATIONSHIP_TYPE.FOOTER
    )


def _build_turned(document: Document, style: str, kind: str) -> str:
    """Build ``— 1 —`` in a box beside the left edge of a landscape page, its text turned like that of the bound page.

    The top of a landscape page is bound: its left edge is the foot of the bound page, its lower edge the outer side.
    """
    page = document.sections[-1]
    lengths = (page.page_width, page.left_margin, page.right_margin, page.footer_distance)
    across, inner, outer, below = (length.twips if length is not None else 0 for length in lengths)
    down = across - outer - _INSET - _LONG if kind == "default" else inner + _INSET
    box = TextBox(
        number=901 + _KINDS.index(kind), name="页码", width=_LINE, height=_LONG, beside=True, turned=True,
        place=(("page", place_at(below)), ("page", place_at(down))),
    )  # fmt: skip
    number = (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="{"right" if kind == "default" else "left"}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{format_text_box(box, number)}</w:r></w:p>'
