"""Read what a paper says beside its text: page heads and feet, notes, charts, drawings and word art.

A reader sees it as well as the text; page numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from pipeline.docx.inspection.matter import name_place
from pipeline.docx.inspection.package import parse_xml

_BODY = re.compile(r"word/document\d*\.xml")
_PRINTED = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml|word/(?:charts/chart|diagrams/data)\w*\.xml")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_PAGE_NUMBER = re.compile(r"[\W_]*第?\d*页?[\W_]*(?:共\d*页)?[\W_]*")
_PICTURE = "word/media/"


def list_texts_beside(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """List the paragraphs beside the text with the place where each stands (页眉, 脚注, 图表)."""
    for name, data in parts.items():
        main = _BODY.fullmatch(name) is not None
        root = parse_xml(data) if main or _PRINTED.fullmatch(name) else None
        for text in _list_drawn(root, main=main) if root is not None else ():
            if not _PAGE_NUMBER.fullmatch(text.strip()):
                yield ("图形" if main else name_place(name)), text


def list_pictures(parts: Mapping[str, bytes]) -> frozenset[bytes]:
    """List the pictures of a paper as bytes."""
    return frozenset(data for name, data in parts.items() if name.startswith(_PICTURE))


def _list_drawn(root: Element, *, main: bool) -> Iterator[str]:
    """List the paragraphs of a part; of the main part only those of drawings, which the text does not hold."""
    for element in root.iter():
        if element.tag == _WORD_ART:
            yield element.get("string", "")
        elif element.tag == f"{_DRAWING}p" or (element.tag == f"{_WORD}p" and not main):
            space = element.tag.removesuffix("p")
            yield "".join(each.text or "" for each in element.iter(f"{space}t"))
