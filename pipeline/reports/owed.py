"""Say what the bureau itself owes a branch about a task: no paper names the branch for the task without it.

Source: 实施意见 四(四) “跟踪落实”; 党政机关公文处理工作条例 第二十条 “情况属实”.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import Task
from pipeline.supervision.assessment import Assessment
from pipeline.terms import DecisionKind

UNANSWERED, UNDECIDED_EXTENSION = "困难未答复", "延期待审定"
UNDECIDED_CHANGE, UNANSWERED_PLEA = "变更待审定", "申辩未答复"
OWED = (UNANSWERED, UNDECIDED_EXTENSION, UNDECIDED_CHANGE, UNANSWERED_PLEA)
"""Everything that may be owed, in the words and the order of papers."""


def list_owed(assessment: Assessment, task: Task) -> tuple[str, ...]:
    """List in words what nobody at the bureau has answered or decided about a task."""
    found = set(_find_owed(assessment, task))
    return tuple(words for words in OWED if words in found)


def _find_owed(assessment: Assessment, task: Task) -> Iterator[str]:
    for matter in assessment.reported_by_branch.get(task.branch, ()):
        if matter.open and matter.task.number == task.number:
            yield UNANSWERED
    for request in assessment.ledger.waiting_requests.get(task.number, ()):
        yield UNDECIDED_EXTENSION if request.item == NEW_DEADLINE else UNDECIDED_CHANGE
    for proposal in assessment.proposals:
        if proposal.matter is DecisionKind.PLEA and proposal.number == task.number:
            yield UNANSWERED_PLEA
