"""A finished .docx that people may have worked on, opened: its paragraphs, its text, and what speaks against it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.findings import SettingsFault
from pipeline.word.pack import pack

_MOST = 200 * 2**20
"""Bytes of all parts together, inflated."""
_TRACKED = frozenset(
    qn(f"w:{name}")
    for name in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "cellIns", "cellDel",
    )
)  # fmt: skip
_COMMENT = qn("w:commentReference")
_NOT_WORD = (
    OpcError, BadZipFile, zlib.error, KeyError, ValueError, SyntaxError, RuntimeError, EOFError, NotImplementedError,
)  # fmt: skip
"""What a file raises that is encrypted, torn or no document of Word."""


@dataclass(frozen=True)
class Words:
    """A paragraph as text, and the elements its characters stand in; ``number`` counts paragraphs from 1."""

    element: BaseOxmlElement
    parts: tuple[BaseOxmlElement, ...]
    style: str
    in_table: bool
    number: int

    @property
    def text(self) -> str:
        """What it says, without tabs and line breaks."""
        return "".join(part.text or "" for part in self.parts)

    def put(self, start: int, end: int, text: str) -> None:
        """Write over some characters; the new ones look like the first of the old ones."""
        at = 0
        for part in self.parts:
            old = part.text or ""
            first, last = max(start - at, 0), min(end - at, len(old))
            if first < last:
                _set(part, old[:first] + text + old[last:])
                text = ""
            at += len(old)


@dataclass(frozen=True)
class Edited:
    """An opened paper; changes go into its main part only."""

    document: Document
    parts: dict[str, bytes]
    name: str

    @property
    def identity(self) -> str:
        """What the program wrote into the file's properties when it drafted it; empty where that is lost."""
        return self.document.core_properties.keywords or ""

    @property
    def text(self) -> str:
        """Everything it says, tables among it."""
        return "\n".join(each.text for each in self.words())

    def words(self) -> Iterator[Words]:
        """All paragraphs in their order, those in tables among them."""
        names = {style.style_id: style.name or "" for style in self.document.styles}
        for number, element in enumerate(self.document.element.body.iter(qn("w:p")), start=1):
            parts = tuple(part for part in element.iter(qn("w:t")) if _paragraph_of(part) is element)
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            named = names.get(style.get(qn("w:val")) or "", "") if style is not None else ""
            in_table = next(element.iterancestors(qn("w:tbl")), None) is not None
            yield Words(element, parts, named, in_table, number)

    def saved(self) -> bytes:
        """The file with what was changed; every part but the main one byte for byte as it was."""
        main = str(self.document.part.partname).lstrip("/")
        return pack({**self.parts, main: self.document.part.blob})


def opened(data: bytes, name: str) -> Edited:
    """Open a paper; SettingsFault in plain words where it is none, or is not ready to be signed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
            names = {entry.filename for entry in listed}
            if sum(entry.file_size for entry in listed) > _MOST or len(names) < len(listed):
                raise _unreadable(name)
            parts = {entry.filename: package.read(entry) for entry in listed}
        paper = Edited(docx.Document(io.BytesIO(data)), parts, name)
    except _NOT_WORD as fault:
        raise _unreadable(name) from fault
    _require_ready(paper)
    return paper


def _unreadable(name: str) -> SettingsFault:
    return SettingsFault(
        f"“{name}”打不开，不是有效的“.docx”文件（可能加了密码、带宏、没有传完，或者只是改了扩展名）。"
        "请用WPS或Word打开它，另存为不加密的“.docx”后再签发。"
    )


def _require_ready(paper: Edited) -> None:
    """Changes that nobody accepted and comments would be signed with the paper."""
    lines = []
    for element in paper.document.element.body.iter(*_TRACKED, _COMMENT):
        what = "批注" if element.tag == _COMMENT else "没有接受或拒绝的修订"
        paragraph = _paragraph_of(element)
        near = "".join(part.text or "" for part in paragraph.iter(qn("w:t")))[:16] if paragraph is not None else ""
        line = f"“{paper.name}”里还有{what}" + (f"（“{near}”一段）" if near else "") + "。"
        if line not in lines:
            lines.append(line)
    if lines:
        raise SettingsFault(*lines, "请在WPS或Word的“审阅”里接受或拒绝全部修订、删去批注，保存后再签发。")


def _paragraph_of(element: BaseOxmlElement) -> BaseOxmlElement | None:
    return cast("BaseOxmlElement | None", next(element.iterancestors(qn("w:p")), None))


def _set(part: BaseOxmlElement, text: str) -> None:
    part.text = text
    if text != text.strip():
        part.set(qn("xml:space"), "preserve")
