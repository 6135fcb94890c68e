"""Fill in the blanks of a draft at signing: 成文日期, 编号, 签发人 and the last day of 整改; remove the draft note.

Nothing else in the paper is changed. Typed values are kept; the caller checks whether they agree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn

from pipeline.docx.builder import build_element, build_run
from pipeline.docx.read import EditedDocument, ParagraphText
from pipeline.docx.styles import BODY, DRAFT_NOTE, PITCH, REFERENCE, SHEET_BODY, TITLE
from pipeline.findings import UserError
from pipeline.terms import OPEN_JUDGEMENT, format_chinese_date

_DAY = r"(?P<year>20\d\d)?\s*年\s*(?P<month>\d{0,2})\s*月\s*(?P<day>\d{0,2})\s*日"
_DATE = re.compile(rf"\s*(?:\S{{2,60}}编)?\s*(?P<all>{_DAY})\s*")
"""A day on a line of its own; on the masthead of a 工作简报 beside its editor."""
_PRINTED = re.compile(rf"(?P<all>{_DAY})\s*印发")
_DUE = re.compile(rf"即(?P<all>\s*{_DAY})\s*前|(?<![\d年月])(?P<open>\s+年\s+月\s+日)")
_REFERENCE = re.compile(
    r"\s*(?:编号\s*[：:])?\s*(?P<before>[^\s〔〕：:]{0,20})(?P<all>〔(?P<year>20\d\d)〕\s*第?(?P<number>\d*)\s*号)\s*"
    r"(?:签发人\s*[：:].*)?"
)
_APPROVER = re.compile(r"(?:\S{0,20}〔20\d\d〕\s*第?\d*\s*号)?\s*签发人\s*[：:](?P<all>.{0,20})")
_ISSUE = re.compile(r"\s*(?P<all>第\s*(?P<number>\d*)\s*期(?:（总第\s*(?P<total>\d*)\s*期）)?)\s*")
_HEAD = 8
"""Paragraphs among which 签发人 and 期号 stand."""
_BOOKMARKS = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"))


@dataclass(frozen=True, kw_only=True)
class FillSpot:
    """A place to fill in at signing, with the parts already typed there (empty ones are blank)."""

    words: ParagraphText
    start: int
    end: int
    typed: str
    parts: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether anything is left to fill in."""
        return not all(self.parts)

    @property
    def day(self) -> dt.date | None:
        """The day typed there; None if it is blank or there is no such day."""
        try:
            return dt.date(*map(int, self.parts))
        except ValueError:
            return None

    def is_consistent_with(self, *values: int) -> bool:
        """Return whether the typed text agrees with the given values (a bare year counts as blank)."""
        if not any(self.parts[1:]):
            return True
        return all(not part or int(part) == value for part, value in zip(self.parts, values, strict=True))


@dataclass(frozen=True, kw_only=True)
class FillSpots:
    """All places of a paper to fill in."""

    dates: tuple[FillSpot, ...]
    printed: tuple[FillSpot, ...]
    dues: tuple[FillSpot, ...]
    reference: FillSpot | None
    before: str = ""
    """Text typed before the year of the number (清民党)."""
    approver: FillSpot | None = None
    """The name of 签发人 on an 上行文."""
    issue: FillSpot | None = None
    """期号 of a 工作简报: its number in the year and in all."""

    @property
    def above(self) -> tuple[FillSpot, ...]:
        """The places above the title."""
        return tuple(filter(None, (self.reference, self.approver, self.issue)))

    @property
    def typed_reference(self) -> str:
        """The number as typed (清民党〔2026〕3号), empty if blank."""
        if self.reference is None or self.reference.blank:
            return ""
        year, number = self.reference.parts
        return f"{self.before}〔{year}〕{int(number)}号"

    @property
    def typed_due(self) -> dt.date | None:
        """The typed last day of 整改; None if blank or unreadable."""
        found = {place.day for place in self.dues if not place.blank}
        return found.pop() if len(found) == 1 else None


def find_fill_spots(paper: EditedDocument) -> FillSpots:
    """Find the places for date, number and last day of 整改, filled in or blank."""
    every = list(paper.words())
    outside = [words for words in every if not words.in_table]
    dates = [_build_spot(words, found) for words in outside if (found := _DATE.fullmatch(words.text))]
    printed = [
        _build_spot(words, found) for words in every if words.in_table for found in _PRINTED.finditer(words.text)
    ]
    dues = [place for words in outside for place in _list_due_spots(words)]
    numbered = next((found for words in outside if (found := _REFERENCE.fullmatch(words.text))), None)
    return FillSpots(
        dates=tuple(dates), printed=tuple(printed), dues=tuple(dues), before=numbered["before"] if numbered else "",
        reference=_find_spot(outside, _REFERENCE, "year", "number"),
        approver=_find_spot(outside[:_HEAD], _APPROVER, "all"),
        issue=_find_spot(outside[:_HEAD], _ISSUE, "number", "total"),
    )  # fmt: skip


