"""Tell what branches reported for coordination and what the bureau answered: in the ledger, 通报 and 反馈单."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from pipeline.reports.ledger_rows import LedgerRow, LedgerRows
from pipeline.reports.paper import ANSWER, SECTION
from pipeline.reports.promised_answers import build_promise_figures, find_broken_promise
from pipeline.reports.row_cells import build_branch_cells, build_source_cells
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_matters import ReportedMatter, list_given_answers
from pipeline.supervision.reported_wordings import fold_cause
from pipeline.terms import Opinion, format_chinese_date, measure_width

_LINE = 40
"""Characters per line of a 支部反馈单."""
_OPEN = ("超过时限", "已转办", "未转办")
"""How a matter stands that nobody has answered: its day is past, it was passed on, nobody has taken it up."""


@dataclass(frozen=True)
class GivenWords:
    """What a branch reported, and the answer to it, with who gave it and when."""

    text: str
    answer: str
    by: str
    day: str


@dataclass(frozen=True)
class PendingAnswer:
    """What was passed on and is not answered: about which task, to whom, until when, and whether that is past."""

    task: str
    section: str
    due: str
    late: bool


def build_reported_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield one row for each matter, in the order of the ledger."""
    for each in assessment.reported:
        said = each.answer or each.passed_on
        source = next(month.source for month in reversed(each.task.months) if month.period == each.last)
        yield {
            **build_branch_cells(assessment, each.branch),
            "number": each.task.number,
            "task": each.task.plan["task"],
            "text": each.text,
            "first": each.first.as_chinese(),
            "state": describe_state(assessment, each),
            "section": each.section,
            "due": format_chinese_date(each.due) if each.due else "",
            "answer": each.answer.note if each.answer else "",
            "verifier": said.verifier if said else "",
            "day": format_chinese_date(said.day) if said else "",
            **build_source_cells(source),
        }


def describe_state(assessment: Assessment, each: ReportedMatter) -> str:
    """Return how a matter stands, in words."""
    if each.answer is not None:
        return "已答复" if each.answer.opinion is Opinion.PASSED else "不需答复"
    overdue, passed_on, untaken = _OPEN
    if each.is_overdue(assessment.date):
        return overdue
    return passed_on if each.passed_on else untaken


def choose_open_matters(assessment: Assessment) -> LedgerRows:
    """Return the rows of 支部反映 that nobody has answered, nor said to need no answer."""
    rows = (LedgerRow(each.task.number, {"state": describe_state(assessment, each)}) for each in assessment.reported)
    return LedgerRows("支部反映", tuple(rows)).choose(state=_OPEN)


def build_answer_figures(assessment: Assessment) -> dict[str, object]:
    """Return for 通报 how many matters were answered by decisions of the month, and how many wait.

    Texts of one cause are one; it is passed on once all of them are, in part (``partly_passed_on_count``) if some are.
    ``late_answers`` tell which sections owe answers since when, ``late_sections`` name one for each cause: also of a
    cause that is passed on in part some answer may be late.
    """
    waiting: dict[str, list[ReportedMatter]] = {}
    for each in assessment.reported:
        if each.open:
            waiting.setdefault(each.cause_key, []).append(each)
    given = {
        fold_cause(each.cause)
        for each in list_given_answers(assessment.ledger)
        if each.decision.period == assessment.ledger.period
    }
    overdue = ((each for each in alike if each.is_overdue(assessment.date)) for alike in waiting.values())
    late = [each for each in (next(alike, None) for alike in overdue) if each is not None]
    return {
        "answered_count": len(given - waiting.keys()),
        "unanswered_count": len(waiting),
        "passed_on_count": sum(all(each.passed_on for each in alike) for alike in waiting.values()),
        "partly_passed_on_count": sum(
            len({each.passed_on is None for each in alike}) > 1 for alike in waiting.values()
        ),
        "late_answer_count": len(late),
        "late_sections": [each.section for each in late],
        "late_answers": list(_describe_late_sections(late)),
    }


def _describe_late_sections(late: Iterable[ReportedMatter]) -> Iterator[str]:
    """Describe once for each section what it owes: how many answers if several, and since which day."""
    owed: dict[str, list[dt.date]] = {}
    for each in late:
        if each.due is not None:
            owed.setdefault(each.section, []).append(each.due)
    for section, days in owed.items():
        count = f"{len(days)}件" if len(days) > 1 else ""
        earliest = "最早" if len(set(days)) > 1 else ""
        yield f"{section}{count}（{earliest}{format_chinese_date(min(days))}到期）"


def build_branch_answer_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return for 支部反馈单 the answers since the last one, what was passed on, and how much nobody has taken up."""
    reported = [each for each in assessment.reported_by_branch.get(branch, ()) if each.open]
    pending = [each for each in reported if each.passed_on is not None]
    broken, unnamed = (find_broken_promise(assessment, kind) for kind in (ANSWER, SECTION))
    return {
        "answers": _list_given_words(assessment, branch),
        "pending_answers": [
            PendingAnswer(
                each.task.plan["task"],
                each.section,
                format_chinese_date(each.due) if each.due else "",
                each.is_overdue(assessment.date),
            )
            for each in pending
        ],
        "untaken_count": len(reported) - len(pending),
        **build_promise_figures(assessment),
        "broken_count": broken.by_branch.get(branch, 0) if broken else 0,
        "unnamed_count": unnamed.by_branch.get(branch, 0) if unnamed else 0,
    }


def _list_given_words(assessment: Assessment, branch: str) -> list[GivenWords]:
    """List the answers decided on this month's 核验表, or on last month's, after whose 反馈单 they may have come."""
    since = assessment.ledger.period.shift(-1)
    return [
        GivenWords(each.text, each.decision.note, each.decision.verifier, format_chinese_date(each.decision.day))
        for each in list_given_answers(assessment.ledger)
        if each.branch == branch and each.decision.period >= since
    ]


def estimate_answer_lines(assessment: Assessment, branch: str) -> int:
    """Estimate the lines that answers and what was passed on take up on a 支部反馈单."""
    words = [f"{each.text}{each.answer}{each.by}{each.day}" for each in _list_given_words(assessment, branch)]
    reported = assessment.reported_by_branch.get(branch, ())
    words += [f"{each.task.plan['task']}{each.section}" for each in reported if each.open and each.passed_on]
    return sum(ceil((measure_width(text) + 16) / _LINE) for text in words)
