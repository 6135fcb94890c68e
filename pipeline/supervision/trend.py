"""Summarise a branch's recent months, reassessing each with everything known now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.archive.facts import SUBMISSION
from pipeline.ledger import Ledger, build
from pipeline.supervision.delivery import deliveries
from pipeline.supervision.lamps import lit
from pipeline.vocabulary import Lamp, Period

MONTHS = 3


@dataclass(frozen=True)
class Stand:
    """Summary of a branch's tasks at the end of one month; the four lamp counts add up to ``tasks``."""

    period: Period
    tasks: int
    done: int
    green: int
    yellow: int
    red: int
    grey: int


def trends(ledger: Ledger, months: int = MONTHS) -> dict[str, tuple[Stand, ...]]:
    """Return branch code -> summaries of this month and the ones before, oldest first.

    Earlier months without any report, and months in which a branch had no task, are omitted.
    """
    reported = {each.period for each in ledger.truth.receipts if each.kind == SUBMISSION and each.branch}
    periods = [ledger.period.shift(-back) for back in reversed(range(months))]
    stands: dict[str, tuple[Stand, ...]] = {}
    for period in periods:
        if period != ledger.period and str(period) not in reported:
            continue
        for branch, stand in stands_in(ledger, period).items():
            stands[branch] = (*stands.get(branch, ()), stand)
    return stands


def stands_in(ledger: Ledger, period: Period) -> Mapping[str, Stand]:
    """Return branch code -> summary of one month, using everything known in ``ledger``."""
    then = ledger if period == ledger.period else build(replace(ledger.truth, period=period))
    lamps = lit(then, deliveries(then.truth))
    return {
        branch: _stand(period, [lamps[task.number].lamp for task in tasks], sum(task.finished for task in tasks))
        for branch, tasks in then.by_branch.items()
    }


def _stand(period: Period, lamps: list[Lamp], done: int) -> Stand:
    counts = Counter(lamps)
    return Stand(
        period, len(lamps), done, counts[Lamp.GREEN], counts[Lamp.YELLOW], counts[Lamp.RED], counts[Lamp.GREY]
    )
