"""Compute a digest of a 支部反馈单 that ignores the dates each new 汇总 changes."""

from __future__ import annotations

import datetime as dt

from pipeline.archive import compute_fingerprint, compute_sha256
from pipeline.documents.identity import parse_paper_identity
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.letters.letter_factory import LetterFactory
from pipeline.terms import format_chinese_date


def compute_content_digest(desk: LetterFactory, data: bytes, name: str) -> str:
    """Return the hash of the paper's text without its AS-OF date and the terms counted from it.

    Every 汇总 sets these dates anew; they are taken from the snapshot named in the paper's properties, wherever people
    edited the text. Empty if the paper is unreadable or its snapshot unknown: the file's bytes are compared then.
    """
    try:
        paper = read_edited_document(data, name)
    except UserError:
        return ""
    identity = parse_paper_identity(paper.identity)
    mark = identity.mark if identity else ""
    made = next((each for each in desk.snapshots if compute_fingerprint(each) == mark), None)
    if made is None:
        return ""
    day, words = dt.date.fromisoformat(made.date), paper.text
    terms, calendar = desk.office.settings.deadlines, desk.office.calendar
    for days in (0, terms.answer_days, terms.correction_days):
        words = words.replace(format_chinese_date(calendar.add_working_days(day, days) if days else day), "")
    return compute_sha256(words.encode())
