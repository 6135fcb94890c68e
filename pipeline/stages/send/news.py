"""Compute a digest of a 支部反馈单 that ignores the dates each new 汇总 changes."""

from __future__ import annotations

import datetime as dt

from pipeline.archive import fingerprint, sha256_of
from pipeline.findings import SettingsFault
from pipeline.stages.send.letters import Desk
from pipeline.vocabulary import chinese_date
from pipeline.word.edited import opened


def essence(desk: Desk, data: bytes, name: str) -> str:
    """Return the hash of the paper's text without its AS-OF date and the terms counted from it.

    Every 汇总 sets these dates anew; they are taken from the snapshot named in the paper's properties, wherever people
    edited the text. Empty if the paper is unreadable or its snapshot unknown: the file's bytes are compared then.
    """
    try:
        paper = opened(data, name)
    except SettingsFault:
        return ""
    mark = paper.identity.rpartition("|")[2]
    made = next((each for each in desk.workspace.archive.records() if fingerprint(each) == mark), None)
    if made is None:
        return ""
    day, words = dt.date.fromisoformat(made.date), paper.text
    terms, calendar = desk.office.settings.deadlines, desk.office.calendar
    for days in (0, terms.answer_days, terms.correction_days):
        words = words.replace(chinese_date(calendar.working_days_after(day, days) if days else day), "")
    return sha256_of(words.encode())
