"""The month before this one is closed as a clerk does it: 反馈单 first, then decided on, signed, letters made ready.

Only a few matters are decided on, none of which takes a task off a form: the rest waits in the next 核验表.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from pipeline import disk
from pipeline.forms.decisions import Overlay, decision_sheets
from pipeline.forms.proposed import Proposed
from pipeline.sheets import workbook
from pipeline.stages.consolidate import Consolidated
from pipeline.stages.decision_book import DECISION_FILE, about, identity, proposed
from pipeline.stages.issue import Order, issue
from pipeline.stages.outbox import papers_of
from pipeline.stages.review import review
from pipeline.stages.send import send
from pipeline.stages.workspace import Workspace
from pipeline.vocabulary import (
    CIRCULAR,
    DECISION_BOOK,
    RECTIFICATION_NOTICE,
    LetterKind,
    Matter,
    Opinion,
    Period,
    chinese_date,
)

_VERIFIERS = ("孙立新", "陆文涛", "郝建英")
"""People of the bureau; the first who did none of the work verifies it."""
_SIGNER = "周明远"
_NOTE = "连续催办没有起色，直接立项"
_DECIDED = {Matter.RECTIFY: 3, Matter.CASE: 1}
"""Rows that are passed, by sheet; so many at most."""


def close(on: Callable[[dt.date], Workspace], period: Period, built: Consolidated) -> None:
    """Bring a month to its signed papers; ``built`` is what its 汇总 gave, ``on`` the workspace of a day."""
    given = dt.date.fromisoformat(built.as_of.date)
    send(on(given), period, {LetterKind.FEEDBACK})
    office = on(given).office
    day = office.calendar.working_days_after(given, office.settings.deadlines.answer_days + 1)
    folder = on(day).outbox(period)
    if rows := proposed(built.view):
        disk.write(folder / DECISION_FILE, _filled(on(day), built, rows, day))
        review(on(day), folder / DECISION_FILE)
    if papers_of(folder, RECTIFICATION_NOTICE):
        issue(on(day), period, Order(RECTIFICATION_NOTICE, day, signer=_SIGNER))
    issue(on(day), period, Order(CIRCULAR, day, number=f"清民党〔{day.year}〕{period.month}号", signer=_SIGNER))
    send(on(day), period, {LetterKind.ISSUED})


def _filled(workspace: Workspace, built: Consolidated, rows: Sequence[Proposed], day: dt.date) -> bytes:
    """The 核验表 as the bureau filled it in."""
    told = identity(built.as_of, workspace.archive.receipts())
    typed = {(row.matter, row.key): _opinion(row, day) for row in _chosen(rows)}
    sheets = decision_sheets(rows, told, about(built.view), Overlay(typed))
    return workbook(sheets, title=f"{DECISION_BOOK}（{about(built.view)}）")


def _chosen(rows: Sequence[Proposed]) -> Iterator[Proposed]:
    for matter, most in _DECIDED.items():
        yield from islice((row for row in rows if row.matter is matter and Opinion.PASSED in row.meanings), most)


def _opinion(row: Proposed, day: dt.date) -> Mapping[str, str]:
    verifier = next((name for name in _VERIFIERS if name not in row.doers), "")
    note = _NOTE if Opinion.PASSED in row.reason_needed else ""
    return {"opinion": Opinion.PASSED.value, "verifier": verifier, "day": chinese_date(day), "note": note}
