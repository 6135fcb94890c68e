"""Judge one month of a year from the facts it is on record with, beside what is known of its reports today."""

from __future__ import annotations

from dataclasses import replace

from pipeline.ledger import LedgerInputs, build_ledger
from pipeline.supervision.annual.model import AnnualMonth, Basis
from pipeline.supervision.progress_lamps import judge_lamps
from pipeline.supervision.submission_status import compute_submission_statuses


def judge_annual_month(inputs: LedgerInputs, now: LedgerInputs, basis: Basis, day: str) -> AnnualMonth:
    """Judge a month; ``inputs`` are the facts on record on an ISO day, ``now`` everything known for the year."""
    ledger = build_ledger(inputs)
    delivered = compute_submission_statuses(inputs)
    return AnnualMonth(
        basis=basis,
        day=day,
        ledger=ledger,
        delivered=delivered,
        lamps=judge_lamps(ledger, delivered),
        known=compute_submission_statuses(replace(now, period=inputs.period)),
    )
