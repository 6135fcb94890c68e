"""F7: 责任人 and 牵头领导 named in the text are those of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.ledger import Task
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import quote_title
from pipeline.proof.truth import Truth
from pipeline.supervision.signals.people import SURNAMES, names_person

RULE = Rule(
    id="F7",
    name="责任人、牵头领导与台账一致",
    weight=Weight.MUST,
    source="条例第二十条：人名准确",
    hit="机关一党支部“党建+敬老食堂开放”（责任人：张三）未完成。",
    miss="机关一党支部“党建+敬老食堂开放”（责任人：陈晓岚）未完成。黄灯任务由牵头领导亲自抓。逾期整改由牵头领导负总责、责任人带队，牵头领导全程跟，牵头领导是关键。",
)
_PERSON = re.compile(
    r"(?P<role>责任人|牵头领导)(?:(?P<sure>为|是|：)|(?=[\u4e00-\u9fff]{2,3}[，、）]))(?P<name>[\u4e00-\u9fff]{2,3})(?=[，、）]|同志|$)"
)
_NO_NAME = re.compile(
    r"全[程面力权盘部员年数体]|关[心注爱怀照切键]|管[理好住控总到]|常[抓态问年来去到规]|明[确晰察显]|安[排抚置]|解[决答释读]|应[当于该对在]|"
    r"从[严速快重实头中]|包[干保抓案联片村]|相[互应关]|查[看明找办问清摆实]|计划|时[时刻常]|能够|向[上前局支]|连[续夜]|许[可诺]|曾[经于]|何时|马上|"
    r"周[密到末]|陈述|张[罗贴]|罗列|谢绝|于[每本当次年]|和[支其有]|宣[讲布传读]|广泛|充分|平时|顾全|严[格把抓肃管督查]|高[度位效]|成立|双双|单独|"
    r"方[可能]|齐[抓心]|乐于|党[员委组支建]"
)
"""Verbs and adverbs that begin with a sign which is a surname too."""
_COLUMNS = {"责任人": "owner", "牵头领导": "leader"}


def check_persons(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check the persons of the statements that are new in their words."""
    for each in list_new_statements(reading, truth):
        named = [task for name in truth.find_names(each.text) for task in truth.tasks.get(name, ())]
        about = [task for task in named if quote_title(task.plan["task"]) in each.text] or named
        for found in _PERSON.finditer(each.text):
            known = _list_persons(about or truth.assessment.ledger.tasks, _COLUMNS[found["role"]])
            if found["name"] in known or not _stands_for_person(found):
                continue
            told = f"台账里{found['role']}是{'、'.join(known)}" if about and known else "台账里没有这个人"
            judge = mark_wrong if about and (found["sure"] or len(about) == 1) else ask_person
            yield judge(RULE, each, f"{found['role']}“{found['name']}”：{told}")


def _stands_for_person(found: re.Match[str]) -> bool:
    """Tell whether the words behind a role are a name, and not what its holder does (牵头领导亲自抓).

    Behind a colon stands a name. Elsewhere it must be none of the ordinary words, and without 为 or 是 before it begin
    with a surname.
    """
    if found["sure"] == "：":
        return True
    ordinary = _NO_NAME.match(found["name"]) or not names_person(found["name"])
    return not ordinary and (bool(found["sure"]) or found["name"][0] in SURNAMES)


def _list_persons(tasks: Iterable[Task], column: str) -> list[str]:
    parts = (part for task in tasks for part in re.split(r"[、，,；;/\s]+", task.plan[column]))
    return list(dict.fromkeys(part for part in parts if part))
