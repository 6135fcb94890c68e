"""Prove 看板.html: count the rows that each figure names once more, and compare the page with one made again.

A figure names its rows by ``data-src`` (``总台账?灯色=红``). It is counted from the tables of the ledger, not by way of
the report model that made the page; figures of another month or of another file are compared with the page made again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

import pandas as pd

from pipeline.board.frame import IDENTITY_NAME
from pipeline.contract.column import Column
from pipeline.findings import UserError
from pipeline.proof.model import Outcome, ProofResult, Remark, Rule, Weight
from pipeline.terms import BOARD_FILE

COUNTED = Rule(
    id="B1", name="看板的数等于它所指的行", weight=Weight.MUST, source="条例第二十条：数字准确",
    hit="红灯17（总台账?灯色=红，有16行）", miss="红灯16（总台账?灯色=红，有16行）",
)  # fmt: skip
SAME = Rule(
    id="B2", name="看板的字句、标注与按台账重做的相同", weight=Weight.MUST, source="条例第二十条：数字准确",
    hit="报已完成27（重做的是26）", miss="报已完成26（重做的是26）",
)  # fmt: skip
BOARD_RULES = (COUNTED, SAME)
_KEYS = {"总台账": "number", "走势": "number", "整改台账": "problem", "报送情况": "branch"}
"""Column by which the rows of a sheet are told apart; elsewhere every row counts."""
_VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "rect"})
_UNSEEN = frozenset({"style"})
_SOURCE, _DIFFERENCE = "data-src", " − "
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Piece:
    """A text of the page, and the rows it counts; ``source`` is empty where it counts nothing."""

    text: str
    source: str


@dataclass(frozen=True)
class BoardPage:
    """A page taken apart: which ledger it says it is made from, and its texts in order."""

    identity: str
    pieces: tuple[Piece, ...]


class _Reader(HTMLParser):
    """Reads what a page shows; of a page that is no longer whole as much as there is."""

    def __init__(self) -> None:
        super().__init__()
        self.identity = ""
        self.pieces = list[Piece]()
        self._open = list[tuple[str, str]]()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "meta" and told.get("name") == IDENTITY_NAME:
            self.identity = told.get("content", "")
        if tag not in _VOID:
            above = self._open[-1][1] if self._open else ""
            self._open.append((tag, told.get(_SOURCE, above)))

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == tag), None)
        if at is not None:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        tag, source = self._open[-1] if self._open else ("", "")
        if (text := " ".join(data.split())) and tag not in _UNSEEN:
            self.pieces.append(Piece(text, source))


def is_board_page(data: bytes) -> bool:
    """Return whether a file is a page rather than a paper."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:14].lower() in (b"<!doctype html", b"<html")


def read_board_page(data: bytes) -> BoardPage:
    """Read a page; UserError if it is not text."""
    reader = _Reader()
    try:
        reader.feed(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise UserError("网页不是UTF-8编码，读不出来。请用程序写的原件，不要另存为别的编码。") from fault
    reader.close()
    return BoardPage(reader.identity, tuple(reader.pieces))


RowCounter = Callable[[str], int | None]
"""Counts the rows a source names, or adds up the cells; None if they are not in the ledger at hand."""


def build_row_counter(
    frames: Mapping[str, pd.DataFrame], columns: Mapping[str, Sequence[Column]], keys: Mapping[str, str] = _KEYS
) -> RowCounter:
    """Build a counter over the tables of a workbook; by ``keys`` the rows of a sheet are told apart."""

    def count(source: str) -> int | None:
        place, _, distinct = source.partition("@")
        place, _, cell = place.partition("#")
        sheet, _, told = place.partition("?")
        if sheet not in frames or _DIFFERENCE in source:
            return None
        names = {column.title: column.name for column in columns[sheet]}
        frame = frames[sheet]
        for title, _, values in (each.partition("=") for each in told.split("&") if each):
            if title not in names:
                return None
            frame = frame[frame[names[title]].astype("str").isin(values.split("|"))]
        if cell:
            found = frame[names[cell]].dropna().tolist() if cell in names else []
            return sum(map(int, found)) if found else None
        key = names.get(distinct) or keys.get(sheet)
        return int(frame[key].nunique()) if key else len(frame)

    return count


def prove_board(
    name: str, page: BoardPage, made: BoardPage, count: RowCounter, document: str = BOARD_FILE
) -> ProofResult:
    """Prove a page against the one made again from its ledger."""
    counted = list(_list_miscounted(page, count))
    known = {each.place for each in counted}
    others = [each for each in _list_differences(page, made) if each.place not in known]
    remarks = (*counted, *others)
    broken = {each.rule for each in remarks}
    outcomes = {rule: Outcome.WRONG if rule in broken else Outcome.PASSED for rule in BOARD_RULES}
    return ProofResult(name=name, document=document, outcomes=outcomes, remarks=remarks)


def _list_miscounted(page: BoardPage, count: RowCounter) -> Iterator[Remark]:
    for at, each in enumerate(page.pieces):
        rows = count(each.source) if each.source else None
        shown = _NUMBER.search(each.text)
        if rows is not None and shown is not None and int(shown[0]) != rows:
            yield _remark(COUNTED, page, at, f"写的是“{each.text}”，台账里（{each.source}）是{rows}")


def _list_differences(page: BoardPage, made: BoardPage) -> Iterator[Remark]:
    matcher = difflib.SequenceMatcher(None, page.pieces, made.pieces, autojunk=False)
    for kind, first, last, true_first, true_last in matcher.get_opcodes():
        if kind == "equal":
            continue
        shown, true = page.pieces[first:last], made.pieces[true_first:true_last]
        for step in range(max(len(shown), len(true))):
            here, there = shown[step : step + 1], true[step : step + 1]
            at = min(first + step, last - 1 if shown else first)
            yield _remark(SAME, page, at, _tell_difference(here, there))


def _tell_difference(here: Sequence[Piece], there: Sequence[Piece]) -> str:
    """Tell what stands on the page and what should."""
    if not here:
        return f"少了“{there[0].text}”"
    if not there:
        return f"多了“{here[0].text}”"
    if here[0].text != there[0].text:
        source = f"（{there[0].source}）" if there[0].source else ""
        return f"写的是“{here[0].text}”，按台账{source}是“{there[0].text}”"
    return f"“{here[0].text}”标注的行是“{here[0].source or '无'}”，应是“{there[0].source or '无'}”"


def _remark(rule: Rule, page: BoardPage, at: int, told: str) -> Remark:
    """Build a remark; its place is told by the nearest words before it."""
    before = (each.text for each in reversed(page.pieces[:at]) if not each.source and not _NUMBER.fullmatch(each.text))
    return Remark(rule=rule, outcome=Outcome.WRONG, place=f"第{at + 1}处，“{next(before, '')}”之后", text="", told=told)
