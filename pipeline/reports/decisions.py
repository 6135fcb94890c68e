"""List the bureau's decisions of a period for reports: closings, typical cases, escalation, statements."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ledger import Decision, Task
from pipeline.supervision.assessment import Assessment
from pipeline.terms import BRANCH_CODE, TASK_NUMBER, DecisionKind, Opinion


@dataclass(frozen=True)
class DecidedItem:
    """The latest decision on an item, its branch, and its task if the ledger has it."""

    decision: Decision
    branch: str
    task: Task | None


def list_decided_items(view: Assessment, matter: DecisionKind) -> tuple[DecidedItem, ...]:
    """Return the items of one kind decided in this period, in order of first decision; the last one counts."""
    last = {
        each.key: each
        for each in view.ledger.truth.decisions
        if each.matter is matter and each.period == view.ledger.period
    }
    tasks = {task.number: task for task in view.ledger.tasks}
    return tuple(_build_decided_item(each, tasks) for each in last.values())


def _build_decided_item(decision: Decision, tasks: dict[str, Task]) -> DecidedItem:
    number, code = TASK_NUMBER.search(decision.key), BRANCH_CODE.search(decision.key)
    task = tasks.get(number[0]) if number else None
    return DecidedItem(decision, task.branch if task else (code[0] if code else ""), task)


def list_passed_items(view: Assessment, matter: DecisionKind) -> tuple[DecidedItem, ...]:
    """Return the items of one kind passed in this period."""
    return tuple(each for each in list_decided_items(view, matter) if each.decision.opinion is Opinion.PASSED)


def list_closed_tasks(view: Assessment) -> tuple[Task, ...]:
    """Return the tasks closed (销号) by a decision of this period."""
    return tuple(each.task for each in list_passed_items(view, DecisionKind.CLOSING) if each.task is not None)
