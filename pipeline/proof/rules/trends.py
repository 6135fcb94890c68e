"""F10: growth and decline are said only between two months that both have data, and in the right direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
    """Check what new statements say of last month's lamps, of the whole bureau or of one branch."""
    for each in list_new_statements(reading, truth):
        found = [*_LAMPS.finditer(each.text)]
        if not TREND.search(each.text) or each.text in truth.text:
            continue
        names = truth.find_names(each.text)
        if not found or len(names) > 1 or re.search(r"同比|去年", each.text):
            yield ask_person(RULE, each, "这句话与别的月份比较，请核对两个月的数据")
            continue
        changes = _find_changes(names[0] if names else "", reading.branch, truth)
        if changes is None:
            yield mark_wrong(RULE, each, "上月或本月没有有效数据，不能比较")
        else:
            yield from _check_changes(each, found, changes)


def _find_changes(name: str, own: str, truth: Truth) -> Mapping[str, int] | None:
    """Find the changes of the lamps of the branch named, else of the one the paper is about, else of all.

    None: there is nothing to compare. The lamps of one branch are compared only where neither month has a grey one.
    """
    known = truth.assessment
    codes = [each.code for each in known.office.branches if known.formal_name(each.code) == name] if name else [own]
    if not codes[0]:
        told = truth.figures
        return {lamp: int(str(told[key])) for lamp, key in _FIGURES.items()} if told["compared"] else None
    period = known.ledger.period
    stands = {each.period: each for each in known.trends.get(codes[0], ())}
    now, base = stands.get(period), stands.get(period.shift(-1))
    if now is None or base is None or now.grey or base.grey:
        return None
    return {"红灯": now.red - base.red, "灰灯": 0}


def _check_changes(at: Statement, found: list[re.Match[str]], changes: Mapping[str, int]) -> Iterator[Remark]:
    for each in found:
        change = changes[each["lamp"]]
        sign = 1 if each["way"] in _UP else -1 if each["way"] in _DOWN else 0
        counted = int(each["count"]) if each["count"] else abs(change)
        if sign != (change > 0) - (change < 0) or (sign and counted != abs(change)):
            right = f"增加{change}项" if change > 0 else f"减少{-change}项" if change else "持平"
            yield mark_wrong(RULE, at, f"台账：{each['lamp']}{right}")
