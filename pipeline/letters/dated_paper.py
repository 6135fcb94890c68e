"""Let the terms in a 支部反馈单 count from the day its letter goes, not from the day it was drafted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.identity import parse_paper_identity
from pipeline.docx.open_deadlines import NO_DAYS, move_deadlines
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.findings import UserError
from pipeline.letters.letter_factory import LetterFactory
from pipeline.reports.paper import CORRECTION, OBJECTION, OVERDUE, find_signed_term


def find_drafting_day(desk: LetterFactory, paper: EditedDocument) -> dt.date | None:
    """Return the date of the snapshot a paper names in its properties; None if that is unknown."""
    identity = parse_paper_identity(paper.identity)
    mark = identity.mark if identity else ""
    made = next((each for each in desk.snapshots if each.fingerprint == mark), None)
    return None if made is None else dt.date.fromisoformat(made.date)


def list_signed_terms(closing: IssuedPaper | None, start: dt.date) -> dict[str, dt.date]:
    """List by kind the days that the signed 通报 of the month sets and that hold for a 反馈单 which goes after it."""
    if closing is None or start.isoformat() < closing.date:
        return {}
    found = {kind: find_signed_term(closing, kind) for kind in (CORRECTION, OVERDUE, OBJECTION)}
    return {kind: day for kind, day in found.items() if day is not None and day > start}


def date_paper(
    desk: LetterFactory, data: bytes, name: str, start: dt.date, given: Mapping[str, dt.date] = NO_DAYS
) -> bytes:
    """Return the paper with its terms counted from ``start``; as it is if people typed other days, or it is unreadable.

    ``given`` are by kind the days that something else has set.
    The terms are bookmarks of the draft; one whose snapshot is unknown stays as it is.
    """
    try:
        paper = read_edited_document(data, name)
    except UserError:
        return data
    drafted, calendar = find_drafting_day(desk, paper), desk.office.calendar
    if drafted is None or (drafted == start and not given and desk.closing is None):
        return data
    moved = move_deadlines(
        paper.document,
        lambda days: calendar.add_working_days(drafted, days) if days else drafted,
        lambda days: calendar.add_working_days(start, days) if days else start,
        given,
        {kind: day for kind in (CORRECTION, OVERDUE, OBJECTION) if (day := find_signed_term(desk.closing, kind))},
    )
    return paper.saved() if moved else data
