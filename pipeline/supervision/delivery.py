"""Determine 报送时效 (when a branch's report was first received) and 报送结果 (what the bureau holds now).

The two are independent. Timeliness is fixed by the first file attributable to branch and period, whatever its
disposition. A file is late only if an intake run after the deadline day did not find it; in doubt it is on time.
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
    """Submission status of one branch for one period; dates are ISO strings, empty if unknown.

    ``after`` and ``by`` are the days of the last intake run without and the first with the branch's first file.
    ``file`` and ``sha256`` identify the file that counts, else the last one received.
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
        """Chinese wording of when the first file was received, as far as intake runs show (“12月4日至8日之间收到”).

        Names a single day if the file was in time or both limits are the same day; empty if no file was received.
        """
        if not self.by:
            return ""
        by = dt.date.fromisoformat(self.by)
        if self.timeliness is Timeliness.ON_TIME or not self.after or self.after == self.by:
            return f"{by.month}月{by.day}日收表时收到"
        after = dt.date.fromisoformat(self.after)
        until = f"{by.day}日" if (by.year, by.month) == (after.year, after.month) else f"{by.month}月{by.day}日"
        return f"{after.month}月{after.day}日至{until}之间收到"


def deliveries(truth: Truth) -> dict[str, Delivered]:
    """Return branch code -> submission status for every branch that must report, in roster order."""
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
    """Return 报送时效 and the days late, from the deadline to the last intake run that did not find the file."""
    deadline = truth.office.deadline(truth.period)
    if first is None:
        return (Timeliness.MISSING if truth.date > deadline else Timeliness.PENDING), 0
    after = dt.date.fromisoformat(first.after) if first.after else dt.date.min
    if after <= deadline:
        return Timeliness.ON_TIME, 0
    late = after > truth.office.summary_day(truth.period)
    return (Timeliness.SUPPLEMENTARY if late else Timeliness.LATE), (after - deadline).days


def counted_reporter(ledger: Ledger, branch: str) -> tuple[str, str]:
    """Return 填报人 and 无变化原因 of the submission that counts for a branch, empty strings if there is none."""
    counted = ledger.counted.get(branch)
    return (counted.judged.reporter, counted.judged.nil_reason) if counted else ("", "")
