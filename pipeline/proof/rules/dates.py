"""D1 and D2: 成文日期 is a real day, not in the future nor before the data; orders end after it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pipeline.documents.deadline_check import list_past_deadlines
from pipeline.docx.fill_in import find_fill_spots
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.terms import format_chinese_date

DAY = Rule(
    id="D1",
    name="成文日期真实",
    weight=Weight.MUST,
    source="GB/T 9704 7.3.5.4",
    facts=False,
    group=RuleGroup.DATE,
    hit="2026年2月30日",
    miss="2026年12月16日",
)
DEADLINE = Rule(
    id="D2",
    name="要求的期限晚于成文日期",
    weight=Weight.MUST,
    source="条例第二十条：措施可行",
    facts=False,
    group=RuleGroup.DATE,
    hit="请于2026年12月1日前报送。\n2026年12月16日",
    miss="请于2026年12月31日前报送。\n2026年12月16日",
)
INCLUSIVE = Rule(
    id="D3",
    name="“X日前”写明是否含当日",
    weight=Weight.USUAL,
    source="局机关党委用语约定：写一次“（含当日，下同）”",
    facts=False,
    group=RuleGroup.DATE,
    hit="请于2026年12月31日前报送。",
    miss="请于2026年12月31日前（含当日，下同）报送。",
)
_BEFORE = re.compile(r"(?:请|须|应当|务必|由|于)[^。；]*?\d+月\d+日之?前")
_HALF_YEAR = dt.timedelta(days=180)


def check_dates(reading: Reading) -> Iterator[Remark]:
    """Check the date of a paper, and its orders against it."""
    signed: dt.date | None = None
    for spot in find_fill_spots(reading.paper).dates:
        if spot.blank:
            continue
        at = Statement(spot.typed, f"第{spot.words.number}段", spot.words.number)
        day = spot.day
        if day is None:
            yield mark_wrong(DAY, at, "没有这一天")
        elif day > reading.today:
            yield ask_person(DAY, at, f"晚于今天（{format_chinese_date(reading.today)}）")
        elif reading.as_of and day < reading.as_of:
            yield mark_wrong(DAY, at, f"早于数据截止日{format_chinese_date(reading.as_of)}")
        signed = day or signed
    if signed is not None:
        yield from _check_deadlines(reading, signed)


def check_inclusive(reading: Reading) -> Iterator[Remark]:
    """Find the first order with a day, in a paper that nowhere says whether such days count."""
    if "当日" in reading.paper.text or "（含" in reading.paper.text:
        return
    for each in reading.statements:
        if _BEFORE.search(each.text):
            yield mark_wrong(INCLUSIVE, each, "“日前”没有写明含不含当日，请在第一处写“（含当日，下同）”")
            return


def _check_deadlines(reading: Reading, signed: dt.date) -> Iterator[Remark]:
    """Check the orders; a day without a year that lies far back may be next year's and is left to people."""
    outside = [words.text for words in reading.paper.words() if not words.in_table]
    for each in list_past_deadlines(outside, signed):
        told = f"这个期限（{format_chinese_date(each.day)}）不在成文日期之后，收到的支部做不到，请改期"
        far = signed - each.day > _HALF_YEAR and f"{each.day.year}年" not in each.sentence
        yield (ask_person if far else mark_wrong)(DEADLINE, Statement(each.sentence, "正文"), told)
