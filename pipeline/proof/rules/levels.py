"""T3: levels 一、（一）1.（1） without gaps, written in one way, and one pattern in a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.intake.cells.words import convert_chinese_numerals
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.terms import format_chinese_numeral

LEVELS = Rule(
    id="T3",
    name="层次序数连续，写法统一",
    weight=Weight.USUAL,
    source="GB/T 9704 7.3.3；GB/T 15834 B.3.8",
    group=RuleGroup.TEXT,
    facts=False,
    hit="一、总体情况\n三、存在问题",
    miss="一、总体情况\n（一）报送。\n（二）进展。\n二、存在问题",
)
_FIRST = re.compile(r"(?P<number>[一二三四五六七八九十]{1,3})、")
_SECOND = re.compile(r"（(?P<number>[一二三四五六七八九十]{1,3})）")
_THIRD = re.compile(r"(?P<number>\d{1,2})[.．、](?![\d])")
_WRONG_THIRD = re.compile(r"\d{1,2}[、．](?!\d)")
_MOST = 20


def check_levels(reading: Reading) -> Iterator[Remark]:
    """Follow the numbers of the text up to 附件说明; each level begins anew below the one above."""
    first, second, third, below = 0, 0, 0, set[str]()
    for part in reading.anatomy.body:
        at = Statement(part.text, f"第{part.number}段", part.number)
        if found := _FIRST.match(part.text):
            number = _read_number(found["number"])
            yield from _check_next(at, first, number, "{}、")
            first, second, third = number, 0, 0
        elif found := _SECOND.match(part.text):
            number = _read_number(found["number"])
            yield from _check_next(at, second, number, "（{}）")
            below.add("（一）") if first else None
            second, third = number, 0
        elif found := _THIRD.match(part.text):
            if wrong := _WRONG_THIRD.match(part.text):
                yield mark_wrong(LEVELS, at, f"“{wrong[0]}”应写成“{int(found['number'])}.”")
            number = int(found["number"])
            if number not in (1, third + 1):
                yield mark_wrong(LEVELS, at, f"前面到{third}，这里是{number}")
            if first and not second and "（一）" in below:
                yield mark_wrong(LEVELS, at, "别处“一、”下面用“（一）”，这里直接用“1.”，同一层次请用一种写法")
            third = number


def _read_number(text: str) -> int:
    return int(convert_chinese_numerals(text))


def _check_next(at: Statement, before: int, number: int, pattern: str) -> Iterator[Remark]:
    if number != before + 1 and before + 1 <= _MOST:
        told = f"按次序应是“{pattern.format(format_chinese_numeral(before + 1))}”"
        yield mark_wrong(LEVELS, at, told)
