"""Close a past month: send the 反馈单, take answers and decisions, sign papers and write their letters.

Of a short demonstration only the month before this one is closed; of a long one every past month is, so that its year
has tasks verified, notices answered, statements upheld and more time granted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from pipeline import disk
from pipeline.commands.collect import collect_inbox
from pipeline.commands.consolidate import ConsolidateResult, consolidate_period
from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.load_inputs import build_current_ledger
from pipeline.commands.outbox import list_drafts_of_kind
from pipeline.commands.review import review_decision_book
from pipeline.commands.send import send_letters
from pipeline.commands.workspace import Workspace
from pipeline.contract.decision_line import DecisionLine
from pipeline.demo.answering import Answering
from pipeline.demo.verdicts import Bench, Verdict
from pipeline.demo.year_texts import YEAR_TEXTS
from pipeline.documents.decision_workbook import build_book_identity, format_book_heading
from pipeline.forms.line_book import TypedOverlay, build_line_sheets
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.sheets import write_workbook
from pipeline.terms import (
    CIRCULAR,
    CLOSING_NOTICE,
    DECISION_BOOK,
    DECISION_FILE,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    SUPERVISION_SLIP,
    TALK_PROPOSAL,
    URGING_SLIP,
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
_ORDERS = (REMINDER_LETTER, URGING_SLIP, SUPERVISION_SLIP, RECTIFICATION_NOTICE, CLOSING_NOTICE, TALK_PROPOSAL)
"""Papers that follow from decisions, signed before the 通报."""
_DAYS_TO_ACT, _BEFORE_FORMS = 6, 24
"""Working days after which branches answer a 整改通知书, and the day of the month before the next forms go out."""


def close_month(on: Callable[[dt.date], Workspace], period: Period, built: ConsolidateResult) -> None:
    """Close a month up to its signed papers; ``built`` is the result of its 汇总, ``on`` returns a day's workspace.

    Only a few matters are decided, none of which removes a task from a form.
    """
    given = dt.date.fromisoformat(built.as_of.date)
    send_letters(on(given), period, {LetterKind.FEEDBACK})
    office = on(given).office
    day = office.calendar.add_working_days(given, office.settings.deadlines.answer_days + 1)
    if lines := built.assessment.lines:
        chosen = [(line, _judge_quickly(line, word)) for line, word in _choose_lines(lines)]
        _review_lines(on(day), built, chosen)
    _sign_papers(on(day), period, (RECTIFICATION_NOTICE,), _JUDGEMENT)
    send_letters(on(day), period, {LetterKind.ISSUED})


def close_month_of_year(on: Callable[[dt.date], Workspace], period: Period, given: dt.date, seed: int) -> list[Task]:
    """Close a month of a long demonstration, consolidated on ``given``; return the tasks that are closed by then.

    Branches answer what their 反馈单 asks, the bureau decides what is put before it, signs what follows, and those
    with a 整改通知书 answer it within its term.
    """
    send_letters(on(given), period, {LetterKind.FEEDBACK})
    office = on(given).office
    answer_days = office.settings.deadlines.answer_days
    replied, day = (office.calendar.add_working_days(given, days) for days in (answer_days - 1, answer_days + 1))
    _take_answers(on(replied), period, seed, orders=False)
    built = consolidate_period(on(day), period)
    bench = Bench(seed=seed, day=day, calendar=office.calendar, assessment=built.assessment)
    _review_lines(on(day), built, list(bench.decide(built.assessment.lines)))
    judgements = YEAR_TEXTS.judgements
    _sign_papers(on(day), period, _ORDERS, judgements[period.month % len(judgements)])
    send_letters(on(day), period, {LetterKind.ISSUED})
    returned = min(office.calendar.add_working_days(day, _DAYS_TO_ACT), day.replace(day=_BEFORE_FORMS))
    _take_answers(on(max(returned, day)), period, seed, orders=True)
    return [task for task in built.assessment.ledger.tasks if task.closed] + _list_closed_by(on(day), period)


def _take_answers(workspace: Workspace, period: Period, seed: int, *, orders: bool) -> None:
    """Let branches hand in 答复单, and collect them."""
    ledger = build_current_ledger(workspace, period)
    answering = Answering(seed=seed, day=workspace.today, ledger=ledger, orders=orders)
    for name, data in answering.make_files(workspace, period).items():
        disk.write(workspace.root / "inbox" / name, data)
    collect_inbox(workspace)


def _list_closed_by(workspace: Workspace, period: Period) -> list[Task]:
    return [task for task in build_current_ledger(workspace, period).tasks if task.closed]


def _review_lines(
    workspace: Workspace, built: ConsolidateResult, chosen: Sequence[tuple[DecisionLine, Verdict]]
) -> None:
    """Fill the 核验表 of a month in and take it in."""
    if chosen:
        place = workspace.outbox(built.period) / DECISION_FILE
        disk.write(place, _build_filled_decision_book(workspace, built, chosen))
        review_decision_book(workspace, place)


def _sign_papers(workspace: Workspace, period: Period, documents: Iterable[str], judgement: str) -> None:
    """Sign the papers of some kinds that are drafted, then the 通报."""
    day, folder = workspace.today, workspace.outbox(period)
    for document in documents:
        if list_drafts_of_kind(folder, document):
            issue_papers(workspace, period, SigningOrder(document=document, date=day, signer=_SIGNER))
    number = f"清民党〔{day.year}〕{period.month}号"
    order = SigningOrder(document=CIRCULAR, date=day, number=number, signer=_SIGNER, judgement=judgement)
    issue_papers(replace(workspace, confirmed=True), period, order)


def _build_filled_decision_book(
    workspace: Workspace, built: ConsolidateResult, chosen: Sequence[tuple[DecisionLine, Verdict]]
) -> bytes:
    """Build the 核验表 with the bureau's entries."""
    told = build_book_identity(built.as_of, workspace.archive.receipts())
    typed = {line.key: _build_opinion_cells(line, verdict, workspace.today) for line, verdict in chosen}
    heading = format_book_heading(built.assessment)
    sheets = build_line_sheets(built.assessment.lines, told, heading, TypedOverlay(typed))
    return write_workbook(sheets, title=f"{DECISION_BOOK}（{heading}）")


def _choose_lines(lines: Sequence[DecisionLine]) -> Iterator[tuple[DecisionLine, str]]:
    for word, most in _CHOSEN_WORDS.items():
        offering = (line for line in lines if any(choice.word == word for choice in line.choices))
        yield from ((line, word) for line in islice(offering, most))


def _judge_quickly(line: DecisionLine, word: str) -> Verdict:
    choice = next(each for each in line.choices if each.word == word)
    reasoned = any(choice.given.get(part.place) in part.reason_needed for part in line.parts)
    return Verdict(word=word, note=_NOTE if reasoned else "")


def _build_opinion_cells(line: DecisionLine, verdict: Verdict, day: dt.date) -> Mapping[str, str]:
    verifier = next((name for name in _VERIFIERS if name not in line.doers), "")
    due = format_chinese_date(verdict.due) if verdict.due else ""
    cells = {"opinion": verdict.word, "verifier": verifier, "day": format_chinese_date(day), "note": verdict.note}
    return cells | ({"due": due} if due else {})
