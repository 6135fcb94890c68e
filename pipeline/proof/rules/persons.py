"""F7: 责任人 and 牵头领导 named in the text are those of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.ledger import Task
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import quote_title
from pipeline.proof.truth import Truth

RULE = Rule(
    id="F7",
    name="责任人、牵头领导与台账一致",
    weight=Weight.MUST,
    source="条例第二十条：人名准确",
    hit="机关一党支部“党建+敬老食堂开放”（责任人：张三）未完成。",
    miss="机关一党支部“党建+敬老食堂开放”（责任人：陈晓岚）未完成。",
)
_PERSON = re.compile(
    r"(?P<role>责任人|牵头领导)(?:(?P<sure>为|是|：)|(?=[\u4e00-\u9fff]{2,3}[，、）]))(?P<name>[\u4e00-\u9fff]{2,3})(?=[，、）]|同志|$)"
)
_COLUMNS = {"责任人": "owner", "牵头领导": "leader"}


def check_persons(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check the persons of the statements that are new in their words."""
    for each in list_new_statements(reading, truth):
        named = [task for name in truth.find_names(each.text) for task in truth.tasks.get(name, ())]
        about = [task for task in named if quote_title(task.plan["task"]) in each.text] or named
        for found in _PERSON.finditer(each.text):
            known = _list_persons(about or truth.assessment.ledger.tasks, _COLUMNS[found["role"]])
            if found["name"] in known:
                continue
            told = f"台账里{found['role']}是{'、'.join(known)}" if about and known else "台账里没有这个人"
            judge = mark_wrong if about and (found["sure"] or len(about) == 1) else ask_person
            yield judge(RULE, each, f"{found['role']}“{found['name']}”：{told}")


def _list_persons(tasks: Iterable[Task], column: str) -> list[str]:
    parts = (part for task in tasks for part in re.split(r"[、，,；;/\s]+", task.plan[column]))
    return list(dict.fromkeys(part for part in parts if part))
