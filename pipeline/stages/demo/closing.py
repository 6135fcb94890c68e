"""Close the month before this one: send the 反馈单, review decisions, sign papers and write their letters.

Only a few proposals are decided, none of which removes a task from a form; the rest is left for the next 核验表.
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
"""People of the bureau; the first who did not work on a matter verifies it."""
_SIGNER = "周明远"
_NOTE = "连续催办没有起色，直接立项"
_DECIDED = {Matter.RECTIFY: 3, Matter.CASE: 1}
"""Maximum number of rows passed, by kind of decision."""


def close(on: Callable[[dt.date], Workspace], period: Period, built: Consolidated) -> None:
    """Close a month up to its signed papers; ``built`` is the result of its 汇总, ``on`` returns a day's workspace."""
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
    """Build the 核验表 with the bureau's entries."""
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
