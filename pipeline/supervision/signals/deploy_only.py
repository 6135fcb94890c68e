"""只部署不落实: three months and more of meetings and papers, and nothing carried out."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, PlanText, Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import fold_text, list_quantities, split_clauses, strip_noise, strip_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import is_reported_complete, tells_waiting
from pipeline.terms import SignalKind

FEWEST_MONTHS = 3
_FEWEST_TOLD = 2
"""In so many of these months a word of deploying must stand: figures alone are none."""
_DEPLOYS = WordList("deploys")
_BARE = re.compile(r"[共总合计约分各含有一]*")
"""What may stand beside a figure and tell nothing but the figure: 共七人, 计二十六项; 装3户 tells a deed."""
_COUNTED = re.compile(r"[0-9一二两三四五六七八九十]个([\u4e00-\u9fff])(?!月)")
_MEETS = re.compile(r"会|动员|部署|学习|研究|座谈")
_REGULATES = re.compile(r"规范$")
"""A task that is done by a standard (遗体接运规范), if not the standard is its result."""
_PAPER_IS_RESULT = WordList("paper_is_result")


def find_deployment_only(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of the last three months in a row is a meeting, a paper or a demand."""
    months = history.months[-FEWEST_MONTHS:]
    if len(months) < FEWEST_MONTHS or is_reported_complete(history.now):
        return None
    if any(after.period != before.period.shift(1) for before, after in pairwise(months)):
        return None
    if _is_paper_the_result(history.plan):
        return None
    model = load_models()[SignalKind.DEPLOY_ONLY.code]
    if any(
        tells_waiting(f"{month.progress}\n{month.problem}") or not model.covers(_leave_out_bare_counts(month.progress))
        for month in months
    ):
        return None
    told = sum(bool(_DEPLOYS.search(fold_text(month.progress))) for month in months)
    if told < _FEWEST_TOLD or _counts_goal(history):
        return None
    return Signal(
        kind=SignalKind.DEPLOY_ONLY,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=tuple(mark_all(month) for month in reversed(months)),
        missing="一处执行：对服务对象、设施、资金、名单或现场做了什么",
        question=f"连续{len(months)}个月的进展里看到的是部署，没有看出动手做的事。已经做了的是哪一件？还不能动手的，卡在哪里？会议、文件就是这项任务本身的，答“就是”。",
    )


def _leave_out_bare_counts(progress: str) -> str:
    """Return a progress, folded, without clauses that only count what the one before tells: 成立小组，七人.

    Whatever was counted, it is of that clause whether it was carried out; one that begins a text stays.
    """
    first, *others = split_clauses(fold_text(progress)) or ("",)
    return ",".join((first, *(each for each in others if not _BARE.fullmatch(strip_noise(strip_quantities(each))))))


def _is_paper_the_result(plan: PlanText) -> bool:
    """Tell whether a paper, a meeting or a course is what the goal wants; a goal with figures says so itself."""
    goal = fold_text(plan.goal)
    read = goal if _REGULATES.search(plan.task) and list_quantities(goal) else f"{goal}\n{fold_text(plan.task)}"
    return _PAPER_IS_RESULT.search(read) is not None


def _counts_goal(history: TaskHistory) -> bool:
    """Tell whether a month counts the very things of the goal: 三个村印发 of 9个村."""
    planned = set(_COUNTED.findall(fold_text(history.plan.goal)))
    clauses = (clause for month in history.months for clause in split_clauses(fold_text(month.progress)))
    return any(planned.intersection(_COUNTED.findall(clause)) for clause in clauses if not _MEETS.search(clause))
