"""Summarise a branch's recent months, each as it is on record, else reassessed with everything known now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.archive.facts import SUBMISSION
from pipeline.ledger import Ledger, Task, build_ledger
from pipeline.periods import Period
from pipeline.supervision.progress_lamps import LampResult, judge_lamps
from pipeline.supervision.submission_status import compute_submission_statuses
from pipeline.terms import Lamp

MONTHS = 3


@dataclass(frozen=True)
class RecordedMonth:
    """An earlier month as it is on record: the ledger it was built from then; ``signed`` if its paper was (签发)."""

    ledger: Ledger
    signed: bool


NO_RECORDS: Mapping[Period, RecordedMonth] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class MonthSummary:
    """Summary of a branch's tasks at the end of one month; the four lamp counts add up to ``tasks``.

    ``closed`` are those of the ``done`` (reported complete) that the bureau has verified (核验销号), ``undated`` those
    of the ``grey`` of which nobody says when they began.
    """

    period: Period
    tasks: int
    done: int
    closed: int
    green: int
    yellow: int
    red: int
    grey: int
    undated: int = 0


def compute_trends(
    ledger: Ledger, recorded: Mapping[Period, RecordedMonth] = NO_RECORDS
) -> dict[str, tuple[MonthSummary, ...]]:
    """Return branch code -> summaries of this month and the ones before, oldest first.

    A month on record is as it was then: papers told its figures. Earlier months without any report, and months in
    which a branch had no task, are omitted.
    """
    reported = {each.period for each in ledger.inputs.receipts if each.kind == SUBMISSION and each.branch}
    periods = [ledger.period.shift(-back) for back in reversed(range(MONTHS))]
    stands: dict[str, tuple[MonthSummary, ...]] = {}
    for period in periods:
        if period != ledger.period and str(period) not in reported:
            continue
        month = recorded[period].ledger if period in recorded else ledger
        for branch, stand in summarise_month(month, period).items():
            stands[branch] = (*stands.get(branch, ()), stand)
    return stands


def summarise_month(ledger: Ledger, period: Period) -> Mapping[str, MonthSummary]:
    """Return branch code -> summary of one month, using everything known in ``ledger``."""
    then = _rebuild_month(ledger, period)
    lamps = judge_lamps(then, compute_submission_statuses(then.inputs))
    return {branch: _build_month_summary(period, tasks, lamps) for branch, tasks in then.by_branch.items()}


def count_changed_tasks(ledger: Ledger, recorded: Ledger) -> Mapping[str, int]:
    """Count by branch the tasks of a recorded month that its figures would count otherwise with what is known now."""
    then, now = _list_counted(recorded), _list_counted(_rebuild_month(ledger, recorded.period))
    changed = [number for number in {**then, **now} if then.get(number) != now.get(number)]
    return Counter((then.get(number) or now[number])[0] for number in changed)


def _rebuild_month(ledger: Ledger, period: Period) -> Ledger:
    return ledger if period == ledger.period else build_ledger(replace(ledger.inputs, period=period))


def _list_counted(ledger: Ledger) -> Mapping[str, tuple[str, Lamp, bool, bool]]:
    """List by task number what figures count of a task: branch, lamp, whether it is done, and whether verified."""
    lamps = judge_lamps(ledger, compute_submission_statuses(ledger.inputs))
    return {
        task.number: (task.branch, lamps[task.number].lamp, task.finished, task.finished and task.closed is not None)
        for task in ledger.tasks
    }


def _build_month_summary(period: Period, tasks: tuple[Task, ...], lamps: Mapping[str, LampResult]) -> MonthSummary:
    counts = Counter(lamps[task.number].lamp for task in tasks)
    finished = [task for task in tasks if task.finished]
    return MonthSummary(
        period=period,
        tasks=len(tasks),
        done=len(finished),
        closed=sum(task.closed is not None for task in finished),
        green=counts[Lamp.GREEN],
        yellow=counts[Lamp.YELLOW],
        red=counts[Lamp.RED],
        grey=counts[Lamp.GREY],
        undated=sum(lamps[task.number].undated for task in tasks),
    )
