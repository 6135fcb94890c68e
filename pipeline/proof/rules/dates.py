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
from pipeline.proof.truth import Truth
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
_COUNTED = re.compile(r"自签发之日起(?P<count>\d+)个工作日内，即(?P<day>\d{4}年\d+月\d+日)前")
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
    for words in reading.paper.words():
        for each in () if words.in_table else list_past_deadlines([words.text], signed):
            told = f"这个期限（{format_chinese_date(each.day)}）不在成文日期之后，收到的支部做不到，请改期"
            far = signed - each.day > _HALF_YEAR and f"{each.day.year}年" not in each.sentence
            at = Statement(each.sentence, f"第{words.number}段", words.number)
            yield (ask_person if far or not each.plain or not reading.document else mark_wrong)(DEADLINE, at, told)


def check_working_days(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Count the working days from 成文日期 to a last day that a sentence gives both ways."""
    signed = next((spot.day for spot in find_fill_spots(reading.paper).dates if not spot.blank and spot.day), None)
    if signed is None:
        return
    for each in reading.statements:
        for found in _COUNTED.finditer(each.text):
            right = truth.assessment.office.calendar.add_working_days(signed, int(found["count"]))
            if found["day"] != format_chinese_date(right):
                told = f"自{format_chinese_date(signed)}起{found['count']}个工作日是{format_chinese_date(right)}"
                yield mark_wrong(DEADLINE, each, told)
