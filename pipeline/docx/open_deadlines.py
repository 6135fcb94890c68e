"""Keep deadlines that count from 成文日期 as bookmarks of a draft, and put the right days in at signing.

A day that somebody typed over, or whose bookmark editing removed, is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from types import MappingProxyType
from typing import cast

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from pipeline.docx.builder import build_element, build_run
from pipeline.reports.paper import OPEN_DEADLINE
from pipeline.terms import format_chinese_date, format_day_within

NO_DAYS: Mapping[str, dt.date] = MappingProxyType({})
_DAY = re.compile(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_NAME = re.compile(r"deadline_(?P<kind>[a-z]*)(?P<days>\d+)_\d+")


def place_deadlines(document: Document) -> None:
    """Replace every marked deadline of a new paper by its day between the ends of a bookmark."""
    numbers = count(1)
    for run in [*document.element.body.iter(qn("w:r"))]:
        text = "".join(part.text or "" for part in run.findall(qn("w:t")))
        if OPEN_DEADLINE.search(text):
            for element in _build_parts(text, run, numbers):
                run.addprevious(element)
            run.getparent().remove(run)


def _build_parts(text: str, run: BaseOxmlElement, numbers: Iterator[int]) -> Iterator[BaseOxmlElement]:
    """Yield the runs and bookmarks that a run with marked deadlines becomes, in the format of the run."""
    style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
    name = "" if style is None else style.get(qn("w:val"), "")
    at = 0
    for found in OPEN_DEADLINE.finditer(text):
        if found.start() > at:
            yield build_run(text[at : found.start()], name)
        number = next(numbers)
        yield build_element("bookmarkStart", id=number, name=f"deadline_{found['kind']}{found['days']}_{number}")
        yield build_run(found["day"], name)
        yield build_element("bookmarkEnd", id=number)
        at = found.end()
    if at < len(text):
        yield build_run(text[at:], name)


def move_deadlines(
    document: Document,
    drafted: Callable[[int], dt.date],
    signed: Callable[[int], dt.date],
    given: Mapping[str, dt.date] = NO_DAYS,
    standing: Mapping[str, dt.date] = NO_DAYS,
) -> tuple[dt.date, ...]:
    """Put in the days that count from the date of signing, wherever the draft's own day still stands.

    ``drafted`` and ``signed`` give the day so many working days after the draft's 数据截止日 and after 成文日期
    (0: that day itself, whose year is left out); ``given`` are the days of some kinds, ``standing``
    those that the draft may show instead of days counted from its own. Return the days put in.
    """
    drafted_in, signed_in = drafted(0).year, signed(0).year
    moved: list[dt.date] = []
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        found = _NAME.fullmatch(start.get(qn("w:name"), ""))
        parts = _list_texts(start) if found else []
        days = int(found["days"]) if found else 0
        written = "".join(part.text or "" for part in parts)
        kind = found["kind"] if found else ""
        own = [drafted(days), *([standing[kind]] if kind in standing else [])]
        if parts and any(written in (format_day_within(drafted_in, day), format_chinese_date(day)) for day in own):
            moved.append(given.get(kind, signed(days)))
            parts[0].text = format_day_within(signed_in, moved[-1])
            for part in parts[1:]:
                part.text = ""
    return tuple(moved)


def list_deadlines(document: Document, year: int) -> tuple[dt.date, ...]:
    """List the days that stand between the bookmarks, moved or typed over; ``year`` is that of those without one."""
    return tuple(day for _, day in _list_kinds(document, year))


def _list_kinds(document: Document, year: int) -> Iterator[tuple[str, dt.date]]:
    for start in document.element.body.iter(qn("w:bookmarkStart")):
        if named := _NAME.fullmatch(start.get(qn("w:name"), "")):
            written = _DAY.fullmatch("".join(part.text or "" for part in _list_texts(start)).strip())
            with suppress(ValueError):
                if written:
                    yield named["kind"], _build_day(written, year)


def find_terms(document: Document, year: int) -> dict[str, dt.date]:
    """Find the days between the bookmarks by the kind of their duty; of each the first that stands in the paper."""
    found: dict[str, dt.date] = {}
    for kind, day in _list_kinds(document, year):
        if kind:
            found.setdefault(kind, day)
    return found


def _build_day(written: re.Match[str], year: int) -> dt.date:
    return dt.date(int(written["year"] or year), int(written["month"]), int(written["day"]))


def _list_texts(start: BaseOxmlElement) -> list[BaseOxmlElement]:
    """List the text elements between the two ends of a bookmark in one paragraph; empty if they are apart."""
    found: list[BaseOxmlElement] = []
    for element in start.itersiblings():
        if element.tag == qn("w:bookmarkEnd") and element.get(qn("w:id")) == start.get(qn("w:id")):
            return found
        found += cast("Iterator[BaseOxmlElement]", element.iter(qn("w:t")))
    return []
