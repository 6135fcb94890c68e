"""Date the tasks that were under way before the ledger: those of a branch's first form, and those of a 旧台账.

序时进度 runs from the day a task began. For a task that a branch adds later, that is the month of the form that adds
it. Of one found under way, the ledger knows it only if the 旧台账 (开始时间) or the office (任务起算日) says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.archive.submissions import ImportedTask, ToldStart
from pipeline.ledger.inputs import LedgerInputs
from pipeline.ledger.model import Task
from pipeline.periods import Period

_JANUARY = 1


def find_first_period(inputs: LedgerInputs) -> Period | None:
    """Find the month with which the ledger begins; None while nothing counts."""
    return min(_find_first_forms(inputs).values(), default=None)


def find_start_day(inputs: LedgerInputs) -> dt.date | None:
    """Find the day from which the office counts tasks found under way (任务起算日).

    None if it says none, or one after the first month of the ledger, which no task of that month can have begun on.
    """
    rules, first = inputs.office.settings.lamps, find_first_period(inputs)
    told = rules.begun_day
    return None if told is None or first is None or told > first.last_day else told


def date_first_tasks(inputs: LedgerInputs, tasks: Iterable[Task]) -> list[Task]:
    """Give tasks found under way the day they began; ``undated`` if nobody says it.

    A task handed down begins on the day its first form went out, at the earliest with the month of that form.
    A branch that is founded later has no earlier tasks; a ledger that begins in January begins with its year's tasks.
    A branch whose tasks a 旧台账 brought in adds new ones beside them on its first form: those began that month.
    Settings of before lamps asked for the day are those of ledgers that counted from the first month: these stay so.
    """
    forms, told = _find_first_forms(inputs), _find_told_days(inputs)
    first, office_day = find_first_period(inputs), find_start_day(inputs)
    rules = inputs.office.settings.lamps
    may_lack = rules.asks_begin and first is not None and first.month != _JANUARY
    listed = {
        task.branch for each in inputs.imported for task in each.record.tasks if each.period == forms.get(task.branch)
    }
    founders = {each.code for each in inputs.office.branches if first is not None and each.active(first)}
    dated = []
    for task in tasks:
        if (form := inputs.begun_tasks.get(task.number)) is not None:
            dated.append(replace(task, begun=max(form.day, form.period.first_day), undated=False))
            continue
        on_first_form = task.first == forms.get(task.origin) and task.origin not in listed
        under_way = task.origin in founders and (task.started is not None or on_first_form)
        begun = told.get(task.number) or (office_day if under_way else None)
        dated.append(replace(task, begun=begun, undated=may_lack and under_way and begun is None))
    return dated


def _find_first_forms(inputs: LedgerInputs) -> Mapping[str, Period]:
    """Find the first month of each branch that counts: of its first report, or of its tasks in a 旧台账."""
    found: dict[str, Period] = {}
    months = [(each.receipt.branch, Period.parse(each.receipt.period)) for each in inputs.submitted]
    months += [(task.branch, each.period) for each in inputs.imported for task in each.record.tasks]
    for branch, period in months:
        if period <= inputs.period:
            found[branch] = min(period, found.get(branch, period))
    return found


def _find_told_days(inputs: LedgerInputs) -> Mapping[str, dt.date]:
    """Find the day that a 旧台账 tells of a task, by task number; what a later one says of it counts."""
    found: dict[str, dt.date] = {}
    for each in inputs.imported:
        told: tuple[ImportedTask | ToldStart, ...] = (*each.record.tasks, *each.record.starts)
        found |= {one.number: dt.date.fromisoformat(one.begun) for one in told if one.begun}
    return found
