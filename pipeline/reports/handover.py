"""Tell on 支部反馈单 what a branch that ends leaves to its 承接支部: both are told the same, each on its own sheet.

Source: the roster (支部名册), 停用日期 and 承接支部: open tasks of a branch that ends go to its successor.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.intake.tables.roster import Branch
from pipeline.reports.follow_up import is_overdue
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Question
from pipeline.terms import Timeliness, format_chinese_date

_LINES = 2
"""Lines that a sentence about one branch takes up."""


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """A branch that has ended by the next month, with what it leaves."""

    branch: str
    day: str
    tasks: int
    asked: int
    missing: bool


def build_handover_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return who takes over from a branch that ends, what it takes over itself, and what of both is overdue."""
    office, following = assessment.office, assessment.ledger.period.shift(1)
    known, heir = office.by_code[branch], office.holder(branch, following)
    left = _build_taken_over(assessment, known)
    ours = assessment.rectifications_by_next_holder.get(branch, ())
    return {
        "ended": left.day if known.has_ended(following) else "",
        "heir": assessment.formal_name(heir) if heir != branch else "",
        "left_tasks": left.tasks,
        "left_asked": left.asked,
        "taken": [_build_taken_over(assessment, each) for each in assessment.handed_over_next.get(branch, ())],
        "overdue_count": sum(bool(each.notice) and is_overdue(assessment, each) for each in ours),
    }


def estimate_handover_lines(assessment: Assessment, branch: str) -> int:
    """Estimate the lines on the sheet that tell who takes over, and what is taken over."""
    ends = assessment.office.by_code[branch].has_ended(assessment.ledger.period.shift(1))
    return _LINES * (ends + len(assessment.handed_over_next.get(branch, ())))


def _build_taken_over(assessment: Assessment, branch: Branch) -> TakenOver:
    tasks = assessment.ledger.by_branch.get(branch.code, ())
    return TakenOver(
        branch=assessment.formal_name(branch.code),
        day=format_chinese_date(branch.end) if branch.end else "",
        tasks=sum(task.closed is None for task in tasks),
        asked=len(assessment.questions_by_branch.get(branch.code, ())),
        missing=assessment.delivered[branch.code].timeliness is Timeliness.MISSING,
    )


def list_asked_questions(assessment: Assessment, branch: str) -> tuple[Question, ...]:
    """List what a branch is asked on its next form or 答复单, with what it takes over; nothing of one with an heir."""
    return assessment.questions_by_next_holder.get(branch, ())
