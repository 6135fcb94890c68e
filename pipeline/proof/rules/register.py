"""D4: month, year and document number agree with title, file name and the register of signed papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.docx.fill_in import find_fill_spots
from pipeline.periods import Month, Period
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form, mark_wrong
from pipeline.proof.statements import Statement

REGISTER = Rule(
    id="D4",
    name="月份、文号与标题、文件名、登记一致，文号没有用过",
    weight=Weight.MUST,
    source="GB/T 9704 7.2.5",
    group=RuleGroup.DATE,
    facts=False,
    hit="清民党〔2025〕3号\n关于2026年11月工作推进情况的通报\n2026年12月16日",
    miss="清民党〔2026〕3号\n关于2026年11月工作推进情况的通报\n2026年12月16日",
)
_MONTH = re.compile(r"(?P<year>20\d\d)年(?P<month>1[0-2]|[1-9])月(?![底末前内起])")
"""The month that a title is about; one by whose end something is to be done is told in the name of a task."""
_IN_NAME = re.compile(r"(?P<year>20\d\d)(?:年|-)(?P<month>1[0-2]|0?[1-9])(?:月(?!\s*\d)|(?!月|[-.]?\d))")
"""A month in the name of a file; a month that a day follows is the day on which somebody saved it."""


def check_register(reading: Reading) -> Iterator[Remark]:
    """Check the month of the title and the document number."""
    title = reading.anatomy.title
    told = _MONTH.search(title.text) if title else None
    if title and told and reading.is_official:
        at = Statement(title.text, f"第{title.number}段", title.number)
        month = Month(int(told["year"]), int(told["month"]))
        if reading.period and str(month) != reading.period:
            due = Period.parse(reading.period).as_chinese()
            yield mark_wrong(REGISTER, at, f"标题写的是{month.as_chinese()}，这份文件是{due}的")
        named = _IN_NAME.search(reading.paper.name)
        if named and month != Month(int(named["year"]), int(named["month"])):
            yield ask_person(REGISTER, at, f"文件名写的是{named[0]}，标题是{month.as_chinese()}")
    yield from _check_reference(reading)


def _check_reference(reading: Reading) -> Iterator[Remark]:
    spots = find_fill_spots(reading.paper)
    if not spots.typed_reference or spots.reference is None:
        return
    words = spots.reference.words
    at = Statement(spots.typed_reference, f"第{words.number}段", words.number)
    signed = {each.parts[0] for each in spots.dates if not each.blank}
    if signed and spots.reference.parts[0] not in signed:
        yield judge_form(reading, REGISTER, at, f"文号的年份与成文日期的年份（{'、'.join(sorted(signed))}年）不一致")
    if spots.typed_reference in reading.taken:
        yield judge_form(reading, REGISTER, at, "这个文号已经用在另一份签发的文件上")
