"""Find where parts of a paper come to stand on its pages: a copy with marked parts is rendered, and its PDF read.

A part is marked by a bookmark, which changes no line; LibreOffice writes each as a named destination, in plain text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

import docx
from docx.oxml.ns import qn

from pipeline.docx.builder import build_element
from pipeline.docx.read import EditedDocument
from pipeline.zip_parts import pack_parts

PDF_FORMAT = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
"""The format to ask LibreOffice for."""
_MARK = "marked"
_FIRST_ID = 90_000
_KIDS = re.compile(rb"/Type/Pages\b.*?/Kids\s*\[([^\]]*)\]", re.DOTALL)
_REFERENCE = re.compile(rb"(\d+) 0 R")
_PLACE = re.compile(rb"/" + _MARK.encode() + rb"([a-z]+)\[(\d+) 0 R/XYZ")


@dataclass(frozen=True)
class RenderedPaper:
    """A rendered paper: its number of pages, and the page (from 1) on which each marked part begins."""

    pages: int
    places: Mapping[str, int]


def mark_parts(paper: EditedDocument, parts: Mapping[str, int]) -> bytes:
    """Return a copy in which the paragraphs with these numbers are marked by their names."""
    document = docx.Document(io.BytesIO(pack_parts(paper.parts)))
    paragraphs = list(document.element.body.iter(qn("w:p")))
    for at, (name, number) in enumerate(parts.items(), start=_FIRST_ID):
        runs = paragraphs[number - 1].findall(qn("w:r"))
        if runs:
            runs[0].addprevious(build_element("bookmarkStart", id=at, name=f"{_MARK}{name}"))
            runs[-1].addnext(build_element("bookmarkEnd", id=at))
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def read_rendered(pdf: bytes) -> RenderedPaper | None:
    """Read pages and marks of a PDF; None if it is not written plainly enough."""
    listed = _KIDS.search(pdf)
    if listed is None:
        return None
    pages = _REFERENCE.findall(listed[1])
    found = {name.decode("ascii"): page for name, page in _PLACE.findall(pdf)}
    return RenderedPaper(len(pages), {name: pages.index(page) + 1 for name, page in found.items() if page in pages})
