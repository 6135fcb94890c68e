"""F17: a task named with its branch says what the bureau has not answered or decided about it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_unproven, mark_wrong
from pipeline.proof.statements import Statement, quote_title
from pipeline.proof.truth import QUOTED, Truth
from pipeline.reports.owed import list_owed
from pipeline.supervision.owed import OWED

RULE = Rule(
    id="F17",
    name="点名的任务，局里未答复、未审定的写明，所写属实",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="机关一党支部“党建+适老化改造1”（应达100%，实际10%，困难未答复）。",
    miss="机关一党支部“党建+适老化改造1”（应达100%，实际10%）。",
)
_BESIDE = re.compile("（([^）]*)）")
_OWED = re.compile("|".join(OWED))
_NAMED = re.compile("应达|予以通报")
"""Words by which a sentence names a task as a problem."""


def check_owed(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare what stands beside every task named with its branch with what the bureau owes about it."""
    for at in list_unproven(reading, truth):
        for quoted in QUOTED.finditer(at.text):
            yield from _check_task(at, quoted, truth)


def _check_task(at: Statement, quoted: re.Match[str], truth: Truth) -> Iterator[Remark]:
    before = at.text[: quoted.start()]
    names = truth.find_names(before) if before.endswith(tuple(truth.names)) else []
    tasks = (
        [each for each in truth.tasks.get(names[-1], []) if quote_title(each.plan["task"]) == quoted[0]]
        if names
        else []
    )
    if not tasks:
        return
    beside = _BESIDE.match(at.text, quoted.end())
    said = _OWED.findall(beside[1]) if beside else []
    true = {words for each in tasks for words in list_owed(truth.assessment, each)}
    owed_by_all = [words for words in OWED if all(words in list_owed(truth.assessment, each) for each in tasks)]
    if wrong := [words for words in said if words not in true]:
        yield mark_wrong(RULE, at, f"台账里{quoted[0]}没有{'、'.join(wrong)}的事项")
    elif (left := [words for words in owed_by_all if words not in said]) and _NAMED.search(at.text):
        yield ask_person(RULE, at, f"{quoted[0]}{'、'.join(left)}，没有写明")
