"""Apply the decisions of the bureau to tasks: plan changes from their period on, closings (销号) and 撤销."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.contract.decisions import closing_key
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL, plan_columns
from pipeline.ledger.asked import asked
from pipeline.ledger.decided import standing
from pipeline.ledger.records import Decision, Requested, Task, Truth
from pipeline.validation.deadlines import Deadline, parse
from pipeline.vocabulary import Opinion, Period

_NAMES = {column.title: column.name for column in plan_columns()}


def decided(truth: Truth, tasks: Sequence[Task]) -> tuple[list[Task], tuple[Requested, ...]]:
    """Apply every decision in force; return the tasks, and the change requests with their decisions.

    An undecided request whose value already equals the plan is dropped.
    """
    decisions = standing(truth)
    requests = [replace(each, decision=decisions.get(each.key)) for each in asked(truth)]
    of_task: dict[str, list[Requested]] = {}
    for each in requests:
        of_task.setdefault(each.number, []).append(each)
    changed = {task.number: _changed(task, of_task.get(task.number, ())) for task in tasks}
    last = {(each.number, each.item): each.key for each in requests}
    stand = (_stands(each, changed.get(each.number), last[each.number, each.item]) for each in requests)
    closed = [_closed(truth, task, changed[task.number], decisions.get(closing_key(task.number))) for task in tasks]
    return closed, tuple(each for each in stand if each is not None)


@dataclass
class _Changed:
    """A plan to which passed changes are applied one by one.

    ``before`` holds the value that each change (事项编号) replaced.
    """

    plan: dict[str, str]
    deadline: dt.date | None
    history: list[tuple[Period, dict[str, str]]]
    extensions: int = 0
    withdrawal: Decision | None = None
    before: dict[str, str] = field(default_factory=dict)

    def take(self, each: Requested, decision: Decision) -> None:
        """Apply one passed change."""
        if each.item == WITHDRAWAL:
            self.withdrawal = self.withdrawal or decision
        elif each.sound and each.item in _NAMES:
            name = _NAMES[each.item]
            self.before[each.key] = self.plan.get(name, "")
            if each.item == NEW_DEADLINE:
                self._move(_day(each))
            self.plan = {**self.plan, name: each.after}
            self.history.append((decision.period, self.plan))

    def _move(self, day: dt.date | None) -> None:
        later = day is not None and self.deadline is not None and day > self.deadline
        self.extensions += later
        self.deadline = day

    def when_asked(self, period: Period) -> dict[str, str]:
        """Find the plan as printed on forms of that month: with the changes passed in earlier months."""
        return [plan for since, plan in self.history if since < period][-1]


def _day(request: Requested) -> dt.date | None:
    found = parse(request.after, request.period)
    assert isinstance(found, Deadline), "only sound changes are put into a plan"
    return found.day


def _changed(task: Task, requests: Sequence[Requested]) -> _Changed:
    """Apply the passed changes in the order of their decisions."""
    changed = _Changed(dict(task.original), task.first_deadline, [(Period(1, 1), dict(task.original))])
    passed = [(each.decision, each) for each in requests if each.decision and each.passed]
    for decision, each in sorted(passed, key=lambda pair: (pair[0].period, pair[0].receipt)):
        changed.take(each, decision)
    return changed


def _stands(each: Requested, changed: _Changed | None, last: str) -> Requested | None:
    """Complete a request with the value it would replace; None if undecided and already equal to the plan."""
    name = _NAMES.get(each.item, "")
    if changed is None or not name:
        return replace(each, overtaken=each.decision is None and each.key != last)
    if each.decision is None and changed.plan.get(name) == each.after:
        return None
    then = changed.plan if each.decision is None else changed.when_asked(each.period)
    before = changed.before.get(each.key, then.get(name, ""))
    return replace(each, before=before, overtaken=each.decision is None and each.key != last)


def _closed(truth: Truth, task: Task, changed: _Changed, closing: Decision | None) -> Task:
    """Complete a task with its current plan, its closing decision if any, and the branch responsible for it."""
    passed = closing if closing and closing.opinion is Opinion.PASSED else None
    ends = [each for each in (passed, changed.withdrawal) if each is not None]
    end = min(ends, key=lambda each: (each.period, each.receipt), default=None)
    return replace(
        task, branch=truth.office.holder(task.origin, end.period if end else truth.period), plan=changed.plan,
        deadline=changed.deadline, extensions=changed.extensions, closed=end,
        sent_back=closing if closing and not passed else None,
    )  # fmt: skip


def holders(truth: Truth, task: Task) -> Iterator[tuple[Period, str, str]]:
    """List the handovers of a task to a 承接支部: first period of the new branch, old branch, new branch."""
    period, branch = task.first, truth.office.holder(task.origin, task.first)
    last = task.closed.period if task.closed else truth.period
    while period < last:
        period = period.shift(1)
        after = truth.office.holder(task.origin, period)
        if after != branch:
            yield period, branch, after
        branch = after


def unmatched(truth: Truth, requests: Sequence[Requested]) -> Mapping[str, Decision]:
    """Find decisions on changes that no counted file requests any more; they have no effect.

    This happens if a corrected file omits a request already decided.
    """
    known = {each.key for each in requests}
    return {key: each for key, each in standing(truth).items() if key.startswith("BG-") and key not in known}
