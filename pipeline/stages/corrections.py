"""更正: whether a closed period's signed figures still hold, told from what came to be known since."""

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
    """What is to be corrected; None while the period is open or what was signed last still holds.

    ``built`` is the view of the closed period. A 更正通知 that was signed is itself what later ones correct.
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
    """A record judged at the date and by the office files of the closed period: time alone changes nothing."""
    judged = replace(record, date=on.built.date, office=on.built.office)
    return supervise(build(truth(workspace, judged, workspace.office_then(judged.office))))
