"""Count what has fallen due by the end of a period, and what does in the month after, so that a 通报 also looks ahead.

Source: 实施意见 四(四) “跟踪落实”.
"""

from __future__ import annotations

from pipeline.ledger import Task
from pipeline.periods import Month
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.terms import Lamp, RectificationStage

REACHED = "已到期"


def describe_term(task: Task) -> str:
    """Describe whether an unfinished task is due by the end of its period, or in the next month; else empty.

    A lamp is judged on the last day: what is due on that very day is not red for it, and no less due.
    """
    if task.deadline is None or task.closed is not None or task.finished:
        return ""
    following = task.period.shift(1)
    if task.deadline < following.first_day:
        return REACHED
    return name_next_term(task.period) if task.deadline <= following.last_day else ""


def describe_case_term(period: Month, case: Rectification) -> str:
    """Describe whether a 整改 that is open and not answered is due in the month after a period; else empty."""
    following = period.shift(1)
    owed = case.open and case.stage is not RectificationStage.ANSWERED
    due = case.due is not None and following.first_day <= case.due <= following.last_day
    return name_next_term(period) if owed and due else ""


def name_next_term(period: Month) -> str:
    """Name the term of what falls due in the month after a period."""
    return f"{period.shift(1).as_chinese_within(period.year)}到期"


def build_due_figures(assessment: Assessment) -> dict[str, object]:
    """Return how many tasks are due and known to be unfinished, and how many, and 整改 without answer, are next month.

    Of a grey task nobody knows whether it is finished: such tasks that are due are counted apart.
    """
    reached = [task for task in assessment.ledger.tasks if describe_term(task) == REACHED]
    unknown = sum(assessment.lamps[task.number].lamp is Lamp.GREY for task in reached)
    return {
        "reached_count": len(reached) - unknown,
        "reached_unknown_count": unknown,
        "due_tasks_count": sum(describe_term(task) not in ("", REACHED) for task in assessment.ledger.tasks),
        "due_rectify_count": sum(
            bool(describe_case_term(assessment.ledger.period, each)) for each in assessment.rectifications
        ),
    }
