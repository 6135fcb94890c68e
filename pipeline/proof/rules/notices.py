"""F9: a 整改通知书 named by its number exists, and was for the branch it is named with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_unproven, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth

RULE = Rule(
    id="F9",
    name="整改通知书编号存在，对得上支部",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="殡仪馆党支部（〔2026〕1号）逾期。",
    miss="机关一党支部（〔2026〕1号）逾期。",
)
_NUMBER = re.compile(r"〔(?P<year>\d{4})〕第?(?P<number>\d+)号")


def check_notices(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check the numbers of notices in every statement that is not a true one."""
    notices: dict[tuple[str, str], set[str]] = {}
    for each in truth.assessment.rectifications:
        if found := _NUMBER.search(each.notice):
            name = truth.assessment.formal_name(each.branch)
            notices.setdefault((found["year"], found["number"]), set()).add(name)
    for at in list_unproven(reading, truth):
        for found in _NUMBER.finditer(at.text):
            yield from _check_notice(at, found, notices, truth)


def _check_notice(
    at: Statement, found: re.Match[str], notices: dict[tuple[str, str], set[str]], truth: Truth
) -> Iterator[Remark]:
    holders = notices.get((found["year"], found["number"]))
    before = at.text[: found.start()]
    beside = next((each for each in truth.names if re.search(rf"{re.escape(each)}（[^（）]*$", before)), "")
    if holders is None:
        if beside or "整改通知" in before:
            yield mark_wrong(RULE, at, f"没有签发过{found[0]}整改通知书")
        else:
            yield ask_person(RULE, at, f"{found[0]}不是整改通知书的编号，请核对")
    elif beside and truth.names[beside] not in holders:
        yield mark_wrong(RULE, at, f"{found[0]}是发给{'、'.join(sorted(holders))}的")
