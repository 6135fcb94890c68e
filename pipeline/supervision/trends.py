"""Judge the recent months, each as it is on record, else with everything known now, and summarise them by branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from pipeline.archive.facts import SUBMISSION
from pipeline.ledger import Ledger, Task, cut_ledger
from pipeline.periods import Period
from pipeline.supervision.model import Rectification
from pipeline.supervision.progress_lamps import LampResult, judge_lamps
from pipeline.supervision.rectification.register import replay_cases
from pipeline.supervision.submission_status import SubmissionStatus, compute_submission_statuses
from pipeline.terms import Lamp

MONTHS = 3
"""Months that a branch is shown of itself."""


@dataclass(frozen=True)
class RecordedMonth:
    """An earlier month as it is on record: the ledger it was built from then; ``signed`` if its paper was (签发)."""

    ledger: Ledger
    signed: bool

    @cached_property
    def judged(self) -> JudgedMonth:
        """The month judged with what was known then, once, however many later months look back on it."""
        return judge_month(self.ledger, self.ledger.period, recorded=True)


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


@dataclass(frozen=True, kw_only=True)
class JudgedMonth:
    """One month with its submission statuses (branch code) and lamps (task number).

    ``recorded``: it is as on record, which is what papers told of it; otherwise it was judged with what is known now.
    """

    period: Period
    ledger: Ledger
    delivered: Mapping[str, SubmissionStatus]
    lamps: Mapping[str, LampResult]
    recorded: bool

    @cached_property
    def rectifications(self) -> tuple[Rectification, ...]:
        """All 整改 as they stood on the day of its ledger."""
        cases = replay_cases(self.ledger, self.delivered, self.lamps)
        return tuple(each.rectification for each in cases)


def list_trend_periods(period: Period) -> tuple[Period, ...]:
    """List the months that a trend up to a month shows: those of its year, at least three; oldest first."""
    return tuple(period.shift(-back) for back in reversed(range(max(MONTHS, period.month))))


def judge_earlier_months(
    ledger: Ledger, recorded: Mapping[Period, RecordedMonth] = NO_RECORDS
) -> tuple[JudgedMonth, ...]:
    """Judge the months before this one that its trend shows; those without any report are omitted."""
    reported = {each.period for each in ledger.inputs.receipts if each.kind == SUBMISSION and each.branch}
    return tuple(
        recorded[period].judged if period in recorded else judge_month(ledger, period)
        for period in list_trend_periods(ledger.period)[:-1]
        if str(period) in reported
    )


def judge_month(ledger: Ledger, period: Period, *, recorded: bool = False) -> JudgedMonth:
    """Judge one month with everything known in ``ledger``."""
    then = _rebuild_month(ledger, period)
    delivered = compute_submission_statuses(then.inputs)
    lamps = judge_lamps(then, delivered)
    return JudgedMonth(period=period, ledger=then, delivered=delivered, lamps=lamps, recorded=recorded)


def compute_trends(months: Sequence[JudgedMonth]) -> dict[str, tuple[MonthSummary, ...]]:
    """Return branch code -> summaries of the last three months, oldest first.

    Months in which a branch had no task are omitted.
    """
    stands: dict[str, tuple[MonthSummary, ...]] = {}
    for month in months:
        if months[-1].period.count_months_since(month.period) < MONTHS:
            for branch, stand in summarise_month(month).items():
                stands[branch] = (*stands.get(branch, ()), stand)
    return stands


def summarise_month(month: JudgedMonth) -> Mapping[str, MonthSummary]:
    """Return branch code -> summary of one month."""
    return {
        branch: _build_month_summary(month.period, tasks, month.lamps)
        for branch, tasks in month.ledger.by_branch.items()
    }


def count_changed_tasks(ledger: Ledger, recorded: JudgedMonth) -> Mapping[str, int]:
    """Count by branch the tasks of a recorded month that its figures would count otherwise with what is known now."""
    then, now = _list_counted(recorded), _list_counted(judge_month(ledger, recorded.period))
    changed = [number for number in {**then, **now} if then.get(number) != now.get(number)]
    return Counter((then.get(number) or now[number])[0] for number in changed)


def _rebuild_month(ledger: Ledger, period: Period) -> Ledger:
    return ledger if period == ledger.period else cut_ledger(ledger, period)


def _list_counted(month: JudgedMonth) -> Mapping[str, tuple[str, Lamp, bool, bool]]:
    """List by task number what figures count of a task: branch, lamp, whether it is done, and whether verified."""
    lamps = month.lamps
    return {
        task.number: (task.branch, lamps[task.number].lamp, task.finished, task.finished and task.closed is not None)
        for task in month.ledger.tasks
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
