"""What a 支部反馈单 says apart from the days of its making; only a change in that is worth telling the clerk."""

from __future__ import annotations

import datetime as dt

from pipeline.archive import fingerprint, sha256_of
from pipeline.findings import SettingsFault
from pipeline.stages.send.letters import Desk
from pipeline.vocabulary import chinese_date
from pipeline.word.edited import opened


def essence(desk: Desk, data: bytes, name: str) -> str:
    """The hash of a paper's words without AS-OF and the terms counted from it; empty where its bytes must do.

    Each 汇总 sets these days anew. They are told by the record the paper was made from, wherever a person edited it.
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
