"""Read how a .docx is laid out: pages, paragraphs and tables with the looks that styles and direct formatting give.

Pure reading of the markup; what only a layout engine can tell (lines, pages) is in ``docx.rendered``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docx.oxml.ns import qn

from pipeline.docx.read import EditedDocument, ParagraphText
from pipeline.docx.resolved_styles import StyleResolver

_OFF = ("0", "false", "off", "none")
_FOOTER_KINDS = ("default", "even", "first")


@dataclass(frozen=True, kw_only=True)
class PageSetup:
    """One section: sides and margins in twips, the grid, the markup of its footers (default, even, first), its text."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    grid: str
    line_pitch: int
    footers: dict[str, str]
    text: str

    @property
    def is_landscape(self) -> bool:
        """Whether the page lies on its side."""
        return self.width > self.height

    @property
    def text_area(self) -> tuple[int, int]:
        """Width and height of the text (版心)."""
        return self.width - self.left - self.right, self.height - self.top - self.bottom


@dataclass(frozen=True, kw_only=True)
class RunLook:
    """How some characters look: their fonts by slot (empty where none is named), half-points, bold, colour."""

    text: str
    fonts: dict[str, str]
    theme: bool
    size: int
    bold: bool
    colour: str


@dataclass(frozen=True, kw_only=True)
class ParagraphLook:
    """How a paragraph looks: lengths in twips, ``first_chars`` in hundredths of a character, 0 where none is said."""

    words: ParagraphText
    align: str
    first: int
    first_chars: int
    left: int
    line: int
    line_rule: str
    new_page: bool
    runs: tuple[RunLook, ...]


@dataclass(frozen=True, kw_only=True)
class TableLook:
    """How a table is built: declared width, columns of the grid, rows, and whether its head repeats."""

    number: int
    width: int
    grid: tuple[int, ...]
    rows: int
    head_repeats: bool
    borders: dict[str, int]
    text: str


@dataclass(frozen=True, kw_only=True)
class PaperLayout:
    """The layout of a paper."""

    paper: EditedDocument
    pages: tuple[PageSetup, ...]
    paragraphs: tuple[ParagraphLook, ...]
    tables: tuple[TableLook, ...]
    alternates: bool
    """Whether even pages have footers of their own."""

    @cached_property
    def by_number(self) -> dict[int, ParagraphLook]:
        """Paragraphs by their number."""
        return {each.words.number: each for each in self.paragraphs}


def read_layout(paper: EditedDocument) -> PaperLayout:
    """Read the layout of a paper."""
    resolver = StyleResolver(paper.document)
    words = tuple(paper.words())
    settings, body = paper.document.settings.element, paper.document.element.body
    return PaperLayout(
        paper=paper,
        pages=tuple(_read_page(paper, each, text) for each, text in _list_sections(body)),
        paragraphs=tuple(_read_paragraph(each, resolver, _follows_break(words, at)) for at, each in enumerate(words)),
        tables=tuple(_read_tables(paper)),
        alternates=_is_on(settings.find(qn("w:evenAndOddHeaders"))),
    )


def _is_on(element: Any) -> bool:
    return element is not None and element.get(qn("w:val"), "1").lower() not in _OFF


def _read_number(element: Any, name: str) -> int:
    told = "" if element is None else element.get(qn(f"w:{name}"), "")
    try:
        return round(float(told))
    except ValueError:
        return 0


def _list_sections(body: Any) -> Iterator[tuple[Any, str]]:
    """List the sections with the text above each one's mark, without blanks."""
    said = list[str]()
    for each in body.iter(qn("w:t"), qn("w:sectPr")):
        if each.tag == qn("w:t"):
            said.append(each.text or "")
        else:
            yield each, "".join("".join(said).split())
            said.clear()


