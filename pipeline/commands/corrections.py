"""Detect figures in a signed circular that later submissions have changed (更正)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.archive.facts import IssuedPaper, Snapshot
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.snapshots import CLOSING, SnapshotChoice
from pipeline.commands.workspace import Workspace
from pipeline.ledger import build_ledger
from pipeline.reports.circular import format_circular_title
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import CORRECTION_NOTICE


def find_correction(workspace: Workspace, on: SnapshotChoice, built: Assessment) -> LedgerCorrection | None:
    """Find what must be corrected; None if the period is open or the last signed figures are still right.

    ``built`` is the assessment of the closed period. Corrections are made against the last signed 更正通知, if any.
    """
    if on.closed is None:
        return None
    last = _find_last_signed(workspace, on.known)
    if last.record.last_receipt == on.known.last_receipt:
        return None
    printed = built if last == on.closed else _assess_snapshot(workspace, on, last.record)
    known = _assess_snapshot(workspace, on, on.known)
    made = LedgerCorrection(
        paper=on.closed,
        title=format_circular_title(built),
        printed=printed,
        known=known,
        as_of=dt.date.fromisoformat(on.known.date),
    )
    return made if made.differs else None


def _find_last_signed(workspace: Workspace, known: Snapshot) -> IssuedPaper:
    papers = (
        each
        for each in reversed(workspace.issued.all())
        if each.number <= known.last_issued
        and each.period == known.period
        and each.document in (*CLOSING, CORRECTION_NOTICE)
    )
    return next(papers)


def _assess_snapshot(workspace: Workspace, on: SnapshotChoice, record: Snapshot) -> Assessment:
    """Assess a snapshot with the date and office files of the closed period, so that only the facts differ."""
    judged = replace(record, date=on.built.date, office=on.built.office)
    return assess_ledger(build_ledger(load_ledger_inputs(workspace, judged, workspace.read_kept_office(judged.office))))
