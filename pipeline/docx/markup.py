"""Write blocks with many elements as markup that is parsed at once; one by one they are dear to make."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsmap
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.text import clean_text

_ROOT = re.compile(r"^<w:\w+")
_APART = {"\t": "<w:tab/>", "\n": "<w:br/>"}
_PIECES = re.compile("([\t\n])")
FONT_HINT = '<w:rFonts w:hint="eastAsia"/>'
"""Makes Word set “”, — and … in the Chinese font instead of the Latin one."""


def parse_block(markup: str) -> BaseOxmlElement:
    """Parse the markup of one element of the Word namespace, whose prefix is ``w``."""
    named = _ROOT.sub(lambda root: f'{root[0]} xmlns:w="{nsmap["w"]}"', markup, count=1)
    return parse_xml(named)


def format_run(text: str) -> str:
    """Format a run of text in the style of its paragraph, as ``build_run`` builds it."""
    told = "".join(_APART.get(piece) or _format_piece(piece) for piece in _PIECES.split(clean_text(text)) if piece)
    return f"<w:r><w:rPr>{FONT_HINT}</w:rPr>{told}</w:r>"


def _format_piece(text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{space}>{escape(text)}</w:t>"


def format_paragraph(style_id: str, text: str) -> str:
    """Format a paragraph of one run in a style."""
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style_id)}/></w:pPr>{format_run(text)}</w:p>"