def _read_page(paper: EditedDocument, section: Any, text: str) -> PageSetup:
    size, margins, grid = (section.find(qn(f"w:{tag}")) for tag in ("pgSz", "pgMar", "docGrid"))
    named = {
        each.get(qn("w:type"), "default"): each.get(qn("r:id"), "") for each in section.findall(qn("w:footerReference"))
    }
    parts = paper.document.part.related_parts
    footers = {
        kind: parts[named[kind]].blob.decode("utf-8", "replace")
        for kind in _FOOTER_KINDS
        if named.get(kind, "") in parts
    }
    return PageSetup(
        width=_read_number(size, "w"), height=_read_number(size, "h"), top=_read_number(margins, "top"),
        right=_read_number(margins, "right"), bottom=_read_number(margins, "bottom"),
        left=_read_number(margins, "left"), grid="" if grid is None else grid.get(qn("w:type"), ""),
        line_pitch=_read_number(grid, "linePitch"), footers=footers, text=text,
    )  # fmt: skip


def _follows_break(words: Sequence[ParagraphText], at: int) -> bool:
    """Whether the paragraph before ends a page or a section, possibly with empty paragraphs between."""
    for each in reversed(words[:at]):
        marks = each.element.iter(qn("w:br"), qn("w:sectPr"), qn("w:lastRenderedPageBreak"))
        if any(mark.tag == qn("w:sectPr") or mark.get(qn("w:type")) == "page" for mark in marks):
            return True
        if each.text.strip() or each.in_table:
            return False
    return False


def _read_paragraph(words: ParagraphText, resolver: StyleResolver, follows: bool) -> ParagraphLook:
    found = resolver.resolve_paragraph(words.element)
    indent, spacing = found.get("ind", {}), found.get("spacing", {})
    breaks = any(each.get(qn("w:type")) == "page" for each in words.element.iter(qn("w:br")))
    return ParagraphLook(
        words=words,
        align=found.get("jc", {}).get("val", "left"),
        first=_to_int(indent.get("firstLine")) - _to_int(indent.get("hanging")),
        first_chars=_to_int(indent.get("firstLineChars")) - _to_int(indent.get("hangingChars")),
        left=_to_int(indent.get("left", indent.get("start"))),
        line=_to_int(spacing.get("line")),
        line_rule=spacing.get("lineRule", "auto"),
        new_page=follows or breaks or found.get("pageBreakBefore", {}).get("val", "0") not in _OFF,
        runs=tuple(_read_runs(words, resolver)),
    )


def _to_int(told: str | None) -> int:
    found = re.match(r"-?\d+", told or "")
    return int(found[0]) if found else 0


def _read_runs(words: ParagraphText, resolver: StyleResolver) -> Iterator[RunLook]:
    for part in words.parts:
        run = next(part.iterancestors(qn("w:r")), None)
        if run is None or not (part.text or "").strip():
            continue
        found = resolver.resolve_run(run, words.element)
        fonts = found.get("rFonts", {})
        yield RunLook(
            text=part.text or "",
            fonts={slot: fonts.get(slot, "") for slot in ("ascii", "hAnsi", "eastAsia", "cs")},
            theme=any(f"{slot}Theme" in fonts for slot in ("ascii", "hAnsi", "eastAsia")),
            size=_to_int(found.get("sz", {}).get("val")),
            bold=found.get("b", {}).get("val", "0") not in _OFF,
            colour=found.get("color", {}).get("val", "auto").upper(),
        )


def _read_tables(paper: EditedDocument) -> Iterator[TableLook]:
    numbers, body = paper.list_row_paragraphs(), paper.document.element.body
    for at, table in enumerate(body.iter(qn("w:tbl"))):
        width = table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}")
        rows = table.findall(qn("w:tr"))
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in rows[:1]]
        yield TableLook(
            number=next((each for each in numbers[at] if each), 0),
            width=_read_number(width, "w") if width is not None and width.get(qn("w:type")) == "dxa" else 0,
            grid=tuple(_read_number(each, "w") for each in table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")),
            rows=len(rows),
            head_repeats=any(_is_on(each) for each in heads),
            borders=_read_borders(table),
            text="".join(part.text or "" for part in table.iter(qn("w:t"))),
        )


def _read_borders(table: Any) -> dict[str, int]:
    """Read the widest border of each side, of the table or of any of its cells, in eighths of a point."""
    found: dict[str, int] = {}
    for borders in table.iter(qn("w:tblBorders"), qn("w:tcBorders")):
        for each in borders:
            side = each.tag.rpartition("}")[2]
            if each.get(qn("w:val"), "nil") not in ("nil", "none"):
                found[side] = max(found.get(side, 0), _read_number(each, "sz"))
    return found
