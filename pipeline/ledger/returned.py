"""Tell which returned files still await a correction."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.archive.submissions import BLANK
from pipeline.terms import FINAL_DISPOSITIONS, Disposition


def find_returned_receipts(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Map (branch, period) to the receipt of the returned file that awaits correction.

    A file with replies only, accepted or not, does not replace a report that was returned. In a form as it was handed
    out there is nothing to correct.
    """
    last: dict[tuple[str, str], Receipt] = {}
    for receipt in sorted(receipts, key=lambda each: each.number):
        before = last.get((receipt.branch, receipt.period))
        waits = before is not None and before.fate == Disposition.RETURNED and before.reports
        judged = receipt.fate in FINAL_DISPOSITIONS and receipt.kind == SUBMISSION and receipt.content != BLANK
        if judged and (receipt.reports or not waits):
            last[receipt.branch, receipt.period] = receipt
    return {key: receipt for key, receipt in last.items() if receipt.fate == Disposition.RETURNED}
