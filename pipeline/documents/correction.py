"""Tell which signed figures of a closed period later submissions have changed (更正)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.archive.facts import IssuedPaper, Snapshot
from pipeline.documents.closing import SnapshotChoice
from pipeline.documents.registry import CLOSING
from pipeline.reports.circular import format_circular_title
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CORRECTION_NOTICE


def derive_correction(
    on: SnapshotChoice, built: Assessment, issued: Sequence[IssuedPaper], assess: Callable[[Snapshot], Assessment]
) -> LedgerCorrection | None:
    """Derive what must be corrected; None if the period is open or the last signed figures are still right.

    ``built`` is the assessment of the closed period and ``assess`` assesses other snapshots. Corrections are made
    against the last signed 更正通知, if any.
    """
    if on.closed is None:
        return None
    last = _find_last_signed(issued, on.known)
    if last.record.last_receipt == on.known.last_receipt:
        return None
    printed = built if last == on.closed else assess(_adjust_to_closing(last.record, on))
    made = LedgerCorrection(
        paper=on.closed,
        title=format_circular_title(built),
        printed=printed,
        known=assess(_adjust_to_closing(on.known, on)),
        as_of=dt.date.fromisoformat(on.known.date),
    )
    return made if made.differs else None


def _find_last_signed(issued: Sequence[IssuedPaper], known: Snapshot) -> IssuedPaper:
    papers = (
        each
        for each in reversed(issued)
        if each.number <= known.last_issued
        and each.period == known.period
        and each.document in (*CLOSING, CORRECTION_NOTICE)
    )
    return next(papers)


def _adjust_to_closing(record: Snapshot, on: SnapshotChoice) -> Snapshot:
    """Adjust a snapshot to the date and office files of the closed period, so that only the facts differ."""
    return replace(record, date=on.built.date, office=on.built.office)
