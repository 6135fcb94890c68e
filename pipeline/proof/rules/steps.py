"""F8: every step that a text says was taken (提醒、督办、整改通知、约谈) is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import Statement, quote_title
from pipeline.proof.truth import Truth

RULE = Rule(
    id="F8",
    name="所说的提醒、督办、整改通知、约谈都有记录",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="机关一党支部经督办仍未完成。",
    miss="机关一党支部经提醒、整改通知仍未完成。",
)
_WORDS = "提醒|督办|整改通知(?!书)|约谈"
_TAKEN = re.compile(
    rf"(?:已采取措施：|先后|多次|[已经]+(?:过|多次|两次|一次)?(?=(?:{_WORDS})))(?P<steps>(?:(?:{_WORDS})(?:建议)?[、和及]*)+)"
)
_STEP = re.compile(_WORDS)
_REMINDER = "提醒"
"""Also the name of letters that ask for a report, which are no steps."""


def check_steps(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check the steps of the statements that are new in their words."""
    for each in list_new_statements(reading, truth):
        recorded = _list_recorded(each, truth)
        for found in _TAKEN.finditer(each.text):
            if found[0] in truth.text and not truth.find_names(each.text):
                continue
            claimed = _STEP.findall(found["steps"])
            wrong = [step for step in claimed if not any(known.startswith(step) for known in recorded)]
            if wrong == [_REMINDER] and ("报" in each.text or not truth.find_names(each.text)):
                yield ask_person(RULE, each, "台账里没有督查提醒的记录；指报送提醒的，请核对发信记录")
            elif wrong:
                yield mark_wrong(RULE, each, f"台账里没有{'、'.join(wrong)}的记录")
            elif not truth.find_names(each.text):
                yield ask_person(RULE, each, "没有写明是哪个支部，请核对是否都有记录")


def _list_recorded(at: Statement, truth: Truth) -> set[str]:
    """List the steps on record for the problems a statement is about; all, if it names no branch."""
    names = truth.find_names(at.text)
    by_number = truth.assessment.ledger.by_number
    found = set[str]()
    for problem, steps in truth.assessment.steps.items():
        if names and truth.assessment.formal_name(problem.branch) not in names:
            continue
        task = by_number.get(problem.task)
        if "“" in at.text and task is not None and quote_title(task.plan["task"]) not in at.text:
            continue
        found.update(steps)
    return found