def _find_spot(outside: Sequence[ParagraphText], pattern: re.Pattern[str], *parts: str) -> FillSpot | None:
    """Find the first paragraph that is a place to fill in, with its parts, without blanks."""
    for words in outside:
        if found := pattern.fullmatch(words.text):
            typed = tuple("".join((found[name] or "").split()) for name in parts)
            return FillSpot(
                words=words, start=found.start("all"), end=found.end("all"), typed=found["all"].strip(), parts=typed
            )
    return None


def _build_spot(words: ParagraphText, found: re.Match[str]) -> FillSpot:
    parts = tuple(found[name] or "" for name in ("year", "month", "day"))
    return FillSpot(
        words=words, start=found.start("all"), end=found.end("all"), typed=found["all"].strip(), parts=parts
    )


def _list_due_spots(words: ParagraphText) -> Iterator[FillSpot]:
    for found in _DUE.finditer(words.text):
        if found["open"]:
            yield FillSpot(words=words, start=found.start("open"), end=found.end("open"), typed="", parts=("", "", ""))
        else:
            yield _build_spot(words, found)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What is put into the blanks of a paper.

    ``reference`` is the full number (〔2026〕3号, 第3期（总第15期）) or empty; ``due`` is None if there is no 整改
    deadline; ``approver`` is the name of 签发人, empty where none was given.
    """

    date: dt.date
    reference: str = ""
    due: dt.date | None = None
    approver: str = ""


def fill_in_document(paper: EditedDocument, found: FillSpots, told: Filling) -> bytes:
    """Fill in the blanks and remove the draft note; the same paper and values give the same bytes."""
    for place in (*found.dates, *found.printed):
        if place.blank:
            place.words.put(place.start, place.end, format_chinese_date(told.date))
    if told.due is not None:
        for place in found.dues:
            if place.blank:
                place.words.put(place.start, place.end, format_chinese_date(told.due))
    if told.approver and found.approver is not None and found.approver.blank:
        found.approver.words.put(found.approver.start, found.approver.end, told.approver)
    if told.reference:
        _put_reference(paper, found, told.reference)
    _drop_draft_note(paper)
    return paper.saved()


def _put_reference(paper: EditedDocument, found: FillSpots, reference: str) -> None:
    """Put in the number where it is blank, at the left of 签发人, or above the title where it has no place yet."""
    if found.issue is not None:
        if found.issue.blank:
            found.issue.words.put(found.issue.start, found.issue.end, reference)
    elif found.reference is not None:
        if found.reference.blank:
            number = reference if not found.before else reference[reference.index("〔") :]
            found.reference.words.put(found.reference.start, found.reference.end, number)
    elif found.approver is not None:
        found.approver.words.begin_with(build_run(reference))
    else:
        _insert_reference(paper, reference)


def settle_judgement(paper: EditedDocument, sentence: str) -> bool:
    """Put the signer's judgement in the place left open for it; without one, take out the sentence it belongs to.

    Return whether a sentence was taken out.
    """
    dropped = False
    for words in list(paper.words()):
        at = words.text.find(OPEN_JUDGEMENT)
        if at >= 0 and sentence:
            words.put(at, at + len(OPEN_JUDGEMENT), sentence.strip().rstrip("。"))
        elif at >= 0:
            end = words.text.find("。", at)
            words.put(words.text.rfind("。", 0, at) + 1, end + 1 if end >= 0 else len(words.text), "")
            dropped = True
    return dropped


def append_to_opening(paper: EditedDocument, sentence: str) -> bool:
    """Put a sentence at the end of the first paragraph of the text, unless it says so; False if there is none."""
    opening = next((words for words in paper.words() if words.style in (BODY, SHEET_BODY) and words.text.strip()), None)
    if opening is None:
        return sentence in paper.text
    if sentence not in opening.text:
        end = len(opening.text)
        opening.put(end - 1, end, opening.text[-1] + sentence)
    return True


def _insert_reference(paper: EditedDocument, reference: str) -> None:
    """Insert a 发文字号 above the title of a paper drafted without one.

    Two blank lines separate them (GB/T 9704 7.3.1). Raise UserError if the paper has no title in the title style.
    """
    title = next((words for words in paper.words() if words.style == TITLE), None)
    styles = {style.name: style.style_id for style in paper.document.styles}
    if title is None or REFERENCE not in styles:
        raise UserError(
            f"“{paper.name}”里找不到标题（样式“{TITLE}”），不知道文号“{reference}”该放在哪里。"
            "请在文件里标题上方另起一行写好文号，保存后再签发。"
        )
    room = build_element("spacing", afterLines=200, after=2 * PITCH)
    properties = build_element("pPr", build_element("pStyle", val=styles[REFERENCE]), room)
    title.element.addprevious(build_element("p", properties, build_run(reference)))


def _drop_draft_note(paper: EditedDocument) -> None:
    """Remove （征求意见稿…）, keeping the bookmarks that Word placed inside it."""
    for words in list(paper.words()):
        if words.style == DRAFT_NOTE and "稿" in words.text:
            for child in list(words.element.iterchildren(*_BOOKMARKS)):
                words.element.addprevious(child)
            body = words.element.getparent()
            assert body is not None
            body.remove(words.element)
