"""List the bureau's decisions of a period for reports: closings, typical cases, escalation, statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contract.decisions import parse_key_subject
from pipeline.ledger import Decision, Ledger, Task
from pipeline.terms import DecisionKind, Opinion


@dataclass(frozen=True)
class DecidedItem:
    """The latest decision on an item, its branch, and its task if the ledger has it."""

    decision: Decision
    branch: str
    task: Task | None

    @property
    def passed(self) -> bool:
        """Whether the bureau agreed."""
        return self.decision.opinion is Opinion.PASSED


def group_decided_items(ledger: Ledger) -> dict[DecisionKind, tuple[DecidedItem, ...]]:
    """Group the items decided in this period by kind, in order of first decision; the last one counts."""
    last: dict[DecisionKind, dict[str, Decision]] = {kind: {} for kind in DecisionKind}
    for each in ledger.inputs.decisions:
        if each.period == ledger.period:
            last[each.matter][each.key] = each
    return {
        kind: tuple(_build_decided_item(each, ledger.by_number) for each in found.values())
        for kind, found in last.items()
    }


def _build_decided_item(decision: Decision, tasks: Mapping[str, Task]) -> DecidedItem:
    about = parse_key_subject(decision.key)
    task = tasks.get(about.task)
    return DecidedItem(decision, task.branch if task else about.branch, task)
