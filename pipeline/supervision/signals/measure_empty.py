"""措施空泛: 抓手 without one concrete action."""

from __future__ import annotations

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

_ATTITUDE = WordList("attitude")


def find_empty_measure(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of 抓手 is attitude, leadership or atmosphere."""
    text = history.plan.measure
    folded = fold_text(text)
    if list_quantities(folded) or not _ATTITUDE.search(folded):
        return None
    if not load_models()[SignalKind.MEASURE_EMPTY.code].covers(text):
        return None
    return Signal(
        kind=SignalKind.MEASURE_EMPTY,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=(mark_cell(history.now, text),),
        missing="一个具体动作：谁、对什么、做什么、多久一次",
        question=f"抓手写“{text}”，没有看出具体动作。谁来做、做什么、多久一次？补写一个动作就行。",
    )
