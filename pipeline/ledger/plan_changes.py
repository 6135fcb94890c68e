"""Apply the decisions of the bureau to tasks: plan changes from their period on, closings (销号) and 撤销."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.contract.decisions import format_closing_key, format_withdrawal_key
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL, list_all_plan_columns
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.ledger.change_requests import list_change_requests
from pipeline.ledger.inputs import Decision, LedgerInputs
from pipeline.ledger.model import ChangeRequest, Task
from pipeline.periods import Period
from pipeline.terms import Opinion

_NAMES = {column.title: column.name for column in list_all_plan_columns()}


def apply_decisions(inputs: LedgerInputs, tasks: Sequence[Task]) -> tuple[list[Task], tuple[ChangeRequest, ...]]:
    """Apply every decision in force; return the tasks, and the change requests with their decisions.

    An undecided request whose value already equals the plan is dropped.
    """
    decisions = inputs.in_force
    requests = [replace(each, decision=decisions.get(each.key)) for each in list_change_requests(inputs)]
    of_task: dict[str, list[ChangeRequest]] = {}
    for each in requests:
        of_task.setdefault(each.number, []).append(each)
    changed = {task.number: _apply_passed_changes(task, of_task.get(task.number, ())) for task in tasks}
    last = {(each.number, each.item): each.key for each in requests}
    stand = (_complete_request(each, changed.get(each.number), last[each.number, each.item]) for each in requests)
    closed = [
        _close_task(
            inputs,
            task,
            changed[task.number],
            decisions.get(format_closing_key(task.number)),
            decisions.get(format_withdrawal_key(task.number)),
        )
        for task in tasks
    ]
    return closed, tuple(each for each in stand if each is not None)


@dataclass(kw_only=True)
class _ChangedPlan:
    """A plan to which passed changes are applied one by one.

    ``before`` holds the value that each change (事项编号) replaced.
    """

    plan: Mapping[str, str]
    deadline: dt.date | None
    history: list[tuple[Period, Mapping[str, str]]]
    extensions: int = 0
    withdrawal: Decision | None = None
    before: dict[str, str] = field(default_factory=dict)

    def take(self, each: ChangeRequest, decision: Decision) -> None:
        """Apply one passed change."""
        if each.item == WITHDRAWAL:
            self.withdrawal = self.withdrawal or decision
        elif each.sound and each.item in _NAMES:
            name = _NAMES[each.item]
            self.before[each.key] = self.plan[name]
            if each.item == NEW_DEADLINE:
                self._move(_parse_deadline(each))
            self.plan = {**self.plan, name: each.after}
            self.history.append((decision.period, self.plan))

    def _move(self, day: dt.date | None) -> None:
        later = day is not None and self.deadline is not None and day > self.deadline
        self.extensions += later
        self.deadline = day

    def find_plan_before(self, period: Period) -> Mapping[str, str]:
        """Find the plan as printed on forms of that month: with the changes passed in earlier months."""
        return [plan for since, plan in self.history if since < period][-1]


def _parse_deadline(request: ChangeRequest) -> dt.date | None:
    found = parse_deadline(request.after, request.period)
    assert isinstance(found, Deadline), "only sound changes are put into a plan"
    return found.day


def _apply_passed_changes(task: Task, requests: Sequence[ChangeRequest]) -> _ChangedPlan:
    """Apply the passed changes in the order of their decisions."""
    changed = _ChangedPlan(plan=task.original, deadline=task.first_deadline, history=[(Period(1, 1), task.original)])
    passed = [(each.decision, each) for each in requests if each.decision and each.passed]
    for decision, each in sorted(passed, key=lambda pair: (pair[0].period, pair[0].receipt)):
        changed.take(each, decision)
    return changed


def _complete_request(each: ChangeRequest, changed: _ChangedPlan | None, last: str) -> ChangeRequest | None:
    """Complete a request with the value it would replace; None if undecided and already equal to the plan."""
    name = _NAMES.get(each.item, "")
    if changed is None or not name:
        return replace(each, overtaken=each.decision is None and each.key != last)
    if each.decision is None and changed.plan[name] == each.after:
        return None
    then = changed.plan if each.decision is None else changed.find_plan_before(each.period)
    before = changed.before.get(each.key, then[name])
    return replace(each, before=before, overtaken=each.decision is None and each.key != last)


def _close_task(
    inputs: LedgerInputs, task: Task, changed: _ChangedPlan, closing: Decision | None, taken_back: Decision | None
) -> Task:
    """Complete a task with its current plan, the branch responsible for it, and the decision that ended it if any.

    ``taken_back`` is the decision of the bureau to take a task back that it had handed down.
    """
    passed = closing if closing and closing.opinion is Opinion.PASSED else None
    ends = [each for each in (passed, changed.withdrawal, taken_back) if each is not None]
    end = min(ends, key=lambda each: (each.period, each.receipt), default=None)
    return replace(
        task, branch=inputs.office.holder(task.origin, end.period if end else inputs.period), plan=changed.plan,
        deadline=changed.deadline, extensions=changed.extensions, closed=end,
        sent_back=closing if closing and not passed else None,
    )  # fmt: skip


def list_handovers(inputs: LedgerInputs, task: Task) -> Iterator[tuple[Period, str, str]]:
    """List the handovers of a task to a 承接支部: first period of the new branch, old branch, new branch."""
    period, branch = task.first, inputs.office.holder(task.origin, task.first)
    last = task.closed.period if task.closed else inputs.period
    while period < last:
        period = period.shift(1)
        after = inputs.office.holder(task.origin, period)
        if after != branch:
            yield period, branch, after
        branch = after


def find_unrequested_decisions(inputs: LedgerInputs, requests: Sequence[ChangeRequest]) -> Mapping[str, Decision]:
    """Find decisions on changes that no counted file requests any more; they have no effect.

    This happens if a corrected file omits a request already decided.
    """
    known = {each.key for each in requests}
    return {key: each for key, each in inputs.in_force.items() if key.startswith("BG-") and key not in known}
