"""Determine 报送时效 (when a branch's report was first received) and 报送结果 (what the bureau holds now).

The two are independent. Timeliness is fixed by the first file attributable to branch and period, whatever its
disposition. A file is late only if an intake run after the deadline day did not find it; in doubt it is on time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.archive.facts import PACKAGE, Receipt
from pipeline.ledger import Ledger, LedgerInputs
from pipeline.periods import Period
from pipeline.supervision.failed_tries import CLAIMED, describe_failed_try, group_failed_tries
from pipeline.terms import Disposition, SubmissionResult, Timeliness

_ATTRIBUTABLE = (Disposition.ACCEPTED, Disposition.RETURNED, Disposition.UNRECOGNISED, Disposition.QUARANTINED)


@dataclass(frozen=True, kw_only=True)
class SubmissionStatus:
    """Submission status of one branch for one period; dates are ISO strings, empty if unknown.

    ``days_late`` is a minimum.
    ``after`` and ``by`` are the days of the last intake run without and the first with the branch's first file.
    ``file`` and ``sha256`` identify the file that counts, else the last one received.
    """

    branch: str
    timeliness: Timeliness
    days_late: int
    result: SubmissionResult
    after: str
    by: str
    sha256: str
    file: str
    arrivals: int
    returned: int
    """How often its report was returned (退回): once for each look, however many of its files that look sent back."""
    returned_files: int = 0
    failed: tuple[str, ...] = ()
    """What became of each file meant as its report that was not taken (``failed_tries``), beside those returned."""

    @property
    def passed_at_once(self) -> bool:
        """Whether its report was accepted as it first came (一次合格), as far as is on record."""
        received = self.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL)
        return received and not self.returned and not self.failed

    @property
    def failures(self) -> tuple[str, ...]:
        """Chinese wording of how many files failed in which way (“无法读取1份”), in the order of arrival."""
        return tuple(f"{what}{count}份" for what, count in Counter(self.failed).items())

    @property
    def failures_in_short(self) -> tuple[str, ...]:
        """Chinese wording of the same for a narrow column: how many files were of no use, whether one was claimed."""
        useless = sum(each != CLAIMED for each in self.failed)
        return (*([f"{useless}份不能用"] if useless else []), *([CLAIMED] if CLAIMED in self.failed else []))

    @property
    def between(self) -> str:
        """Chinese wording of when the first file was received, as far as intake runs show (“12月4日至8日之间收到”).

        Names a single day if the file was in time or both limits are the same day; empty if no file was received.
        """
        if not self.by:
            return ""
        by = dt.date.fromisoformat(self.by)
        if self.timeliness is Timeliness.ON_TIME or self.after == self.by:
            return f"{by.month}月{by.day}日收表时收到"
        after = dt.date.fromisoformat(self.after)
        until = f"{by.day}日" if (by.year, by.month) == (after.year, after.month) else f"{by.month}月{by.day}日"
        return f"{after.month}月{after.day}日至{until}之间收到"

    @property
    def lateness(self) -> str:
        """Chinese wording of how late it is at least (“迟1天以上”), “迟1天” if the day is known; empty if not late.

        ``days_late`` counts to the last intake run that did not find the file; it came some time after that.
        """
        if not self.days_late:
            return ""
        return f"迟{self.days_late}天" if self.after == self.by else f"迟{self.days_late}天以上"


@dataclass(frozen=True)
class _DueDays:
    """What timeliness is judged by: 报送截止, 汇总日 and the date of AS-OF."""

    deadline: dt.date
    summary: dt.date
    today: dt.date


def _get_due_days(inputs: LedgerInputs, period: Period) -> _DueDays:
    return _DueDays(inputs.office.deadline(period), inputs.office.compute_summary_day(period), inputs.date)


def _list_attributable(inputs: LedgerInputs, branch: str, period: Period) -> list[Receipt]:
    """Return the receipts of a branch for a period, those of unreadable files too, by number."""
    sent = inputs.by_place.get((branch, str(period)), ())
    return [each for each in sent if each.fate in _ATTRIBUTABLE and each.reports]


def _find_first_receipt(receipts: Iterable[Receipt]) -> Receipt | None:
    return min(receipts, key=lambda each: (each.after, each.number), default=None)


def was_report_missing(inputs: LedgerInputs, branch: str, period: Period) -> bool:
    """Return whether a branch that had to report for a period had sent nothing by its deadline."""
    known = inputs.office.by_code.get(branch)
    first = _find_first_receipt(_list_attributable(inputs, branch, period))
    missing = _judge_timeliness(first, _get_due_days(inputs, period))[0] is Timeliness.MISSING
    return known is not None and known.active(period) and missing


def compute_submission_statuses(inputs: LedgerInputs) -> dict[str, SubmissionStatus]:
    """Return branch code -> submission status for every branch that must report, in roster order."""
    due = _get_due_days(inputs, inputs.period)
    nil = {each.receipt.sha256 for each in inputs.submitted if each.record.unchanged}
    found = dict[str, SubmissionStatus]()
    for code, failed in group_failed_tries(inputs, inputs.period).items():
        status = _compute_submission_status(due, code, _list_attributable(inputs, code, inputs.period), nil)
        found[code] = replace(status, failed=tuple(map(describe_failed_try, failed)))
    return found


def count_missed_months(inputs: LedgerInputs, status: SubmissionStatus) -> int:
    """Count the months in a row up to this one of which no report of a branch has been taken; 0 before the deadline."""
    if status.timeliness is Timeliness.PENDING or status.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL):
        return 0
    branch, month, missed = inputs.office.by_code.get(status.branch), inputs.period.shift(-1), 1
    first = min((each.period for each in inputs.receipts if each.reports and each.branch), default="")
    while branch is not None and branch.active(month) and first <= str(month) and first:
        sent = inputs.by_place.get((status.branch, str(month)), ())
        if any(each.reports and each.fate == Disposition.ACCEPTED for each in sent):
            break
        month, missed = month.shift(-1), missed + 1
    return missed


def compute_package_statuses(inputs: LedgerInputs) -> dict[str, SubmissionStatus]:
    """Return code -> status of its 上报包 for every bureau below that owes one, by the same days, in roster order."""
    due = _get_due_days(inputs, inputs.period)
    return {
        bureau.code: _compute_submission_status(due, bureau.code, _list_packages(inputs, bureau.code), set())
        for bureau in inputs.office.list_bureaus(inputs.period)
    }


def _list_packages(inputs: LedgerInputs, bureau: str) -> list[Receipt]:
    sent = inputs.by_place.get((bureau, str(inputs.period)), ())
    return [each for each in sent if each.fate in _ATTRIBUTABLE and each.kind == PACKAGE]


def _compute_submission_status(due: _DueDays, branch: str, receipts: list[Receipt], nil: set[str]) -> SubmissionStatus:
    first, back = _find_first_receipt(receipts), [each for each in receipts if each.fate == Disposition.RETURNED]
    timeliness, days = _judge_timeliness(first, due)
    counted = _find_last_receipt(receipts, Disposition.ACCEPTED)
    shown = counted or _find_last_receipt(receipts, Disposition.RETURNED) or (receipts[-1] if receipts else None)
    if counted is not None:
        result = SubmissionResult.NIL if counted.sha256 in nil else SubmissionResult.RECEIVED
    elif _find_last_receipt(receipts, Disposition.RETURNED) is not None:
        result = SubmissionResult.TO_CORRECT
    else:
        result = _name_unusable_file(receipts[-1]) if receipts else SubmissionResult.NOTHING
    return SubmissionStatus(
        branch=branch,
        timeliness=timeliness,
        days_late=days,
        result=result,
        after=first.after if first else "",
        by=first.by if first else "",
        sha256=shown.sha256 if shown else "",
        file=shown.stored if shown else "",
        arrivals=len(receipts),
        returned=len({(each.by, each.by_look) for each in back}),
        returned_files=len(back),
    )


def _name_unusable_file(receipt: Receipt) -> SubmissionResult:
    """Name what came of a branch whose files are no report: a table of its own can be read, it is just not the form."""
    unread = receipt.fate == Disposition.QUARANTINED
    return SubmissionResult.UNREADABLE if unread else SubmissionResult.UNRECOGNISED


def _find_last_receipt(receipts: Iterable[Receipt], fate: Disposition) -> Receipt | None:
    return next((receipt for receipt in reversed(list(receipts)) if receipt.fate == fate), None)


def _judge_timeliness(first: Receipt | None, due: _DueDays) -> tuple[Timeliness, int]:
    """Return 报送时效 and the days late, from the deadline to the last intake run that did not find the file."""
    deadline = due.deadline
    if first is None:
        return (Timeliness.MISSING if due.today > deadline else Timeliness.PENDING), 0
    after = dt.date.fromisoformat(first.after) if first.after else dt.date.min
    if after <= deadline:
        return Timeliness.ON_TIME, 0
    late = after > due.summary
    return (Timeliness.SUPPLEMENTARY if late else Timeliness.LATE), (after - deadline).days


def get_counted_reporter(ledger: Ledger, branch: str) -> tuple[str, str]:
    """Return 填报人 and 无变化原因 of the submission that counts for a branch, empty strings if there is none."""
    counted = ledger.counted.get(branch)
    return (counted.record.reporter, counted.record.unchanged_reason) if counted else ("", "")
