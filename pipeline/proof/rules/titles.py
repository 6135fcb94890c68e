"""F6: the title of a task between “” is that of the ledger, uncut, and belongs to the branch before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import Statement, quote_title
from pipeline.proof.truth import QUOTED, Truth

RULE = Rule(
    id="F6",
    name="任务名称与台账一字不差",
    weight=Weight.MUST,
    source="条例第二十条：名称准确",
    hit="殡仪馆党支部“党建+敬老食堂开放”推进缓慢。",
    miss="机关一党支部“党建+敬老食堂开放”推进缓慢。",
)
_QUOTED = re.compile(r"“(?P<title>[^”]+)”")


def check_titles(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check every quoted name of the statements that are new in their words."""
    for each in list_new_statements(reading, truth):
        for found in _QUOTED.finditer(each.text):
            yield from _check_title(each, found, truth)
        if replaced := _find_replaced(each, reading, truth):
            yield ask_person(RULE, each, f"起草的是{'、'.join(replaced)}，换了任务，请核对所说是不是属实")


def _find_replaced(at: Statement, reading: Reading, truth: Truth) -> list[str]:
    """Find the titles of which the draft says the same, if the paper says it of other tasks instead."""
    said = {each.text for each in reading.statements}
    gone = [each for each in truth.by_title_frame.get(truth.mask_titles(at.text), ()) if each not in said]
    written = QUOTED.findall(at.text)
    return [each for each in QUOTED.findall(gone[0]) if each not in written] if gone else []


def _check_title(at: Statement, found: re.Match[str], truth: Truth) -> Iterator[Remark]:
    title, names = found["title"], truth.find_names(at.text[: found.start()])
    owner = names[-1] if names and at.text[: found.start()].endswith(tuple(truth.names)) else ""
    owners = {name: [quote_title(task.plan["task"])[1:-1] for task in tasks] for name, tasks in truth.tasks.items()}
    titles = [each for listed in owners.values() for each in listed]
    if title in titles:
        if owner and title not in owners.get(owner, []) and f"{owner}“{title}”" not in truth.text:
            yield mark_wrong(RULE, at, f"台账里“{title}”不是{owner}的任务")
    elif f"“{title}”" not in truth.text:
        stem = title.rstrip("…")
        near = [each for each in titles if stem != title and each.startswith(stem)] or get_close_matches(
            title, owners.get(owner, titles), 1, 0.6
        )
        if near:
            meant = bool(owner) or stem != title
            yield (mark_wrong if meant else ask_person)(RULE, at, f"台账的任务名称是“{near[0]}”")
        elif owner:
            yield ask_person(RULE, at, f"{owner}在台账里没有“{title}”这项任务")
