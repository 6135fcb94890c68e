"""Summarise a branch's recent months, reassessing each with everything known now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.archive.facts import SUBMISSION
from pipeline.ledger import Ledger, Task, build_ledger
from pipeline.periods import Period
from pipeline.supervision.progress_lamps import LampResult, judge_lamps
from pipeline.supervision.submission_status import compute_submission_statuses
from pipeline.terms import Lamp

MONTHS = 3


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


def compute_trends(ledger: Ledger) -> dict[str, tuple[MonthSummary, ...]]:
    """Return branch code -> summaries of this month and the ones before, oldest first.

    Earlier months without any report, and months in which a branch had no task, are omitted.
    """
    reported = {each.period for each in ledger.inputs.receipts if each.kind == SUBMISSION and each.branch}
    periods = [ledger.period.shift(-back) for back in reversed(range(MONTHS))]
    stands: dict[str, tuple[MonthSummary, ...]] = {}
    for period in periods:
        if period != ledger.period and str(period) not in reported:
            continue
        for branch, stand in summarise_month(ledger, period).items():
            stands[branch] = (*stands.get(branch, ()), stand)
    return stands


def summarise_month(ledger: Ledger, period: Period) -> Mapping[str, MonthSummary]:
    """Return branch code -> summary of one month, using everything known in ``ledger``."""
    then = ledger if period == ledger.period else build_ledger(replace(ledger.inputs, period=period))
    lamps = judge_lamps(then, compute_submission_statuses(then.inputs))
    return {branch: _build_month_summary(period, tasks, lamps) for branch, tasks in then.by_branch.items()}


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
