"""Say in one line by which rules tasks are red and yellow, so that whoever is named can reckon it up himself.

Source: 党政机关公文处理工作条例 第二十条 “情况属实”; the rules are those that the settings switch on.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.contract.lamp_settings import LampSettings, RuleMode
from pipeline.terms import Lamp


def describe_lamp_rules(rules: LampSettings) -> str:
    """Describe the rules that count, and what 应达 and 实际 are: a goal without a measure changes neither."""
    told = (
        f"{lamp.value}灯：{'，或'.join(found)}"
        for lamp, found in ((Lamp.RED, [*_list_red_rules(rules)]), (Lamp.YELLOW, [*_list_yellow_rules(rules)]))
        if found
    )
    shares = (
        "应达按起算日（首次列入之月1日，知道开始日的从其日）到月底的天数占总天数计，先后列入的不同，"
        "实际为支部所报完成率，目标没有量化的也一样"
    )
    return "；".join((*told, shares))


def _list_red_rules(rules: LampSettings) -> Iterator[str]:
    if rules.overdue is RuleMode.ON:
        yield "过时限未完成"
    if rules.gap is RuleMode.ON:
        yield f"落后超过{rules.red_gap}个百分点"


def _list_yellow_rules(rules: LampSettings) -> Iterator[str]:
    if rules.gap is RuleMode.ON:
        yield f"落后超过{rules.yellow_gap}个百分点"
    if rules.near is RuleMode.ON:
        yield f"距时限不超过{rules.near_days}天而完成率不足{rules.near_rate}%"
    if rules.standing is RuleMode.ON:
        yield f"长期坚持任务{rules.standing_months}个月没有进展"
    yield "报完成被核验退回"
