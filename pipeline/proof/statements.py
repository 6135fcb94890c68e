"""Take a paper apart: statements (sentences and clauses) with their place, numbers apart from the words around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.docx.beside import list_texts_beside
from pipeline.docx.fill_in import find_fill_spots
from pipeline.docx.read import EditedDocument, ParagraphText
from pipeline.docx.styles import DRAFT_NOTE, REFERENCE
from pipeline.intake.cells.words import convert_chinese_numerals
from pipeline.wording import quote_name

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_NUMERAL = "〇零一二两三四五六七八九十廿卅百千"
_COUNTED = "(?=[个项份件家])"
_SPOKEN = re.compile(rf"[{_NUMERAL}壹贰叁肆伍陆柒捌玖拾佰仟]+{_COUNTED}")
_SIGNS = re.compile(rf"[⓪①-⑳⑴-⒇❶-❿Ⅰ-Ⅻⅰ-ⅻ⁰¹²³⁴-⁹₀-₉㈠-㈩㊀-㊉]{_COUNTED}")
_PERCENT = re.compile(rf"百分之(?P<whole>[{_NUMERAL}]+)(?:点(?P<part>[〇零一二三四五六七八九]+))?(?![{_NUMERAL}])")
_POWERS = {"十": 10, "百": 100, "千": 1000}
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
    plain = re.sub(r"\d", lambda found: str(int(found[0])), "".join(text.split())).replace("％", "%")
    plain = _PERCENT.sub(_write_percent, plain)
    plain = _SIGNS.sub(lambda found: str(int(unicodedata.numeric(found[0]))), plain)
    return _SPOKEN.sub(lambda found: _read_numeral(found[0]), plain)


def _write_percent(found: re.Match[str]) -> str:
    part = convert_chinese_numerals(found["part"] or "")
    return f"{_read_numeral(found['whole'])}{'.' * bool(part)}{part}%"


def _read_numeral(text: str) -> str:
    """Read a Chinese numeral below ten thousand: 一百零八 is 108; what is none stays."""
    total, digit = 0, None
    for sign in text.translate(_FORMAL).replace("两", "二").replace("廿", "二十").replace("卅", "三十"):
        if sign in _POWERS:
            total, digit = total + (1 if digit is None else digit) * _POWERS[sign], None
        elif digit:
            return convert_chinese_numerals(text)
        else:
            digit = int(convert_chinese_numerals(sign))
    return str(total + (digit or 0))


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
    """List the statements outside tables, those beside the text (页眉、页脚、脚注、图) last."""
    for words in list_paragraphs(paper):
        for found in _SENTENCE.finditer(flatten_text(words.text)):
            yield Statement(found[0], f"第{words.number}段", words.number)
    for place, text in list_texts_beside(paper.parts):
        for found in _SENTENCE.finditer(flatten_text(text)):
            yield Statement(found[0], place)


def list_clauses(text: str) -> list[str]:
    """List the clauses of a statement, with quoted names left out."""
    return _CLAUSE.findall(_QUOTED.sub("“”", text))


def split_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    """Split a text into its words, with a mark for each number or date, and the numbers in order."""
    return _NUMBER.sub(NUMBER_MARK, text), tuple(_NUMBER.findall(text))
