"""Build the rows of 需答复 of a branch: the same on its next form and on a 答复单 that goes out before that form.

A duty has one day: where the day counts from the making of a row, the one that was handed out first stays until it is
over, on whatever paper the matter is asked next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.contract.replies import word_lamp_demand
from pipeline.intake.answer_questions import AnswerSheets
from pipeline.intake.distributions import DistributedForms
from pipeline.intake.office import OfficeRules
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


def build_asked_rows(
    branch: str, office: OfficeRules, today: dt.date, asked: Iterable[Question], handed: HandedRows
) -> tuple[DistributedQuestion, ...]:
    """Build the rows of a branch, without repeats; it also answers for branches it has taken over."""
    days, period = handed.find_days(branch), handed.period
    own = {each.key: each for each in asked if branch in (each.branch, office.holder(each.branch, period))}
    rows = []
    for each in own.values():
        due = None if each.due is None else _choose_day(office, today, each.due, days.get(each.key))
        demand = each.demand if due is None else word_lamp_demand(format_chinese_date(due))
        rows.append(DistributedQuestion(each.key, each.kind.value, each.fact, demand, due.isoformat() if due else ""))
    return tuple(rows)


def _choose_day(office: OfficeRules, today: dt.date, counted: dt.date, handed: dt.date | None) -> dt.date:
    """Choose the last day of a term: as handed out, else as counted; one that is over is counted anew from today."""
    to_come = (day for day in (handed, counted) if day is not None and day >= today)
    return next(to_come, office.calendar.add_working_days(today, office.settings.deadlines.rectify_days))
