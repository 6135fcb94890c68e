"""T5, T7 and S1: left-overs of making the paper, its length, personal numbers and secrecy marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.documents.paper_privacy import find_personal_numbers_in_paper
from pipeline.letters.secrecy import find_secrecy_mark_in_paper
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form, judge_ours, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.terms import CIRCULAR, OPEN_JUDGEMENT

LEFT_OVER = Rule(
    id="T5",
    name="没有残留的占位和空缺",
    weight=Weight.MUST,
    source="条例第二十条：文字完整",
    facts=False,
    group=RuleGroup.TEXT,
    hit="联系人None。",
    miss="联系人孙立新。",
)
LONG = Rule(
    id="T7",
    name="通报不超过3500字",
    weight=Weight.USUAL,
    source="整治形式主义为基层减负若干规定",
    facts=False,
    group=RuleGroup.TEXT,
    hit="关于工作情况的通报\n" + "情况属实。" * 720,
    miss="关于工作情况的通报\n" + "情况属实。" * 600,
)
TOO_LONG = Rule(
    id="T7a",
    name="通报不超过4000字",
    weight=Weight.MUST,
    source="整治形式主义为基层减负若干规定",
    facts=False,
    group=RuleGroup.TEXT,
    hit="关于工作情况的通报\n" + "情况属实。" * 820,
    miss="关于工作情况的通报\n" + "情况属实。" * 720,
)
SECRET = Rule(
    id="S1",
    name="没有个人号码和密级标志",
    weight=Weight.MUST,
    source="保密法；个人信息保护法",
    facts=False,
    group=RuleGroup.SECRECY,
    hit="联系人13800138000。",
    miss="联系人138****8000。",
)
_LEFT = re.compile(
    r"[{｛]\s*[{｛]|[}｝]\s*[}｝]|[{｛][%％]|[%％][}｝]"
    r"|(?<![A-Za-z])(?:None|NaN|nan)(?![A-Za-z ])|×{2,}|X{3,}|【待[^】]*】|[\ue000-\ue002]"
)
_MARKED = re.compile(r"[{｛}｝【\ue000-\ue002]")
"""Marks of templates, which nobody quotes."""
_CUT = re.compile(r"“[^”“]*……”|《[^》]*……》")
_MUCH, _MOST = 3500, 4000


def check_left_overs(reading: Reading) -> Iterator[Remark]:
    """Find what a finished paper does not carry; cut names and the open judgement are shown."""
    for line in reading.paper.lines():
        first = line.numbers[0] if line.numbers else 0
        at = Statement(line.text.strip(), f"第{first}段" if first else "", first)
        if left := _find_left_over(reading, line.text):
            sure = _MARKED.search(left) or left in reading.leave_own_words(line.text)
            told = f"残留“{left}”"
            yield judge_ours(reading, LEFT_OVER, at, told) if sure else ask_person(LEFT_OVER, at, f"引文里有“{left}”")
        if OPEN_JUDGEMENT in line.text:
            yield ask_person(LEFT_OVER, replace(at, text=f"总的看，{OPEN_JUDGEMENT}"), "总体判断还没有写")
        if (found := _CUT.search(line.text)) and _CUT.search(reading.leave_branch_words(line.text)):
            yield ask_person(LEFT_OVER, at, f"名称好像没有写全：{found[0]}")
    for words in reading.paper.words():
        if struck := words.struck_text.strip():
            at = Statement(words.text.strip(), f"第{words.number}段", words.number)
            yield judge_form(reading, LEFT_OVER, at, f"“{struck}”上划着删除线，要删的真正删去，不删的去掉删除线")


def _find_left_over(reading: Reading, text: str) -> str:
    """Find what was left over in a text, but not in what a branch wrote."""
    found = _LEFT.search(text) and _LEFT.search(reading.leave_branch_words(text))
    return found[0] if found else ""


def check_length(reading: Reading) -> Iterator[Remark]:
    """Count the characters of a 通报 outside tables."""
    texts = ["".join(words.text.split()) for words in reading.paper.words() if not words.in_table]
    if reading.document != CIRCULAR and not any(text.endswith("通报") for text in texts[:6]):
        return
    count = sum(map(len, texts))
    if count > _MUCH:
        rule = TOO_LONG if count > _MOST else LONG
        yield judge_ours(reading, rule, Statement("", "正文"), f"共{count}字，请精简")


def check_secrets(reading: Reading) -> Iterator[Remark]:
    """Find personal numbers and secrecy marks anywhere in the file."""
    if found := find_personal_numbers_in_paper(reading.paper):
        yield judge_ours(reading, SECRET, Statement("", "全文"), f"文件{found}，请删去或遮去中间几位")
    if mark := find_secrecy_mark_in_paper(reading.paper):
        yield mark_wrong(SECRET, Statement("", "全文"), f"有密级标志“{mark}”，不能在这里办理")
