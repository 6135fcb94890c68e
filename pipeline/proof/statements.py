"""Take a paper apart: statements (sentences and clauses) with their place, numbers apart from the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.docx.fill_in import find_fill_spots
from pipeline.docx.read import EditedDocument, ParagraphText
from pipeline.docx.styles import DRAFT_NOTE, REFERENCE
from pipeline.intake.cells.words import convert_chinese_numerals
from pipeline.wording import quote_name

_DIGITS = str.maketrans("０１２３４５６７８９％", "0123456789%")
_SPOKEN = re.compile(r"[一二两三四五六七八九十]+(?=[个项份件])")
_SENTENCE = re.compile(r"(?:“[^”]*”|[^。；！？])+")
"""A sentence ends at a mark outside quotation marks: the titles of tasks hold such marks too."""
_CLAUSE = re.compile(r"[^，、：（）]+")
_NUMBER = re.compile(r"(?:\d{4})?年月日|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d+(?:\.\d+)?%?")
_QUOTED = re.compile(r"“[^”]*”")
NUMBER_MARK = "#"


@dataclass(frozen=True)
class Statement:
    """A sentence or a part of one between semicolons, without blanks, and where it stands."""

    text: str
    place: str
    number: int = 0
    """The paragraph it stands in; 0 if it is about more than one."""


def flatten_text(text: str) -> str:
    """Remove blanks, and write digits and counted things in one way, so that only what is said differs."""
    plain = "".join(text.split()).translate(_DIGITS)
    return _SPOKEN.sub(lambda found: convert_chinese_numerals(found[0].replace("两", "二")), plain)


def quote_title(title: str) -> str:
    """Return the title of a task as papers quote it, flattened: quotation marks inside become single ones."""
    return quote_name(flatten_text(title))


def list_paragraphs(paper: EditedDocument) -> Iterator[ParagraphText]:
    """List the paragraphs outside tables, without those that signing fills in."""
    spots = find_fill_spots(paper)
    filled = {each.words.number for each in (*spots.dates, *spots.above)}
    for words in paper.words():
        if not words.in_table and words.number not in filled and words.style not in (DRAFT_NOTE, REFERENCE):
            yield words


def list_statements(paper: EditedDocument) -> Iterator[Statement]:
    """List the statements outside tables."""
    for words in list_paragraphs(paper):
        for found in _SENTENCE.finditer(flatten_text(words.text)):
            yield Statement(found[0], f"第{words.number}段", words.number)


def list_clauses(text: str) -> list[str]:
    """List the clauses of a statement, with quoted names left out."""
    return _CLAUSE.findall(_QUOTED.sub("“”", text))


def split_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """Split a text into its words, with a mark for each number or date, and the numbers in order."""
    return _NUMBER.sub(NUMBER_MARK, text), tuple(_NUMBER.findall(text))
