"""E6: 附件说明 and annexes agree, and every annex or row that the text refers to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, judge_form
from pipeline.proof.statements import Statement

ANNEXES = Rule(
    id="E6",
    name="附件说明与附件一一对应，“见附件”都有",
    weight=Weight.MUST,
    source="GB/T 9704 7.3.4、7.3.7",
    group=RuleGroup.ELEMENT,
    facts=False,
    hit="关于开展检查的通报\n情况见附件2。\n附件：情况汇总表\n局机关党委\n2026年12月16日\n附件\n情况汇总表",
    miss="关于开展检查的通报\n情况见附件。\n附件：情况汇总表\n局机关党委\n2026年12月16日\n附件\n情况汇总表",
)
_REFERENCE = re.compile(r"附件(?P<number>\d+)(?:第(?P<row>\d+)[条项行])?")


def check_annexes(reading: Reading) -> Iterator[Remark]:
    """Compare the annexes listed, the annexes that follow, and the references of the text."""
    parts = reading.anatomy
    if len(parts.listed) != len(parts.annexes):
        if parts.annexes or reading.is_official:
            at = Statement("", "附件说明", parts.listed[0].number if parts.listed else 0)
            told = f"附件说明列了{len(parts.listed)}个，后面附了{len(parts.annexes)}个"
            yield judge_form(reading, ANNEXES, at, told)
    else:
        for listed, mark, title in zip(parts.listed, parts.annexes, parts.annex_titles, strict=False):
            at = Statement(title.text, f"第{title.number}段", title.number)
            if listed.count != mark.count:
                yield judge_form(reading, ANNEXES, at, f"附件说明是第{listed.count}个，附件上写的是“{mark.text}”")
            if listed.text.rstrip("。；") != title.text.rstrip("。；"):
                yield judge_form(reading, ANNEXES, at, f"附件说明写的是“{listed.text}”，与附件的标题不同")
    yield from _check_references(reading)


def _check_references(reading: Reading) -> Iterator[Remark]:
    parts = reading.anatomy
    if not (parts.listed or parts.annexes):
        numbered = {1} if not reading.is_official else set[int]()
    else:
        numbered = {each.count for each in (*parts.listed, *parts.annexes)}
    for each in parts.body if parts.title else ():
        for found in _REFERENCE.finditer(each.text):
            number = int(found["number"])
            at = Statement(each.text, f"第{each.number}段", each.number)
            if number not in numbered:
                yield judge_form(reading, ANNEXES, at, f"“{found[0]}”：没有这个附件")
            elif found["row"] and int(found["row"]) > _count_rows(reading, number):
                yield judge_form(reading, ANNEXES, at, f"“{found[0]}”：附件{number}的表没有这么多行")


def _count_rows(reading: Reading, number: int) -> int:
    """Count the rows of the tables of an annex, without their heads."""
    starts = [each.number for each in reading.anatomy.annexes if each.count >= number]
    begin, end = starts[0] if starts else 0, starts[1] if len(starts) > 1 else 10**9
    rows = [[at for at in table if begin < at < end] for table in reading.paper.list_row_paragraphs()]
    return sum(max(len(table) - 1, 0) for table in rows)
