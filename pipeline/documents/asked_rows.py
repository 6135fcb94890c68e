"""Build the rows of 需答复 of a branch: the same on its next form and on a 答复单 that goes out before that form.

A duty has one day: where the day counts from the making of a row, the one that was handed out first stays until it is
over, on whatever paper the matter is asked next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.replies import word_lamp_demand
from pipeline.intake.answer_questions import AnswerSheets
from pipeline.intake.distributions import DistributedForms
from pipeline.intake.office import OfficeRules
from pipeline.ledger.grouping import group_by
from pipeline.periods import Period
from pipeline.supervision.model import Question
from pipeline.terms import format_chinese_date


@dataclass(frozen=True, kw_only=True)
class HandedRows:
    """The rows that branches have been handed so far for a period: on 答复单, and on forms."""

    period: Period
    sheets: AnswerSheets
    forms: DistributedForms

    def find_days(self, branch: str) -> dict[str, dt.date]:
        """Find by 事项编号 the days that were counted when a row was made, the latest of each."""
        forms = (form.questions for form in self.forms.list_standing(branch, self.period))
        rows = chain.from_iterable((*self.sheets.get((branch, str(self.period)), ()), *forms))
        days = sorted((each.due, each.key) for each in rows if each.due)
        return {key: dt.date.fromisoformat(due) for due, key in days}


def group_by_answerer(
    asked: Iterable[Question], office: OfficeRules, period: Period
) -> dict[str, tuple[Question, ...]]:
    """Group what is asked by who answers it on the forms of a period: the branch, or what it was taken over by."""
    return group_by(asked, lambda each: office.holder(each.branch, period))


def build_asked_rows(
    branch: str, office: OfficeRules, today: dt.date, asked: Iterable[Question], handed: HandedRows
) -> tuple[DistributedQuestion, ...]:
    """Build the rows of what a branch answers, without repeats."""
    days = handed.find_days(branch)
    own = {each.key: _tell_origin(each, office) if each.branch != branch else each for each in asked}
    return tuple(_build_row(each, office, today, days.get(each.key)) for each in own.values())


def _tell_origin(question: Question, office: OfficeRules) -> Question:
    """Return what is asked of a branch that has ended, as its 承接支部 is asked it."""
    return replace(question, fact=f"（承接{office.by_code[question.branch].short_name}）{question.fact}")


def _build_row(question: Question, office: OfficeRules, today: dt.date, handed: dt.date | None) -> DistributedQuestion:
    """Build a row; its term ends on the day handed out before while that is to come, else it counts from today."""
    if question.due is None:
        return DistributedQuestion(question.key, question.kind.value, question.fact, question.demand)
    days = office.settings.deadlines.rectify_days
    due = handed if handed is not None and handed > today else office.calendar.add_working_days(today, days)
    demand = word_lamp_demand(format_chinese_date(due))
    return DistributedQuestion(question.key, question.kind.value, question.fact, demand, due=due.isoformat())
