"""Find what a 通报 says untruly because notices were signed after it was drafted: rows of orders that it calls none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.problem import ProblemId
from pipeline.docx.read import EditedDocument
from pipeline.supervision.assessment import Assessment
from pipeline.terms import RECTIFICATION_NOTICE, format_day_within


def list_unmentioned_notices(
    paper: EditedDocument, assessment: Assessment, signed: Iterable[IssuedPaper], drafted_up_to: int
) -> Iterator[str]:
    """Yield a line for each row about a task that a 整改通知书 signed since orders to be rectified, if it says nothing.

    ``drafted_up_to`` is the last signed paper the draft knew of. A row is right that tells the day by which
    the notice is to be complied with, as a new draft does, or its number.
    """
    later = [
        each
        for each in signed
        if each.document == RECTIFICATION_NOTICE
        and each.number > drafted_up_to
        and each.period == str(assessment.ledger.period)
    ]
    rows = [[_squeeze(cell) for cell in row] for table in paper.tables() for row in table] if later else []
    for notice in later:
        term = _word_term(assessment, notice)
        problems = (ProblemId.parse(each) for each in notice.subjects)
        tasks = (assessment.ledger.by_number.get(each.task) for each in problems if each is not None)
        branch = assessment.formal_name(notice.branch)
        for task in tasks:
            title = task.plan["task"] if task else ""
            about = [row for row in rows if title and {_squeeze(title), _squeeze(branch)} <= {*row}]
            told = {_squeeze(words) for words in (notice.reference, term) if words}
            if any(not any(words in "".join(row) for words in told) for row in about):
                yield (
                    f"起草以后签发了{RECTIFICATION_NOTICE}{notice.reference}，附件里“{branch}”“{title}”一行没有写到它"
                    f"{term and f'（{term}）'}。"
                )


def _word_term(assessment: Assessment, notice: IssuedPaper) -> str:
    """Word the term of a notice as the annexes do; empty for one signed before its term was kept."""
    return f"{format_day_within(assessment.date.year, dt.date.fromisoformat(notice.due))}到期" if notice.due else ""


def _squeeze(text: str) -> str:
    return "".join(text.split())
