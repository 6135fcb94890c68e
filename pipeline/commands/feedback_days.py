"""Load from the journal of letters when each branch was sent its 支部反馈单."""

from __future__ import annotations

import datetime as dt

from pipeline.commands.workspace import Workspace
from pipeline.documents.term_start import find_term_start
from pipeline.periods import Period
from pipeline.terms import LetterKind


def load_feedback_dates(workspace: Workspace, period: Period) -> dict[str, dt.date]:
    """Load the day from which each branch's term to answer its 支部反馈单 of a period counts."""
    went: dict[str, list[dt.date]] = {}
    for each in workspace.journal.entries():
        sent = each.sent
        if each.went and (sent.kind, sent.period) == (LetterKind.FEEDBACK, str(period)):
            went.setdefault(sent.branch, []).append(dt.date.fromisoformat(sent.date))
    office = workspace.office
    days = office.settings.deadlines.answer_days
    starts = {branch: find_term_start(office.calendar, dates, days) for branch, dates in went.items()}
    return {branch: start for branch, start in starts.items() if start is not None}
