"""F11: a list “按落后程度” or of the worst names the tasks that lag most; whether others are the main ones is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from pipeline.docx.read import ParagraphText
from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, mark_wrong
from pipeline.proof.statements import Statement, flatten_text, list_paragraphs, quote_title
from pipeline.proof.truth import Truth
from pipeline.reports.lagging import compute_gap, list_lagging_tasks

RULE = Rule(
    id="F11",
    name="“按落后程度”列的是最落后的",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="按落后程度列前1项：殡仪馆党支部“党建+殡葬惠民”。",
    miss="按落后程度列前1项：机关一党支部“党建+适老化改造1”。",
)
_ITEM = re.compile(r"(?:^|[；、，])(?P<branch>[^；、，“”（）]+)(?P<title>“[^”]*”)")
_ITEMS = r"(?P<items>(?:“[^”]*”|[^。“])+)"
_LIST = re.compile(rf"按落后程度(?:列前(?P<count>\d+)项|依次是)：{_ITEMS}")
_LAGS = re.compile("红灯|滞后|落后|缓慢|应达")
_FOREMOST = (
    (re.compile(rf"最(?:为)?(?:落后|滞后|缓?慢|差|突出|严重)的(?:\d+项|任务)?(?:是|有|为)：?{_ITEMS}"), mark_wrong),
    (re.compile(rf"(?:主要|较为?突出的?|比较突出的?|其中)(?:是|有|为|包括)：?{_ITEMS}"), ask_person),
)
"""Lists that claim to name the worst, and what is said of one that does not; which are the main ones is for people."""


def check_worst(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Compare every such list with the red tasks, worst first."""
    right = [
        (
            f"{truth.assessment.formal_name(task.branch)}{quote_title(task.plan['task'])}",
            compute_gap(truth.assessment, task),
        )
        for task in list_lagging_tasks(truth.assessment)
    ]
    for words in list_paragraphs(reading.paper):
        for found in _LIST.finditer(flatten_text(words.text)):
            yield from _check_list(Statement(found[0], f"第{words.number}段", words.number), found, right)
        if _LAGS.search(words.text):
            yield from _check_foremost(words, right)


def _check_foremost(words: ParagraphText, right: list[tuple[str, Fraction]]) -> Iterator[Remark]:
    """Compare the tasks called the worst, or the main ones, with as many that lag most, in any order."""
    gaps = dict(right)
    for pattern, remark in _FOREMOST:
        for found in pattern.finditer(flatten_text(words.text)):
            named = [f"{each['branch']}{each['title']}" for each in _ITEM.finditer(found["items"])]
            listed = sorted((gaps[name] for name in named if name in gaps), reverse=True)
            most = right[: len(listed)]
            if listed != [gap for _, gap in most]:
                left = "、".join(name for name, _ in most if name not in named)
                yield remark(RULE, Statement(found[0], f"第{words.number}段", words.number), f"漏了更落后的：{left}")


def _check_list(at: Statement, found: re.Match[str], right: list[tuple[str, Fraction]]) -> Iterator[Remark]:
    """Compare the gaps of the tasks listed with the largest ones; equal ones stand in any order.

    A branch may have two tasks of one name, which are told apart by their order alone.
    """
    most = right[: int(found["count"])] if found["count"] else right
    gaps: dict[str, list[Fraction]] = {}
    for name, gap in right:
        gaps.setdefault(name, []).append(gap)
    named = [f"{each['branch']}{each['title']}" for each in _ITEM.finditer(found["items"])]
    listed = [gaps[name].pop(0) for name in named if gaps.get(name)]
    if listed == [gap for _, gap in most]:
        return
    names = [name for name, _ in most]
    left = Counter(names) - Counter(named)
    yield mark_wrong(
        RULE, at, f"漏了更落后的：{'、'.join(left.elements())}" if left else f"次序应为：{'、'.join(names)}"
    )
