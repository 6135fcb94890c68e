"""T6, T8 and F13: words the office watches, demands for materials, and praise or blame without a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.claims import is_order
from pipeline.proof.model import Remark, Rule, RuleGroup, Weight
from pipeline.proof.reading import Reading, ask_person, judge_form
from pipeline.proof.statements import Statement, flatten_text, list_paragraphs

WATCHED = Rule(
    id="T6",
    name="办公室用词表里的词",
    weight=Weight.PERSON,
    source="templates/用词.toml",
    group=RuleGroup.TEXT,
    facts=False,
    hit="各党支部高度重视。",
    miss="各党支部召开会议3次。",
)
DEMANDS = Rule(
    id="T8",
    name="不另要材料、照片、佐证，不要求每日报送",
    weight=Weight.MUST,
    source="整治形式主义为基层减负若干规定；国办函〔2026〕12号",
    group=RuleGroup.TEXT,
    facts=False,
    hit="请各党支部报送活动照片和佐证材料。",
    miss="请在“需答复”表中说明，不另报材料，不要求附送佐证材料。",
)
PRAISE = Rule(
    id="F13",
    name="评价有数字作依据",
    weight=Weight.PERSON,
    source="条例第十九条：实事求是",
    facts=False,
    hit="工作成效显著。",
    miss="工作成效显著，按时报送率由79.2%提高到95.8%。",
)
_MATERIALS = "佐证|照片|截图|影像|痕迹材料|印证材料"
_DEMAND = re.compile(
    rf"(?:附|(?<![通月周年简情日汇])报(?![表道纸刊])|交|送|提供|上传|整理|留存|备)[^。；，、]{{0,10}}(?:{_MATERIALS})"
    rf"|(?:{_MATERIALS})(?:材料|资料)?[^。；，]{{0,6}}(?:报送|上报|报至|附后|备查|上传|发至|发到)"
    r"|(?:每日|每天|逐日)[^。；，]{0,6}(?:报送|上报|报告|填报)|日报告制|[一二两三四五]式[三四五六]份"
)
_ASKS = re.compile("一律|限期|于[^。]{2,12}前|实行|执行|建立|严格落实")
_NOT = re.compile(r"不|未|没有|无需|无须|免|毋|勿|严禁|禁止|取消|减少")
_PRAISE = re.compile(r"显著|明显|大幅|卓有成效|名列前茅|圆满完成|全面完成|全部完成|突出成效|成效突出|严重滞后")
_SENTENCE = re.compile(r"[^。！？]+")
_CLAUSE = re.compile(r"[^。；，！？]+")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百两几]+(?:个|项|名|次|份|家|人|户|件)")


def check_watched_words(reading: Reading) -> Iterator[Remark]:
    """Show every place of a word on the office's list, each word once."""
    seen = set[str]()
    for words in list_paragraphs(reading.paper):
        for each in reading.words:
            if each.word in words.text and each.word not in seen and each.word in reading.leave_own_words(words.text):
                seen.add(each.word)
                at = Statement(words.text.strip(), f"第{words.number}段", words.number)
                yield ask_person(WATCHED, at, f"“{each.word}”（{each.kind}）：{each.advice}")


def check_demands(reading: Reading) -> Iterator[Remark]:
    """Find what asks branches for materials beside the form; what is only told of them is shown to a person."""
    for words in list_paragraphs(reading.paper):
        text = flatten_text(words.text)
        for sentence in _SENTENCE.finditer(reading.leave_own_words(text) if _DEMAND.search(text) else ""):
            for clause in _CLAUSE.finditer(sentence[0]):
                found = _DEMAND.search(clause[0])
                if found and not _NOT.search(clause[0]):
                    at = Statement(clause[0], f"第{words.number}段", words.number)
                    asks = is_order(sentence[0]) or _ASKS.search(sentence[0])
                    told = f"“{found[0]}”：基层只填一次表，不另要材料"
                    yield judge_form(reading, DEMANDS, at, told) if asks else ask_person(DEMANDS, at, told)


def check_praise(reading: Reading) -> Iterator[Remark]:
    """Show praise and blame in sentences without a number; a heading is borne out by the text behind it."""
    for words in list_paragraphs(reading.paper):
        sentences = [found[0] for found in _SENTENCE.finditer(flatten_text(words.text))]
        for at, sentence in enumerate(sentences):
            behind = "".join(sentences) if at == 0 and sentence.startswith(("（", "一", "二", "三", "四")) else sentence
            found = _PRAISE.search(sentence) and _PRAISE.search(reading.leave_own_words(sentence))
            if found and not _NUMBER.search(re.sub(r"^（[^）]+）", "", behind)):
                here = Statement(sentence, f"第{words.number}段", words.number)
                yield ask_person(PRAISE, here, f"“{found[0]}”没有数字作依据")
