"""Build signals of a task's figures: the months in question side by side."""

from __future__ import annotations

import re
from math import prod

from pipeline.supervision.signals.model import Signal, TaskHistory, mark_all
from pipeline.supervision.signals.text import list_quantities
from pipeline.terms import SignalKind

FULL = 100
"""完成率 of a finished task."""
_AMOUNT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<scale>[百千万亿]*)(?P<unit>.*)")
_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}


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


def list_amounts(text: str) -> tuple[tuple[float, str], ...]:
    """Return the quantities of a folded text as number and unit."""
    found = (_AMOUNT.fullmatch(each) for each in list_quantities(text.replace(",", "")))
    return tuple(
        (float(each["number"]) * prod(_SCALES[mark] for mark in each["scale"]), each["unit"]) for each in found if each
    )
