"""Count what falls due in the month after a period, so that a 通报 also looks ahead.

Source: 实施意见 四(四) “跟踪落实”.
"""

from __future__ import annotations

import datetime as dt

from pipeline.supervision.assessment import Assessment
from pipeline.terms import RectificationStage


def build_due_figures(assessment: Assessment) -> dict[str, object]:
    """Return how many unfinished tasks, and how many 整改 without an answer, fall due in the next month."""
    following = assessment.ledger.period.shift(1)

    def falls(day: dt.date | None) -> bool:
        return day is not None and following.first_day <= day <= following.last_day

    return {
        "due_tasks_count": sum(
            falls(task.deadline) and task.closed is None and not task.finished for task in assessment.ledger.tasks
        ),
        "due_rectify_count": sum(
            falls(each.due) and each.open and each.stage is not RectificationStage.ANSWERED
            for each in assessment.rectifications
        ),
    }
