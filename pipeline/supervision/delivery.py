"""报送时效 and 报送结果: when a branch's first sign came, and what the bureau holds of it now; never confused.

Timeliness is fixed by the first file attributable to branch and period, whatever became of it. A file is late only if
a look held after the deadline day did not find it: doubt speaks for the branch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.archive.facts import Receipt
from pipeline.ledger import Ledger, Truth
from pipeline.vocabulary import Fate, Result, Timeliness

_ATTRIBUTABLE = (Fate.ACCEPTED, Fate.RETURNED, Fate.UNRECOGNISED, Fate.QUARANTINED)


@dataclass(frozen=True)
class Delivered:
    """What came of one branch for one period. Dates are ISO, empty where unknown.

    ``file`` and ``sha256`` are of the file that counts, else of the last that came.
    """

    branch: str
    timeliness: Timeliness
    days_late: int
    result: Result
    after: str
    by: str
    sha256: str
    file: str
    arrivals: int
    returned: int

    @property
    def between(self) -> str:
        """When the first file came, as far as looks can tell (“12月4日至8日之间收到”); in time, by when."""
        if not self.by:
            return ""
        by = dt.date.fromisoformat(self.by)
        if self.timeliness is Timeliness.ON_TIME or not self.after or self.after == self.by:
            return f"{by.month}月{by.day}日收表时收到"
        after = dt.date.fromisoformat(self.after)
        until = f"{by.day}日" if (by.year, by.month) == (after.year, after.month) else f"{by.month}月{by.day}日"
        return f"{after.month}月{after.day}日至{until}之间收到"


def deliveries(truth: Truth) -> dict[str, Delivered]:
    """Branch code -> delivery, for every branch that owes a report, in roster order."""
    period = str(truth.period)
    found: dict[str, list[Receipt]] = {}
    for receipt in sorted(truth.receipts, key=lambda each: each.number):
        attributable = receipt.branch and receipt.fate in _ATTRIBUTABLE and receipt.reports
        if attributable and receipt.period == period:
            found.setdefault(receipt.branch, []).append(receipt)
    nil = {each.receipt.sha256 for each in truth.submitted if each.judged.nil}
    return {
        branch.code: _delivered(truth, branch.code, found.get(branch.code, []), nil)
        for branch in truth.office.due(truth.period)
    }


def _delivered(truth: Truth, branch: str, receipts: list[Receipt], nil: set[str]) -> Delivered:
    first = min(receipts, key=lambda each: (each.after, each.number), default=None)
    timeliness, days = _timeliness(truth, first)
    counted = _last(receipts, Fate.ACCEPTED)
    shown = counted or _last(receipts, Fate.RETURNED) or (receipts[-1] if receipts else None)
    if counted is not None:
        result = Result.NIL if counted.sha256 in nil else Result.RECEIVED
    elif _last(receipts, Fate.RETURNED) is not None:
        result = Result.TO_CORRECT
    else:
        result = Result.UNREADABLE if receipts else Result.NOTHING
    return Delivered(
        branch, timeliness, days, result, first.after if first else "", first.by if first else "",
        shown.sha256 if shown else "", shown.stored if shown else "", len(receipts),
        sum(receipt.fate == Fate.RETURNED for receipt in receipts),
    )  # fmt: skip


def _last(receipts: Iterable[Receipt], fate: Fate) -> Receipt | None:
    return next((receipt for receipt in reversed(list(receipts)) if receipt.fate == fate), None)


def _timeliness(truth: Truth, first: Receipt | None) -> tuple[Timeliness, int]:
    """报送时效 and days late (from the deadline to the last look that did not see the file)."""
    deadline = truth.office.deadline(truth.period)
    if first is None:
        return (Timeliness.MISSING if truth.date > deadline else Timeliness.PENDING), 0
    after = dt.date.fromisoformat(first.after) if first.after else dt.date.min
    if after <= deadline:
        return Timeliness.ON_TIME, 0
    late = after > truth.office.summary_day(truth.period)
    return (Timeliness.SUPPLEMENTARY if late else Timeliness.LATE), (after - deadline).days


def counted_reporter(ledger: Ledger, branch: str) -> tuple[str, str]:
    """填报人 and 无变化原因 of the submission that counts."""
    counted = ledger.counted.get(branch)
    return (counted.judged.reporter, counted.judged.nil_reason) if counted else ("", "")
