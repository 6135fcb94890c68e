"""以长期坚持避期限: a task with an end is reported as one without."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.text import fold_text
from pipeline.supervision.signals.word_lists import WordList
from pipeline.terms import STANDING, SignalKind, format_chinese_date

_LEVEL = WordList("level")
_END = WordList("end")
_REACHED_BY = re.compile(r"(?:年底|[0-9]月底?)前[^,。;率每]*(?:不低于|达到?|升到|降到)")
"""What is to be reached by a day is no level that is kept, a rate excepted: 年底前护理型床位占比不低于60%."""


def find_standing_escape(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if a task is reported 长期坚持 whose goal has an end."""
    goal = fold_text(history.plan.goal)
    if history.now.status != STANDING and history.plan.deadline is not None:
        return None
    if not _END.search(goal) or _LEVEL.search(_REACHED_BY.sub("", goal)):
        return None
    return Signal(
        kind=SignalKind.STANDING_ESCAPE,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=(mark_cell(history.now, history.plan.goal),),
        missing=_format_missing(history.plan.deadline),
        question=f"目标是“{history.plan.goal}”，{_format_question(history.plan.deadline)}",
    )


def _format_missing(deadline: dt.date | None) -> str:
    return "与完成时限相符的状态" if deadline else "完成时限"


def _format_question(deadline: dt.date | None) -> str:
    """Ask for the deadline, or, where the plan names one, whether 状态 was chosen by mistake."""
    if deadline is None:
        return "看来做完就结束，现报为长期坚持。能写明完成时限吗？年年要做的，答“每年都做”。"
    return f"完成时限是{format_chinese_date(deadline)}，状态却选了长期坚持。是不是选错了？要改时限的，请提变更申请。"
