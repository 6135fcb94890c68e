"""Load from the journal of letters when each branch was sent its 支部反馈单."""

from __future__ import annotations

import datetime as dt

from pipeline.commands.workspace import Workspace
from pipeline.periods import Period
from pipeline.terms import LetterKind


def load_feedback_dates(workspace: Workspace, period: Period) -> dict[str, dt.date]:
    """Load the day on which each branch was sent its 支部反馈单 of a period."""
    first: dict[str, dt.date] = {}
    for each in workspace.journal.entries():
        sent = each.sent
        if each.went and (sent.kind, sent.period) == (LetterKind.FEEDBACK, str(period)):
            first.setdefault(sent.branch, dt.date.fromisoformat(sent.date))
    return first
