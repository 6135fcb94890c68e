"""T4: dates, numbers and document numbers written in one way (GB/T 15835, GB/T 9704 7.2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.statements import Statement, list_paragraphs

NUMERALS = Rule(
    id="T4",
    name="日期、概数、比例、文号写法规范",
    weight=Weight.USUAL,
    source="GB/T 15835 4.1—4.3；GB/T 9704 7.2.5",
    group=RuleGroup.TEXT,
    facts=False,
    hit="截至2026.11.30，已完成7/77。",
    miss="截至2026年11月30日，已完成7项，占9.1%，见整改通知书〔2026〕1号至3号。",
)
_FAULTS = (
    (re.compile(r"(?<![\d.])20\d\d[./-](?:0?[1-9]|1[0-2])(?:[./-]\d{1,2})?(?![\d.%])"), "日期请写成“2026年11月30日”"),
    (re.compile(r"(?<![\d、])\d、\d(?=[个天人名项次])"), "概数请用汉字，如“三四个”；指两个数的，写明“3个和4个”"),
    (re.compile(r"\d+几"), "概数请用汉字，如“十几”"),
    (re.compile(r"(?<![\d/.A-Za-z])\d{1,4}/\d{1,4}(?![\d/])"), "正文里的比例请写成“77项中的7项”或百分比"),
    (re.compile(r"[\[［(（【]20\d\d[\]］)）】]\s*第?\d+号"), "文号的年份用六角括号“〔〕”"),
    (re.compile(r"〔20\d\d〕(?:第\d+|0\d*)号"), "文号不写“第”，前面不补0"),
    (re.compile(r"(?<!\d)\d+[-~～－]\d+号"), "编号的起止请写成“1号至3号”"),
)  # fmt: skip
_QUOTED = re.compile(r"“[^”]*”|https?://\S+|www\.\S+")


def check_numerals(reading: Reading) -> Iterator[Remark]:
    """Check every paragraph outside tables."""
    for words in list_paragraphs(reading.paper):
        bare = _QUOTED.sub("“”", words.text)
        for pattern, told in _FAULTS:
            if (found := pattern.search(bare)) and pattern.search(reading.leave_own_words(words.text)):
                at = Statement(words.text.strip(), f"第{words.number}段", words.number)
                yield mark_wrong(NUMERALS, at, f"“{found[0]}”：{told}")
