"""党建业务两张皮: a business task whose progress tells of party activities only."""

from __future__ import annotations

from pipeline.supervision.signals.clause_model import load_models
from pipeline.supervision.signals.model import OfficeTexts, Signal, SignalKind, TaskHistory, mark_all
from pipeline.supervision.signals.words import tells_waiting

_PARTY = "党的建设"


def find_two_skins(history: TaskHistory, _office: OfficeTexts) -> Signal | None:
    """Return a signal if every clause of a business task's progress is a party activity."""
    now = history.now
    if _PARTY in (history.plan.category, history.plan.domain) or tells_waiting(now.progress):
        return None
    if not load_models()[SignalKind.TWO_SKINS].covers(now.progress):
        return None
    return Signal(
        kind=SignalKind.TWO_SKINS,
        number=history.number,
        branch=history.branch,
        period=now.period,
        evidence=(mark_all(now),),
        missing="这项业务本身的对象、设施、手续、数量或问题",
        question=f"本月进展只写了党内活动，没有写到“{history.plan.task}”这项业务。这项业务本月做了什么？补写一句就行。",
    )
