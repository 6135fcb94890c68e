"""T1 and T2: punctuation as GB/T 15834 wants it, outside quotations, which keep what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.statements import Statement, list_paragraphs

MARKS = Rule(
    id="T1",
    name="汉字旁边用全角标点，不重复",
    weight=Weight.USUAL,
    source="GB/T 15834",
    group=RuleGroup.TEXT,
    facts=False,
    hit="任务181项,已完成27项。",
    miss="任务181项，已完成27项（见www.example.com）……",
)
ORDER_MARKS = Rule(
    id="T2",
    name="并列的引号、书名号之间不加顿号，序次语和标题的标点正确",
    weight=Weight.USUAL,
    source="GB/T 15834 4.5.3.5、B.3、B.4",
    group=RuleGroup.TEXT,
    facts=False,
    hit="“党员活动室改造”、“档案补正”等3项。",
    miss="（一）“党员活动室改造”“档案补正”等3项。",
)
_HAN = "\u4e00-\u9fff"
_HALF = re.compile(rf"(?<=[{_HAN}])[,;:!?()\"']|[,;:!?()\"'](?=[{_HAN}])")
_TWICE = re.compile(r"[。，、；：]{2,}|[？！]{3,}|(?<!…)…(?!…)|\.{3,}|。\.")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|https?://\S+")
_PAUSES = re.compile(r"”、“|》、《")
_ORDINALS = re.compile(
    r"(?:（[一二三四五六七八九十]+）[、，．.])|(?:[一二三四五六七八九十]{1,3}[．.，](?!\d))|(?:（\d+）[、，．.])|(?:\(\d+\))"
)


def check_marks(reading: Reading) -> Iterator[Remark]:
    """Check every paragraph outside tables."""
    for words in list_paragraphs(reading.paper):
        text, place = words.text.strip(), f"第{words.number}段"
        bare, own = _QUOTED.sub("“”", text), reading.leave_own_words(text)
        if (found := _HALF.search(bare)) and _HALF.search(own):
            yield mark_wrong(MARKS, Statement(text, place, words.number), f"“{found[0]}”应为全角")
        if (found := _TWICE.search(bare)) and _TWICE.search(own):
            yield mark_wrong(MARKS, Statement(text, place, words.number), f"“{found[0]}”标点重复或不全")
        if (found := _PAUSES.search(text)) and _PAUSES.search(reading.leave_branch_words(text)):
            yield mark_wrong(ORDER_MARKS, Statement(text, place, words.number), f"“{found[0]}”中间不用顿号")
        if found := _ORDINALS.match(text):
            yield mark_wrong(ORDER_MARKS, Statement(text, place, words.number), f"“{found[0]}”序次语的标点不对")
    yield from _check_names(reading)


def _check_names(reading: Reading) -> Iterator[Remark]:
    """Check that neither the title nor the names of annexes end with a mark."""
    anatomy = reading.anatomy
    named = [each for each in (anatomy.title, *anatomy.listed, *anatomy.annex_titles) if each]
    for each in named:
        if each.text.endswith(("。", "；", "，", "、")):
            at = Statement(each.text, f"第{each.number}段", each.number)
            yield mark_wrong(ORDER_MARKS, at, "标题、附件名称后面不加标点")
