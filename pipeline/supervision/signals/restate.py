"""以计划代进展: the progress only says the plan again."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.supervision.signals.figures import FULL
from pipeline.supervision.signals.model import OfficeTexts, PlanText, ReportedMonth, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import fold_text, list_dates, list_quantities, strip_noise
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import is_reported_complete, tells_waiting
from pipeline.terms import STANDING, SignalKind

LEAST_SHARE = 0.70
_THIS_MONTH = frozenset(("一年", "全年", "年内", "本月", "当月", "本月份", "本季度", "今年", "年底", "月底"))
_SHORTEST = 8
_SHORTEST_RUN = 2
_NEUTRAL = re.compile(
    r"高度重视|一年|全年|年内|稳步|按照|根据|围绕|坚持|通过|推进|推动|开展|进行|实行|落实|做好|抓好|确保|努力|力争|争取|继续|持续|认真|切实|严格|扎实|有序|"
    r"全面|积极|正在|计划|目标|要求|办法|措施|工作|任务|达到|实现|完成|以上|以及|并且|同时|使|的|了|地|得|把|将|为|以|和|与|及|对|在|等|由|按|并"
)
_RESULT = WordList("told")
_OVER = re.compile(
    r"[\u4e00-\u9fff](?<!为)了(?!解)|.?(?:没|均(?!衡)|已|未(?!来))|[\u4e00-\u9fff](?<![通超经])过(?![程去])"
)
"""A word of what has happened or has not, with the sign before it."""
_NAMED_PLACE = re.compile(
    r"(?:[到在去赴])(?![各全本我该两每逐一])(?P<name>[\u4e00-\u9fff]{2,4}(?:镇|乡|村|街道|社区|敬老院|福利院))"
)


def find_restated_plan(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the content of the progress is taken from the plan and no new fact stands beside it."""
    now, plan = history.now, history.plan
    progress = fold_text(now.progress)
    planned = fold_text(f"{plan.measure}\n{plan.goal}\n{plan.task}")
    if (
        is_reported_complete(now)
        or _reports_whole(now, plan)
        or tells_waiting(progress)
        or _has_new_fact(progress, planned)
    ):
        return None
    content = _NEUTRAL.sub("", strip_noise(_normalise_numbers(progress)))
    source = _NEUTRAL.sub("", strip_noise(_normalise_numbers(planned)))
    if len(content) < _SHORTEST or _measure_share(content, source) < LEAST_SHARE:
        return None
    return Signal(
        kind=SignalKind.RESTATE,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now),),
        missing="计划以外的事实：做到多少、做到谁、结果如何",
        question="这段进展与抓手、目标的文字基本相同。当月实际做到哪一步？补写一个数或者一个结果就行；写的就是做了的，答“已做”。",
    )


def _reports_whole(now: ReportedMonth, plan: PlanText) -> bool:
    """Tell whether a month of 100 % counts what the goal counts: that is its result, told in the goal's words."""
    ends = plan.deadline is not None and now.status != STANDING
    return (
        ends
        and now.rate == FULL
        and not set(list_quantities(fold_text(now.progress))).isdisjoint(list_quantities(fold_text(plan.goal)))
    )


def _normalise_numbers(text: str) -> str:
    for han, digit in zip("一二两三四五六七八九", "1223456789", strict=True):
        text = text.replace(han, digit)
    return text


def _has_new_fact(progress: str, planned: str) -> bool:
    known = set(list_quantities(planned))
    new = [each for each in list_quantities(progress) if each not in known and not _may_be_planned(each, known)]
    dated = any(each not in planned and each not in _THIS_MONTH for each in list_dates(progress))
    told = any(found.group() not in planned for found in _RESULT.finditer(progress))
    return bool(new) or dated or told or _names_place(progress, planned) or _tells_over(progress, planned)


def _tells_over(progress: str, planned: str) -> bool:
    """Tell whether something is told as over or as not so, in a turn that the plan has not: 采了, 没有, 均."""
    return any(
        found.group() not in planned and not (found.group().endswith("了") and found.group()[0] in planned)
        for found in _OVER.finditer(progress)
    )


def _names_place(progress: str, planned: str) -> bool:
    """Tell whether a town, village or house is named, each with its name, of which the plan does not speak."""
    return any(found["name"] not in planned for found in _NAMED_PLACE.finditer(progress))


def _may_be_planned(quantity: str, known: Collection[str]) -> bool:
    """Tell whether a quantity is one of the plan's but for a unit that one of them leaves out."""
    number, unit = _split_unit(quantity)
    return any(number == other and (unit in more or more in unit) for other, more in map(_split_unit, known))


def _split_unit(quantity: str) -> tuple[str, str]:
    number = "".join(mark for mark in quantity if mark.isdigit())
    return number, "".join(mark for mark in quantity if not mark.isdigit())


def _measure_share(content: str, source: str) -> float:
    """Return the share of the content covered by runs of two or more characters that stand in the source."""
    covered = start = 0
    while start < len(content):
        length = 0
        while start + length < len(content) and content[start : start + length + 1] in source:
            length += 1
        if length >= _SHORTEST_RUN:
            covered += length
        start += max(length, 1)
    return round(covered / len(content), 3)
