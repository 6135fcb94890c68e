"""Build signals of a task's figures: the months in question side by side."""

from __future__ import annotations

from pipeline.supervision.signals.model import Signal, TaskHistory, mark_all
from pipeline.terms import SignalKind

FULL = 100
"""完成率 of a finished task."""


def build_figure_signal(kind: SignalKind, history: TaskHistory, missing: str, question: str, months: int = 2) -> Signal:
    """Return a signal whose evidence are the last months of a task, the month that is judged first."""
    return Signal(
        kind=kind,
        number=history.number,
        branch=history.branch,
        period=history.now.period,
        evidence=tuple(mark_all(month) for month in reversed(history.months[-months:])),
        missing=missing,
        question=question,
    )
