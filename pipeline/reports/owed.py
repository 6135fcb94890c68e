"""Say what the bureau itself owes a branch about a task: no paper names the branch for the task without it."""

from __future__ import annotations

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import Task
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.owed import UNANSWERED_PLEA, UNDECIDED_EXTENSION, find_owed, order_owed


def list_owed(assessment: Assessment, task: Task) -> tuple[str, ...]:
    """List in words what nobody at the bureau has answered or decided about a task."""
    found = {*find_owed(assessment.ledger, task, assessment.reported_by_branch.get(task.branch, ()))}
    return order_owed(found | ({UNANSWERED_PLEA} if task.number in assessment.pleading else set()))


def describe_owed(assessment: Assessment, task: Task) -> str:
    """Describe for a paper about one task what the bureau owes, with the day asked for; empty if it owes nothing."""
    asked = find_asked_extension(assessment, task)
    told = {UNDECIDED_EXTENSION: f"已申请延期至{asked}，待审定"} if asked else {}
    return "、".join(told.get(words, words) for words in list_owed(assessment, task))


def find_asked_extension(assessment: Assessment, task: Task) -> str:
    """Find the later 完成时限 that a branch asked for last and nobody has decided on; empty if there is none."""
    waiting = assessment.ledger.waiting_requests.get(task.number, ())
    return next((each.after for each in reversed(waiting) if each.item == NEW_DEADLINE), "")
