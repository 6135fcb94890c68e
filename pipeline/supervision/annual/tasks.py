"""Judge how each task of a branch's year stands to its 完成时限, from its monthly reports and the bureau's decisions.

A task is done in time if the report of the month in which it fell due says complete, or an earlier one: when within the
month is not asked, and doubt speaks for the branch. What no report tells is 无法认定, not 逾期.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from pipeline.ledger import Ledger, Task
from pipeline.ledger.plan_changes import list_handovers
from pipeline.periods import Month, Year
from pipeline.supervision.annual.model import AnnualTask, Fulfilment


@dataclass(frozen=True)
class _Handover:
    """From which branch a task was taken over, and since when."""

    before: str
    since: Month


def list_annual_tasks(ledger: Ledger, branch: str, year: Year, last: Month) -> tuple[AnnualTask, ...]:
    """List the tasks a branch answers for in a year, by number: open in it, or closed in it.

    ``last`` is the last month counted for the branch; a task that falls due later is not due.
    """
    held = (task for task in (*ledger.closed_before, *ledger.tasks) if task.branch == branch)
    ours = (task for task in held if task.closed is None or task.closed.period >= year.months[0])
    return tuple(sorted(_build_annual_tasks(ledger, ours, year, last), key=lambda each: each.number))


def _build_annual_tasks(ledger: Ledger, tasks: Iterator[Task], year: Year, last: Month) -> Iterator[AnnualTask]:
    for task in tasks:
        handover = _find_handover(ledger, task)
        completed = find_completion(task)
        known = ledger.office.by_code.get(handover.before) if handover else None
        yield AnnualTask(
            number=task.number,
            title=task.plan["task"],
            goal=task.plan["goal"],
            category=task.plan["category"],
            deadline=task.deadline,
            fulfilment=_judge(task, completed, year, last, handover),
            completed=completed,
            finished=task.finished,
            closed=task.closed.day.isoformat() if task.closed and not task.withdrawn else "",
            refused=task.refusal is not None,
            extensions=task.extensions,
            rate=task.rate,
            reported=task.latest.period if task.latest else None,
            inherited=known.short_name if known else "",
            since=handover.since if handover else None,
        )


def _find_handover(ledger: Ledger, task: Task) -> _Handover | None:
    """Find the last handover of a task to the branch that holds it; None if it was always its own."""
    found = [
        _Handover(before, since) for since, before, after in list_handovers(ledger.inputs, task) if before != after
    ]
    return found[-1] if found else None


def find_completion(task: Task) -> Month | None:
    """Find the month that first reports the completion that counts; None if the task does not count as complete.

    That is the beginning of the last unbroken run of reports that say complete; after a completion was sent back
    (退回), the first one reported anew.
    """
    if not task.finished:
        return None
    run = list(takewhile(lambda month: month.complete, reversed(task.months)))[::-1]
    if task.sent_back is not None:
        since = task.sent_back.period
        run = [month for month in run if month.period > since and month.moved] or run
    return run[0].period if run else task.first


def _judge(task: Task, completed: Month | None, year: Year, last: Month, handover: _Handover | None) -> Fulfilment:
    if task.withdrawn:
        return Fulfilment.WITHDRAWN
    if completed is not None and completed < year.months[0]:
        return Fulfilment.EARLIER
    if task.standing or task.deadline is None:
        return Fulfilment.STANDING
    if handover and task.deadline < handover.since.first_day and not (completed and completed < handover.since):
        return Fulfilment.INHERITED
    if completed is None and task.deadline > last.last_day:
        return Fulfilment.AHEAD
    return _judge_due(task, task.deadline, completed)


def _judge_due(task: Task, deadline: dt.date, completed: Month | None) -> Fulfilment:
    due = Month.of(deadline)
    if completed is not None and completed <= due:
        return Fulfilment.IN_TIME
    told = [month for month in task.months if due <= month.period and (completed is None or month.period < completed)]
    if not told:
        return Fulfilment.UNKNOWN
    return Fulfilment.OVERDUE if completed is None else Fulfilment.LATE
