"""Let the terms in a 支部反馈单 count from the day its letter goes, not from the day it was drafted."""

from __future__ import annotations

import datetime as dt

from pipeline.documents.identity import parse_paper_identity
from pipeline.docx.open_deadlines import move_deadlines
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.findings import UserError
from pipeline.letters.letter_factory import LetterFactory
from pipeline.reports.paper import CORRECTION


def find_drafting_day(desk: LetterFactory, paper: EditedDocument) -> dt.date | None:
    """Return the date of the snapshot a paper names in its properties; None if that is unknown."""
    identity = parse_paper_identity(paper.identity)
    mark = identity.mark if identity else ""
    made = next((each for each in desk.snapshots if each.fingerprint == mark), None)
    return None if made is None else dt.date.fromisoformat(made.date)


def date_paper(desk: LetterFactory, data: bytes, name: str, start: dt.date, correction: dt.date | None = None) -> bytes:
    """Return the paper with its terms counted from ``start``; as it is if people typed other days, or it is unreadable.

    ``correction`` is the day by which a returned report is to be corrected, if its own letter has set it.
    The terms are bookmarks of the draft; one whose snapshot is unknown stays as it is.
    """
    try:
        paper = read_edited_document(data, name)
    except UserError:
        return data
    drafted, calendar = find_drafting_day(desk, paper), desk.office.calendar
    if drafted is None or (drafted == start and correction is None):
        return data
    moved = move_deadlines(
        paper.document,
        lambda days: calendar.add_working_days(drafted, days) if days else drafted,
        lambda days: calendar.add_working_days(start, days) if days else start,
        {} if correction is None else {CORRECTION: correction},
    )
    return paper.saved() if moved else data
