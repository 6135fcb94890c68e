"""F11: a list “按落后程度” names the tasks that lag most, in that order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, mark_wrong
from pipeline.proof.statements import Statement, flatten_text, list_paragraphs, quote_title
from pipeline.proof.truth import Truth
from pipeline.reports.lagging import list_lagging_tasks

RULE = Rule(
    id="F11",
    name="“按落后程度”列的是最落后的",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="按落后程度列前1项：殡仪馆党支部“党建+殡葬惠民”。",
    miss="按落后程度列前1项：机关一党支部“党建+适老化改造1”。",
)
_LIST = re.compile(r"按落后程度(?:列前(?P<count>\d+)项|依次是)：(?P<items>[^。]+)")


def check_worst(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare every such list with the red tasks, worst first."""
    right = [
        f"{truth.assessment.formal_name(task.branch)}{quote_title(task.plan['task'])}"
        for task in list_lagging_tasks(truth.assessment)
    ]
    for words in list_paragraphs(reading.paper):
        for found in _LIST.finditer(flatten_text(words.text)):
            yield from _check_list(Statement(found[0], f"第{words.number}段", words.number), found, right)


def _check_list(at: Statement, found: re.Match[str], right: list[str]) -> Iterator[Remark]:
    most = int(found["count"]) if found["count"] else len(right)
    places = [found["items"].find(each) for each in right[:most]]
    if left := [each for each, place in zip(right, places, strict=False) if place < 0]:
        yield mark_wrong(RULE, at, f"漏了更落后的：{'、'.join(left)}")
    elif places != sorted(places):
        yield mark_wrong(RULE, at, f"次序应为：{'、'.join(right[:most])}")
