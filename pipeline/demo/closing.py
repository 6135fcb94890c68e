"""Close the month before this one: send the 反馈单, review decisions, sign papers and write their letters.

Only a few proposals are decided, none of which removes a task from a form; the rest is left for the next 核验表.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from pipeline import disk
from pipeline.commands.consolidate import ConsolidateResult
from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.outbox import list_drafts_of_kind
from pipeline.commands.review import review_decision_book
from pipeline.commands.send import send_letters
from pipeline.commands.workspace import Workspace
from pipeline.contract.decision_line import DecisionLine
from pipeline.documents.decision_workbook import build_book_identity, format_book_heading
from pipeline.forms.line_book import TypedOverlay, build_line_sheets
from pipeline.periods import Period
from pipeline.sheets import write_workbook
from pipeline.terms import (
    CIRCULAR,
    DECISION_BOOK,
    DECISION_FILE,
    RECTIFICATION_NOTICE,
    LetterKind,
    format_chinese_date,
)

_VERIFIERS = ("孙立新", "陆文涛", "郝建英")
"""People of the bureau; the first who did not work on a matter verifies it."""
_JUDGEMENT = "多数党支部能够按时报送、按计划推进，少数任务滞后，需要抓紧"
_SIGNER = "周明远"
_NOTE = "情况清楚，影响全年目标，直接立项"
_CHOSEN_WORDS = {"立项": 3, "采用": 1}
"""Maximum number of lines decided, by the word entered."""


def close_month(on: Callable[[dt.date], Workspace], period: Period, built: ConsolidateResult) -> None:
    """Close a month up to its signed papers; ``built`` is the result of its 汇总, ``on`` returns a day's workspace."""
    given = dt.date.fromisoformat(built.as_of.date)
    send_letters(on(given), period, {LetterKind.FEEDBACK})
    office = on(given).office
    day = office.calendar.add_working_days(given, office.settings.deadlines.answer_days + 1)
    folder = on(day).outbox(period)
    if lines := built.assessment.lines:
        disk.write(folder / DECISION_FILE, _build_filled_decision_book(on(day), built, lines, day))
        review_decision_book(on(day), folder / DECISION_FILE)
    if list_drafts_of_kind(folder, RECTIFICATION_NOTICE):
        issue_papers(on(day), period, SigningOrder(document=RECTIFICATION_NOTICE, date=day, signer=_SIGNER))
    issue_papers(
        replace(on(day), confirmed=True),
        period,
        SigningOrder(
            document=CIRCULAR,
            date=day,
            number=f"清民党〔{day.year}〕{period.month}号",
            signer=_SIGNER,
            judgement=_JUDGEMENT,
        ),
    )
    send_letters(on(day), period, {LetterKind.ISSUED})


def _build_filled_decision_book(
    workspace: Workspace, built: ConsolidateResult, lines: Sequence[DecisionLine], day: dt.date
) -> bytes:
    """Build the 核验表 with the bureau's entries."""
    told = build_book_identity(built.as_of, workspace.archive.receipts())
    typed = {line.key: _build_opinion_cells(line, word, day) for line, word in _choose_lines(lines)}
    sheets = build_line_sheets(lines, told, format_book_heading(built.assessment), TypedOverlay(typed))
    return write_workbook(sheets, title=f"{DECISION_BOOK}（{format_book_heading(built.assessment)}）")


def _choose_lines(lines: Sequence[DecisionLine]) -> Iterator[tuple[DecisionLine, str]]:
    for word, most in _CHOSEN_WORDS.items():
        offering = (line for line in lines if any(choice.word == word for choice in line.choices))
        yield from ((line, word) for line in islice(offering, most))


def _build_opinion_cells(line: DecisionLine, word: str, day: dt.date) -> Mapping[str, str]:
    verifier = next((name for name in _VERIFIERS if name not in line.doers), "")
    choice = next(each for each in line.choices if each.word == word)
    reasoned = any(choice.given.get(part.place) in part.reason_needed for part in line.parts)
    note = _NOTE if reasoned else ""
    return {"opinion": word, "verifier": verifier, "day": format_chinese_date(day), "note": note}
