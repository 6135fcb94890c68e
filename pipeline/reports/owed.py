"""Say what the bureau itself owes a branch about a task: no paper names the branch for the task without it."""

from __future__ import annotations

from pipeline.ledger import Task
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.owed import UNANSWERED_PLEA, find_owed, order_owed


def list_owed(assessment: Assessment, task: Task) -> tuple[str, ...]:
    """List in words what nobody at the bureau has answered or decided about a task."""
    found = {*find_owed(assessment.ledger, task, assessment.reported_by_branch.get(task.branch, ()))}
    return order_owed(found | ({UNANSWERED_PLEA} if task.number in assessment.pleading else set()))
