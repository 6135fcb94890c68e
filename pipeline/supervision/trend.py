"""How a branch stood in the last months: each earlier month judged again, as it is known now."""

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
    """A branch's tasks at the end of one month; the four lamps add up to ``tasks``."""

    period: Period
    tasks: int
    done: int
    green: int
    yellow: int
    red: int
    grey: int


def trends(ledger: Ledger, months: int = MONTHS) -> dict[str, tuple[Stand, ...]]:
    """Branch code -> its stand in this month and those before it, oldest first.

    A month in which nobody reported yet, and one in which a branch had no task, is left out.
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
    """Every branch's stand in a month, by all that is known in ``ledger``."""
    then = ledger if period == ledger.period else build(replace(ledger.truth, period=period))
    lamps = lit(then, deliveries(then.truth))
    return {
        branch: _stand(period, [lamps[task.number].lamp for task in tasks], sum(task.finished for task in tasks))
        for branch, tasks in then.by_branch.items()
    }


def _stand(period: Period, lamps: list[Lamp], done: int) -> Stand:
    counts = Counter(lamps)
    lit_up = (counts[Lamp.GREEN], counts[Lamp.YELLOW], counts[Lamp.RED], counts[Lamp.GREY])
    return Stand(period, len(lamps), done, *lit_up)
