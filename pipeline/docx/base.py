"""Open the office's letterhead once, and begin every paper with an untouched body of it."""

from __future__ import annotations

import copy
import functools
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import ChartParts, Footers
from pipeline.docx.charts import add_chart_parts
from pipeline.docx.footers import add_footers
from pipeline.docx.styles import PAGE_NUMBER, find_styles
from pipeline.findings import UserError
from pipeline.zip_parts import pack_parts


@dataclass(frozen=True, kw_only=True)
class PaperBase:
    """An opened letterhead, its style ids by name, its body as it was, and its parts in the order of a saved file."""

    document: Document
    styles: Mapping[str, str]
    footers: Footers
    body: BaseOxmlElement
    parts: Mapping[str, bytes]

    def pack(self, charts: Sequence[ChartParts] = ()) -> bytes:
        """Pack the document as it is now with its charts: what python-docx saves, without timestamps."""
        package = self.document.part.package
        now = {str(part.partname).lstrip("/"): part.blob for part in package.iter_parts()}
        return pack_parts(add_chart_parts({name: now.get(name, data) for name, data in self.parts.items()}, charts))


def begin_paper(letterhead: bytes) -> PaperBase:
    """Begin a new paper on a letterhead; the one begun before on the same letterhead must be packed already.

    Raise UserError if the letterhead is not a .docx or lacks a style.
    """
    base = _open_letterhead(letterhead)
    root = base.document.element
    root.replace(root.body, copy.deepcopy(base.body))
    return base


@functools.lru_cache(maxsize=1)
def _open_letterhead(letterhead: bytes) -> PaperBase:
    try:
        document = docx.Document(io.BytesIO(letterhead))
    except (OpcError, BadZipFile, KeyError, ValueError, SyntaxError) as fault:
        raise UserError(
            "公文版式“templates/公文版式.docx”打不开，不是有效的“.docx”文件。",
            "请用WPS或Word另存为“.docx”格式，或删除该模板后重新生成。",
        ) from fault
    styles = find_styles(document)
    footers = add_footers(document, styles[PAGE_NUMBER])
    _ = document.core_properties  # makes this part where there is none, before parts are listed
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = copy.deepcopy(document.element.body)
    return PaperBase(document=document, styles=styles, footers=footers, body=body, parts=parts)
