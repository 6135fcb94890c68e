"""Say what the bureau itself owes a branch about a task: nobody is blamed for the task without it, nor asked twice.

Source: 实施意见 四(四) “跟踪落实”; 党政机关公文处理工作条例 第二十条 “情况属实”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import Ledger, Task
from pipeline.supervision.reported_matters import ReportedMatter

UNANSWERED, UNANSWERED_BEFORE, UNDECIDED_EXTENSION = "困难未答复", "此前反映待核对", "延期待审定"
UNDECIDED_CHANGE, UNANSWERED_PLEA = "变更待审定", "申辩未答复"
OWED = (UNANSWERED, UNANSWERED_BEFORE, UNDECIDED_EXTENSION, UNDECIDED_CHANGE, UNANSWERED_PLEA)
"""Everything that may be owed, in the words and the order of papers.

A difficulty that a branch told before and not this month may have passed, so it is said apart.
"""


def order_owed(found: Iterable[str]) -> tuple[str, ...]:
    """List what is owed once each, in the order of papers."""
    known = set(found)
    if UNANSWERED in known:
        known.discard(UNANSWERED_BEFORE)
    return tuple(words for words in OWED if words in known)


def find_owed(ledger: Ledger, task: Task, reported: Iterable[ReportedMatter]) -> Iterator[str]:
    """Yield what nobody has answered of what was ``reported``, or decided of what the branch applied for."""
    for matter in reported:
        if matter.open and matter.task.number == task.number:
            yield UNANSWERED if matter.last == ledger.period else UNANSWERED_BEFORE
    for request in ledger.waiting_requests.get(task.number, ()):
        yield UNDECIDED_EXTENSION if request.item == NEW_DEADLINE else UNDECIDED_CHANGE
