"""目标不可检查: 目标 names no number, date, deliverable or state that can be found true or false."""

from __future__ import annotations

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.text import fold_text, list_quantities
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import SignalKind

_ATTITUDE = WordList("attitude")
_END = WordList("end")
_STATE = WordList("state")


def find_vague_goal(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of 目标 is direction and atmosphere."""
    text = history.plan.goal
    folded = fold_text(text)
    if not _ATTITUDE.search(folded) or list_quantities(folded) or _END.search(folded) or _STATE.search(folded):
        return None
    if not load_models()[SignalKind.GOAL_VAGUE.code].covers(text):
        return None
    return Signal(
        kind=SignalKind.GOAL_VAGUE,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=(mark_cell(history.now, text),),
        missing="可以检查的结果：数量、比例、时限、成果或者可判断有没有的状态",
        question=f"目标写“{text}”，到期时怎样看出做到了？补写一个数量、时限或者看得见的结果就行。",
    )
