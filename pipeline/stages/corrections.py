"""Detect figures in a signed circular that later submissions have changed (更正)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pipeline.archive.facts import AsOf, Issued
from pipeline.ledger import build
from pipeline.reports.circular import title
from pipeline.reports.correction import Correction
from pipeline.stages.records import CLOSING, Basis
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.vocabulary import CORRECTION_NOTICE


def correction(workspace: Workspace, on: Basis, built: View) -> Correction | None:
    """Find what must be corrected; None if the period is open or the last signed figures are still right.

    ``built`` is the assessment of the closed period. Corrections are made against the last signed 更正通知, if any.
    """
    if on.closed is None:
        return None
    last = _last_signed(workspace, on.known)
    if last.record.last_receipt == on.known.last_receipt:
        return None
    printed = built if last == on.closed else _view(workspace, on, last.record)
    known = _view(workspace, on, on.known)
    made = Correction(on.closed, title(built), printed, known, dt.date.fromisoformat(on.known.date))
    return made if made.differs else None


def _last_signed(workspace: Workspace, known: AsOf) -> Issued:
    papers = (
        each
        for each in reversed(workspace.issued.all())
        if each.number <= known.last_issued
        and each.period == known.period
        and each.document in (*CLOSING, CORRECTION_NOTICE)
    )
    return next(papers)


def _view(workspace: Workspace, on: Basis, record: AsOf) -> View:
    """Assess a snapshot with the date and office files of the closed period, so that only the facts differ."""
    judged = replace(record, date=on.built.date, office=on.built.office)
    return supervise(build(truth(workspace, judged, workspace.office_then(judged.office))))
