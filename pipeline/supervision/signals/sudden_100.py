"""突然满格: half of a task done in one month, and no result told."""

from __future__ import annotations

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.figures import FULL, build_figure_signal, list_amounts
from pipeline.supervision.signals.model import OfficeTexts, PlanText, Signal, TaskHistory
from pipeline.supervision.signals.text import fold_text
from pipeline.supervision.signals.word_lists import WordList
from pipeline.supervision.signals.words import is_reported_complete
from pipeline.terms import SignalKind

SUDDEN_GAIN = 50
_RESULT = WordList("result")
_UNTELLING = frozenset(("", "个", "次", "天", "%", "人"))
"""Units in which any meeting or walk is counted."""
_HAPPENED = WordList("happened")


def find_sudden_100(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if the rate rose by fifty points or more to 100 in one month and no result is written."""
    if len(history.months) < 2 or history.now.rate != FULL:  # noqa: PLR2004
        return None
    before = history.months[-2].rate
    text = fold_text(history.now.progress)
    if FULL - before < SUDDEN_GAIN or _RESULT.search(text) or _reaches_goal(text, fold_text(history.plan.goal)):
        return None
    if is_reported_complete(history.now) and (_HAPPENED.search(text) or _counts_like(text, history.plan)):
        return None
    if not load_models()[SignalKind.SUDDEN_100.code].covers(text):
        return None  # a clause tells an end, in whatever words
    return build_figure_signal(
        SignalKind.SUDDEN_100,
        history,
        "完成了什么、多少，验收、移交或投用的情况",
        f"完成率由{before}%一个月升到100%，本月进展里没有看出成果。完成了什么、多少？补写一句就行。",
    )


def _reaches_goal(text: str, goal: str) -> bool:
    """Tell whether a text holds as much as the goal wants of anything that is counted alike, 317人 of 300人."""
    done = list_amounts(text)
    return any(unit == other and number >= wanted for wanted, unit in list_amounts(goal) for number, other in done)


def _counts_like(text: str, plan: PlanText) -> bool:
    """Tell whether a text counts what the goal or the task counts: 贴最后80块 of 134块."""
    planned = {unit for _, unit in list_amounts(fold_text(f"{plan.goal}\n{plan.task}"))}
    return any(unit in planned - _UNTELLING for _, unit in list_amounts(text))
