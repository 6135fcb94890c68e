"""Read a finished .docx that may have been edited: its paragraphs and its text; what is not paper is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import cast
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.beside import list_texts_beside
from pipeline.docx.inspection import describe_obstacles, find_obstacles
from pipeline.findings import UserError
from pipeline.zip_parts import pack_parts

_PARAGRAPH, _PROPERTIES, _STYLE, _TEXT, _VALUE = (qn(f"w:{name}") for name in ("p", "pPr", "pStyle", "t", "val"))
_TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("tbl", "tr", "tc"))
CELL_GAP = "　"
"""Stands between the cells of a row that is told as one line."""
_MOST = 200 * 2**20
"""Maximum uncompressed size of all parts in bytes."""
_OFF = ("0", "false", "off", "none")
_NOT_WORD = (
    OpcError, BadZipFile, zlib.error, KeyError, ValueError, SyntaxError, RuntimeError, EOFError, NotImplementedError,
)  # fmt: skip
"""Exceptions raised for files that are encrypted, truncated or not Word documents."""


@dataclass(frozen=True, kw_only=True)
class ParagraphText:
    """A paragraph as text, with the elements that hold its characters; ``number`` counts paragraphs from 1."""

    element: BaseOxmlElement
    parts: tuple[BaseOxmlElement, ...]
    style: str
    in_table: bool
    number: int

    @property
    def text(self) -> str:
        """Text of the paragraph, without tabs and line breaks."""
        return "".join(part.text or "" for part in self.parts)

    @property
    def struck_text(self) -> str:
        """Text that is struck through (删除线), which a reader does not take as said."""
        return "".join(part.text or "" for part in self.parts if _is_struck(part))

    def put(self, start: int, end: int, text: str) -> None:
        """Replace some characters; the new ones take the format of the first replaced one."""
        at = 0
        for part in self.parts:
            old = part.text or ""
            first, last = max(start - at, 0), min(end - at, len(old))
            if first < last:
                _write_text(part, old[:first] + text + old[last:])
                text = ""
            at += len(old)

    def begin_with(self, run: BaseOxmlElement) -> None:
        """Put a run before the others of a paragraph that has properties."""
        self.element.insert(1, run)


@dataclass(frozen=True)
class TextLine:
    """A line of a paper as a reader sees it: a paragraph, or a row of a table; ``numbers`` are its paragraphs."""

    text: str
    style: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class EditedDocument:
    """An opened paper; changes affect its main part only."""

    document: Document
    parts: dict[str, bytes]
    name: str

    @property
    def identity(self) -> str:
        """Identity written into the file properties when the paper was drafted; empty if lost."""
        return self.document.core_properties.keywords or ""

    @property
    def text(self) -> str:
        """Complete text, including tables and what stands beside (页眉、页脚、脚注、图)."""
        beside = (text for _, text in list_texts_beside(self.parts))
        return "\n".join([*(each.text for each in self.words()), *beside])

    @cached_property
    def _style_names(self) -> Mapping[str, str]:
        """Names of the styles by their ids; they lie in a part of their own."""
        return {style.style_id: style.name or "" for style in self.document.styles}

    def words(self) -> Iterator[ParagraphText]:
        """List all paragraphs in order, including those in tables."""
        for number, element in enumerate(self.document.element.body.iter(_PARAGRAPH), start=1):
            parts = tuple(element.iter(_TEXT))
            if next(element.iterdescendants(_PARAGRAPH), None) is not None:
                parts = tuple(part for part in parts if _find_paragraph(part) is element)
            properties = element.find(_PROPERTIES)
            style = properties.find(_STYLE) if properties is not None else None
            named = self._style_names.get(style.get(_VALUE) or "", "") if style is not None else ""
            in_table = next(element.iterancestors(_TABLE), None) is not None
            yield ParagraphText(element=element, parts=parts, style=named, in_table=in_table, number=number)

    def lines(self) -> Iterator[TextLine]:
        """List paragraphs and rows of tables in order, each row as one line."""
        for row, words in groupby(self.words(), key=_find_row):
            if row is None:
                yield from (TextLine(each.text, each.style, (each.number,)) for each in words)
            else:
                cells = list(words)
                yield TextLine(CELL_GAP.join(each.text for each in cells), "", tuple(each.number for each in cells))

    def tables(self) -> Iterator[list[tuple[str, ...]]]:
        """List the tables in order, each as rows of cell texts."""
        body = self.document.element.body
        for table in body.iter(_TABLE):
            yield [
                tuple("".join(part.text or "" for part in cell.iter(_TEXT)) for cell in row.findall(_CELL))
                for row in table.findall(_ROW)
            ]

    def list_row_paragraphs(self) -> list[list[int]]:
        """List for each table, in order, the number of the first paragraph of every row."""
        listed = [*self.words()]  # kept, as lxml gives an element that nobody holds another identity
        numbers = {id(words.element): words.number for words in listed}
        body = self.document.element.body
        return [
            [next((numbers.get(id(each), 0) for each in row.iter(_PARAGRAPH)), 0) for row in table.findall(_ROW)]
            for table in body.iter(_TABLE)
        ]

    def saved(self) -> bytes:
        """Return the changed file; every part except the main one is unchanged byte for byte."""
        main = str(self.document.part.partname).lstrip("/")
        return pack_parts({**self.parts, main: self.document.part.blob})


@dataclass(frozen=True)
class SettledDocument(EditedDocument):
    """A paper that is only read from now on: its paragraphs and its text, which many look through, are listed once."""

    @cached_property
    def text(self) -> str:
        """Complete text, including tables and what stands beside."""
        return super().text

    @cached_property
    def _listed(self) -> tuple[ParagraphText, ...]:
        return tuple(super().words())

    def words(self) -> Iterator[ParagraphText]:
        """List all paragraphs in order, including those in tables."""
        yield from self._listed


def settle_document(paper: EditedDocument) -> SettledDocument:
    """Return a paper to be read many times; what is changed in it afterwards need not be seen in it."""
    return SettledDocument(paper.document, paper.parts, paper.name)


def read_edited_document(data: bytes, name: str) -> EditedDocument:
    """Read a paper; raise UserError if it is not a readable .docx, or carries anything that is not paper."""
    paper = open_document(data, name)
    _require_paper(paper.parts, name)
    return paper


def open_document(data: bytes, name: str) -> EditedDocument:
    """Read a .docx whatever it carries, to be looked at only; raise UserError if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
            names = {entry.filename for entry in listed}
            if sum(entry.file_size for entry in listed) > _MOST or len(names) < len(listed):
                raise _build_unreadable_error(name)
            parts = {entry.filename: package.read(entry) for entry in listed}
        return EditedDocument(docx.Document(io.BytesIO(data)), parts, name)
    except _NOT_WORD as fault:
        raise _build_unreadable_error(name) from fault


