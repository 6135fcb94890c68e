"""Build a document paragraph by paragraph, each in a named style of the letterhead."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from docx.document import Document
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.styles import CHARACTER, PITCH
from pipeline.docx.text import clean_text

_NAMESPACE = {"w": nsmap["w"]}
_APART = re.compile(r"[\t\n\r]|^\s|\s$")
"""What is written otherwise than as plain text: tabs, line breaks, white space at the ends."""


def build_element(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """Build an element of the Word namespace: ``build_element("tcW", w=1200, type="dxa")``."""
    told = {_qualify(name): str(value) for name, value in attributes.items()}
    element = cast("BaseOxmlElement", oxml_parser.makeelement(_qualify(tag), told, _NAMESPACE))
    element.extend(children)
    return element


@functools.cache
def _qualify(name: str) -> str:
    """Return a name with the Word namespace: of the few names that papers need, each is made up once."""
    return qn(f"w:{name}")


def build_run(text: str, style_id: str = "") -> BaseOxmlElement:
    """Build a run of text in one style.

    The font hint makes Word set “”, — and … in the Chinese font instead of the Latin one.
    """
    named = [build_element("rStyle", val=style_id)] if style_id else []
    made, clean = build_element("r"), clean_text(text)
    if _APART.search(clean):
        made.text = clean  # python-docx tells tabs and line breaks apart, character by character
    elif clean:
        words = build_element("t")
        words.text = clean
        made.append(words)
    made.insert(0, build_element("rPr", *named, build_element("rFonts", hint="eastAsia")))
    return made


def build_indent(character: int = CHARACTER, /, **characters: float) -> BaseOxmlElement:
    """Build indents measured in characters: ``build_indent(left=6, hanging=4)``.

    Word uses the characters, other programs the twips (``character`` twips each).
    """
    both = {f"{side}Chars": round(count * 100) for side, count in characters.items()}
    twips = {side: round(count * character) for side, count in characters.items()}
    return build_element("ind", **both, **twips)


def build_paragraph(
    style_id: str, *runs: BaseOxmlElement, keep: bool = False, new_page: bool = False, before: int = 0,
    inset: BaseOxmlElement | None = None, right_tab: int = 0,
) -> BaseOxmlElement:  # fmt: skip
    """Build a paragraph in a style.

    ``keep`` keeps it (and at least two of its lines) on the page of the next paragraph, ``before`` is the number of
    blank lines above it, ``right_tab`` a tab stop in twips.
    """
    properties = build_element("pPr", build_element("pStyle", val=style_id))
    if keep:
        properties.append(build_element("keepNext"))
    if new_page:
        properties.append(build_element("pageBreakBefore"))
    if keep:
        properties.append(build_element("widowControl"))
    if right_tab:
        properties.append(build_element("tabs", build_element("tab", val="right", pos=right_tab)))
    if before:
        properties.append(build_element("spacing", beforeLines=before * 100, before=before * PITCH))
    if inset is not None:
        properties.append(inset)
    return build_element("p", properties, *runs)


@dataclass(frozen=True, kw_only=True)
class Footers:
    """Ids of the footers of odd and even pages: on portrait pages, on landscape pages, and without a number."""

    upright: tuple[str, ...]
    turned: tuple[str, ...]
    empty: str


@dataclass(frozen=True, kw_only=True)
class ChartParts:
    """The parts of a chart: its relationship id in the document, its markup, and the workbook of its numbers."""

    relationship: str
    markup: bytes
    workbook: bytes


@dataclass(frozen=True)
class DocumentBuilder:
    """A document under construction: the opened letterhead, its style ids by name, its footers and its charts."""

    document: Document
    styles: Mapping[str, str]
    footers: Footers
    charts: list[ChartParts] = field(default_factory=list)
    """The charts placed so far, whose parts are packed with the document."""

    def add(self, element: BaseOxmlElement) -> None:
        """Append a block."""
        body = self.document.element.body
        body.get_or_add_sectPr().addprevious(element)

    def write(
        self, style: str, text: str, *, keep: bool = False, new_page: bool = False, before: int = 0,
        inset: BaseOxmlElement | None = None,
    ) -> None:  # fmt: skip
        """Append one paragraph in one style; arguments as for ``build_paragraph``."""
        styled = self.styles[style]
        self.add(build_paragraph(styled, build_run(text), keep=keep, new_page=new_page, before=before, inset=inset))

    def compute_text_width(self) -> int:
        """Compute the width between the margins of the current section, in twips."""
        section = self.document.sections[-1]
        sides = (section.page_width, section.left_margin, section.right_margin)
        page, left, right = (side.twips if side is not None else 0 for side in sides)
        return page - left - right
