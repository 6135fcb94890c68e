"""Typeset a ``Paper`` as an official .docx according to GB/T 9704-2012 on the office's letterhead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence

from docx.document import Document
from docx.oxml.ns import qn

from pipeline.docx.annexes import set_annex
from pipeline.docx.base import begin_paper
from pipeline.docx.builder import DocumentBuilder, build_paragraph, build_run
from pipeline.docx.charts import set_chart
from pipeline.docx.ending import format_paper_date, set_annex_list, set_footnote, set_imprint, set_signature
from pipeline.docx.heads import set_approver, set_masthead
from pipeline.docx.one_page import narrow_margins, spread_page
from pipeline.docx.open_deadlines import place_deadlines
from pipeline.docx.styles import (
    ADDRESSEE,
    BODY,
    DRAFT_NOTE,
    HEADING,
    HEADING_WORDS,
    ON_A_SHEET,
    ON_A_WALL,
    REFERENCE,
    SUBHEADING,
    SUBHEADING_WORDS,
    TITLE,
    substitute_styles,
)  # fmt: skip
from pipeline.docx.tables import set_table
from pipeline.docx.text import break_title, split_lines
from pipeline.reports.paper import Chart, Paper, Table

_LEVELS = (
    (re.compile(r"[一二三四五六七八九十百]+、"), HEADING, HEADING_WORDS),
    (re.compile(r"（[一二三四五六七八九十百]+）"), SUBHEADING, SUBHEADING_WORDS),
)
"""Headings 一、 and （一） have their own fonts; 1. and （1） use that of the text (7.3.3)."""
_WALL_ROOM = 24.0
"""Characters of a title on the wall in a line of 374 mm."""
_NO_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def typeset_paper(paper: Paper, letterhead: bytes) -> bytes:
    """Typeset a paper as .docx bytes; the same paper on the same letterhead gives the same bytes.

    Raise UserError if the letterhead is not a .docx or lacks a style.
    """
    base = begin_paper(letterhead)
    document, styles = base.document, base.styles
    if paper.one_page:
        narrow_margins(document)
    if paper.broad:
        spread_page(document)
    instead = ON_A_WALL if paper.large else ON_A_SHEET if paper.one_page else {}
    galley = DocumentBuilder(document, substitute_styles(styles, instead), base.footers)
    _drop_empty_tail(document)
    _set_head(galley, paper)
    _set_body(galley, paper)
    for number, annex in enumerate(paper.annexes, 1):
        set_annex(galley, annex, str(number) if len(paper.annexes) > 1 else "")
    set_imprint(galley, paper)
    place_deadlines(document)
    _write_properties(document, paper)
    return base.pack(galley.charts)


Typesetter = Callable[[Iterable[Paper], bytes], list[bytes]]
"""What sets papers, in their order, on a letterhead."""


def typeset_papers(papers: Iterable[Paper], letterhead: bytes) -> list[bytes]:
    """Typeset papers one after another, each as it comes."""
    return [typeset_paper(each, letterhead) for each in papers]


def typeset_part(letterhead: bytes, part: Sequence[Paper]) -> list[bytes]:
    """Typeset a part of the papers: what a worker of a cluster does."""
    return typeset_papers(part, letterhead)


def _drop_empty_tail(document: Document) -> None:
    """Remove the empty paragraph that Word leaves in an empty letterhead."""
    body = document.element.body
    page = body.get_or_add_sectPr()
    while (last := page.getprevious()) is not None and last.tag == qn("w:p") and not last.xpath(".//w:r"):
        body.remove(last)


def _set_head(galley: DocumentBuilder, paper: Paper) -> None:
    """Add everything above the text; below a red head or 发文字号 the title keeps two blank lines (7.3.1)."""
    headed = galley.document.element.body.get_or_add_sectPr().getprevious() is not None
    for style, text in ((REFERENCE, paper.reference), (DRAFT_NOTE, paper.draft_note)):
        for line in split_lines(text):
            galley.write(style, line, before=2 if headed and style == REFERENCE else 0)
    if paper.upward:
        set_approver(galley, before=2 if headed else 0)
    if paper.masthead is not None:
        set_masthead(galley, paper.masthead, format_paper_date(paper))
    under = 1 if paper.masthead else 2 if headed or paper.upward else 0
    galley.write(
        TITLE,
        "\n".join(break_title(paper.title, _WALL_ROOM) if paper.large else break_title(paper.title)),
        before=under,
    )
    for line in split_lines(paper.addressee):
        galley.write(ADDRESSEE, line if line.endswith("：") else f"{line.rstrip(':')}：")


def _set_body(galley: DocumentBuilder, paper: Paper) -> None:
    """Add text and tables, then annex list and signature, kept on one page with the last lines of the text."""
    blocks = [part for item in paper.body for part in (split_lines(item) if isinstance(item, str) else [item])]
    closes = bool(paper.signer)
    for position, block in enumerate(blocks, 1):
        if isinstance(block, Table):
            set_table(galley, block, dense=paper.one_page and not paper.large)
        elif isinstance(block, Chart):
            set_chart(galley, block)
        else:
            _set_paragraph(galley, block, keep=closes and position == len(blocks))
    set_annex_list(galley, [annex for annex in paper.annexes if not annex.slip])
    if closes:
        set_signature(galley, paper)
    set_footnote(galley, paper)


def _set_paragraph(galley: DocumentBuilder, text: str, *, keep: bool) -> None:
    """Add one paragraph of text.

    If text follows a numbered heading in the same paragraph, only the first sentence has the font of the heading.
    """
    for pattern, style, words in _LEVELS:
        if pattern.match(text) is None:
            continue
        heading, stop, rest = text.partition("。")
        if not rest:
            galley.write(style, text, keep=keep)
        else:
            runs = (build_run(heading + stop, galley.styles[words]), build_run(rest))
            galley.add(build_paragraph(galley.styles[BODY], *runs, keep=keep))
        return
    galley.write(BODY, text, keep=keep)


def _write_properties(document: Document, paper: Paper) -> None:
    """Write the file properties: title and identity of the paper, without author or place."""
    properties = document.core_properties
    properties.keywords = paper.identity
    properties.title = "".join(split_lines(paper.title))[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _NO_DAY
    properties.revision = 1
