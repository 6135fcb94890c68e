"""F10: growth and decline are said only between two months that both have data, and in the right direction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.proof.model import Remark, Rule, Weight
from pipeline.proof.reading import Reading, ask_person, list_new_statements, mark_wrong
from pipeline.proof.statements import Statement
from pipeline.proof.truth import Truth

RULE = Rule(
    id="F10",
    name="与上月比较有据、方向正确",
    weight=Weight.MUST,
    source="条例第二十条：情况属实",
    hit="红灯任务比上月增加2项。",
    miss="红灯任务3项。",
)
TREND = re.compile(r"[较比]上月|[较比]上个月|相比|同比|环比")
_LAMPS = re.compile(
    r"(?P<lamp>红灯|灰灯)(?:任务)?(?:[较比]上个?月(?:相比)?，?)?(?P<way>增加|上升|增长|减少|下降|持平)了?(?P<count>\d+)?"
)
_UP, _DOWN = ("增加", "上升", "增长"), ("减少", "下降")
_FIGURES = {"红灯": "red_change", "灰灯": "grey_change"}


def check_trends(reading: Reading, truth: Truth) -> Iterator[Remark]:
    """Check what new statements say of last month; only lamps of the whole bureau can be resolved."""
    for each in list_new_statements(reading, truth):
        found = [*_LAMPS.finditer(each.text)]
        if not TREND.search(each.text) or each.text in truth.text:
            continue
        if not found or truth.find_names(each.text) or re.search(r"同比|去年", each.text):
            yield ask_person(RULE, each, "这句话与别的月份比较，请核对两个月的数据")
        elif not truth.figures["compared"]:
            yield mark_wrong(RULE, each, "上月没有有效数据，不能比较")
        else:
            yield from _check_changes(each, found, truth)


def _check_changes(at: Statement, found: list[re.Match[str]], truth: Truth) -> Iterator[Remark]:
    for each in found:
        change = int(str(truth.figures[_FIGURES[each["lamp"]]]))
        sign = 1 if each["way"] in _UP else -1 if each["way"] in _DOWN else 0
        counted = int(each["count"]) if each["count"] else abs(change)
        if sign != (change > 0) - (change < 0) or (sign and counted != abs(change)):
            right = f"增加{change}项" if change > 0 else f"减少{-change}项" if change else "持平"
            yield mark_wrong(RULE, at, f"台账：{each['lamp']}{right}")
