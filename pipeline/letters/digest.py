"""Compute a digest of a 支部反馈单 that ignores the dates each new 汇总 changes."""

from __future__ import annotations

from pipeline.archive import compute_sha256
from pipeline.docx.read import read_edited_document
from pipeline.findings import UserError
from pipeline.letters.dated_paper import find_drafting_day
from pipeline.letters.letter_factory import LetterFactory
from pipeline.terms import format_chinese_date, format_day_within


def compute_content_digest(desk: LetterFactory, data: bytes, name: str) -> str:
    """Return the hash of the paper's text without its AS-OF date and the terms counted from it.

    Every 汇总 sets these dates anew; they are taken from the snapshot named in the paper's properties, wherever people
    edited the text. Empty if the paper is unreadable or its snapshot unknown: the file's bytes are compared then.
    """
    try:
        paper = read_edited_document(data, name)
    except UserError:
        return ""
    day, words = find_drafting_day(desk, paper), paper.text
    if day is None:
        return ""
    terms, calendar = desk.office.settings.deadlines, desk.office.calendar
    for days in (0, terms.answer_days, terms.correction_days, terms.overdue_days):
        term = calendar.add_working_days(day, days) if days else day
        words = words.replace(format_chinese_date(term), "")
        if days:  # a term is written without its year where that is the draft's
            words = words.replace(f"于{format_day_within(day.year, term)}前", "")
    return compute_sha256(words.encode())