def _is_struck(part: BaseOxmlElement) -> bool:
    marks = (f"{qn('w:rPr')}/{qn(mark)}" for mark in ("w:strike", "w:dstrike"))
    run = part.getparent()
    found = (run.find(mark) for mark in marks) if run is not None else ()
    return any(each is not None and each.get(qn("w:val"), "1") not in _OFF for each in found)


def _find_row(words: ParagraphText) -> BaseOxmlElement | None:
    """Find the row of a table a paragraph stands in; None outside tables."""
    return cast("BaseOxmlElement | None", next(words.element.iterancestors(_ROW), None))


def _build_unreadable_error(name: str) -> UserError:
    return UserError(
        f"“{name}”打不开，不是有效的“.docx”文件（可能加了密码、带宏、没有传完，或者只是改了扩展名）。"
        "请用WPS或Word打开它，另存为不加密的“.docx”后再签发。"
    )


def _require_paper(parts: Mapping[str, bytes], name: str) -> None:
    """Raise UserError if a file carries anything that is not paper, which would be signed and sent with it."""
    if obstacles := find_obstacles(parts):
        raise UserError(*describe_obstacles(name, obstacles))


def _find_paragraph(element: BaseOxmlElement) -> BaseOxmlElement | None:
    return cast("BaseOxmlElement | None", next(element.iterancestors(_PARAGRAPH), None))


def _write_text(part: BaseOxmlElement, text: str) -> None:
    part.text = text
    if text != text.strip():
        part.set(qn("xml:space"), "preserve")
