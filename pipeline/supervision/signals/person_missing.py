"""责任不明: 责任人 or 牵头领导 is no person."""

from __future__ import annotations

from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory, mark_cell
from pipeline.supervision.signals.people import names_person
from pipeline.terms import SignalKind


def find_missing_person(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if one of the two cells of responsibility names nobody."""
    cells = (("牵头领导", history.plan.leader), ("责任人", history.plan.owner))
    empty = [(title, text) for title, text in cells if not names_person(text)]
    if not empty:
        return None
    shown = "、".join(f"{title}写“{text.strip() or '（空）'}”" for title, text in empty)
    return Signal(
        kind=SignalKind.PERSON_MISSING,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=tuple(mark_cell(history.now, text) for _, text in empty),
        missing="人名",
        question=f"{shown}，没有看出是谁。是哪一位？有几个人的写主要负责的一位；写的就是姓名的，答“是姓名”。",
    )
