"""Build follow-up figures: closings, typical cases, rectification, escalation, statements, bureau duties."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.contract.decisions import format_escalation_key, parse_escalation_problem, parse_rectification_key
from pipeline.contract.lamp_settings import RuleMode
from pipeline.contract.problem import ProblemKind
from pipeline.reports.owed import list_owed
from pipeline.reports.problem_list import list_site_problems
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.decided_items import DecidedItem
from pipeline.supervision.failed_tries import find_sender
from pipeline.supervision.model import Rectification
from pipeline.supervision.upheld_representations import find_upheld_problems
from pipeline.supervision.waiting_files import list_nobodys_files
from pipeline.terms import (
    ESCALATION_STEPS,
    DecisionKind,
    Opinion,
    RectificationStage,
    RectificationStep,
    SubmissionResult,
    format_chinese_date,
    format_formal_name,
)

_IN_PRINT = ESCALATION_STEPS[3]
"""Escalation step 通报: the task is named in the circular."""


@dataclass(frozen=True)
class TypicalCase:
    """A typical case picked by a person: the text of its 说明, else the branch's own progress."""

    branch: str
    task: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NamedItem:
    """A branch's task (or other item) named in the text.

    ``notice`` and ``due`` are the number of its 整改通知书 and its due day; ``steps`` the escalation steps on record
    before the paper, such as “提醒、整改通知”; ``told`` whether monthly reports tell of progress since it was found;
    ``owed`` what the bureau itself has not answered or decided about it.
    """

    branch: str
    task: str
    notice: str = ""
    due: str = ""
    steps: str = ""
    told: int = 0
    owed: tuple[str, ...] = ()


def build_follow_up_figures(assessment: Assessment) -> dict[str, object]:
    """Return figures about decisions and follow-up for the wording of a 通报."""
    closed = [
        NamedItem(branch=assessment.formal_name(task.branch), task=task.plan["task"])
        for task in assessment.closed_tasks
    ]
    escalated = [
        each
        for each in assessment.decided[DecisionKind.ESCALATE]
        if each.passed and each.decision.key.endswith(f"-{_IN_PRINT}")
    ]
    return {
        "cases": list_typical_cases(assessment),
        "closed": closed,
        "closed_count": len(closed),
        **_build_rectification_figures(assessment),
        **_build_site_figures(assessment),
        "escalated": [_build_escalated_item(assessment, each) for each in escalated],
        "escalated_count": len(escalated),
        **build_duty_figures(assessment),
    }


def _build_escalated_item(assessment: Assessment, each: DecidedItem) -> NamedItem:
    problem = parse_escalation_problem(each.decision.key)
    taken = assessment.steps.get(problem, ()) if problem else ()
    before = "、".join(step for step in taken if step != _IN_PRINT)
    return NamedItem(
        branch=format_formal_name(each.decision.branch_name),
        task=each.decision.task,
        steps=before,
        owed=list_owed(assessment, each.task) if each.task else (),
    )


def list_typical_cases(assessment: Assessment) -> list[TypicalCase]:
    """Return the 典型做法 that a person passed, worded by 说明, else by the branch's own progress."""
    picked = []
    for each in (case for case in assessment.decided[DecisionKind.CASE] if case.passed):
        told = each.task.now.progress if each.task and each.task.now else ""
        name = each.task.plan["task"] if each.task else each.decision.task
        picked.append(
            TypicalCase(format_formal_name(each.decision.branch_name), name, each.decision.note or told or name)
        )
    return picked


def find_upheld_tasks(assessment: Assessment) -> frozenset[str]:
    """Return the numbers of tasks whose lamp was contested and upheld; they are not problems of this period."""
    upheld = {each.task for each in find_upheld_problems(assessment.ledger.inputs) if each.kind is ProblemKind.RED}
    return frozenset(task.number for task in assessment.ledger.tasks if task.number in upheld)


def _build_rectification_figures(assessment: Assessment) -> dict[str, object]:
    """Return counts of confirmed 整改 up to the snapshot date; each relapse adds one to the weighted count (项次).

    ``relapsed`` are those that came back and are not settled again. Whether an overdue one is named in print (通报) is
    decided in the 核验表 (升级): what is passed is among the escalated, nothing else is named, unless the office has no
    such rule.
    """
    known = [
        each
        for each in assessment.rectifications
        if each.stage not in (RectificationStage.DRAFTED, RectificationStage.DISMISSED)
    ]
    still = [each for each in known if each.open]
    overdue = sorted(
        (each for each in still if is_overdue(assessment, each)),
        key=lambda each: (not each.notice, _find_notice_order(each.notice), each.due),
    )
    relapsed = [each for each in still if each.relapses]
    return {
        "rectify_count": len(known),
        "rectify_weight": sum(each.weight for each in known),
        "rectify_open_count": len(still),
        "rectify_closed_count": len(known) - len(still),
        "rectify_open": _list_named_items(assessment, still),
        "overdue": _list_named_items(assessment, overdue),
        "overdue_named": _list_named_items(assessment, [] if _decides_on_print(assessment) else overdue),
        "overdue_count": len(overdue),
        "overdue_undecided_count": sum(is_print_undecided(assessment, each) for each in overdue),
        "overdue_told_count": sum(has_told_progress(assessment, each) for each in overdue),
        "relapsed": _list_named_items(assessment, relapsed),
        "relapsed_count": len(relapsed),
        "notices": sorted({each.notice for each in known if each.notice}, key=_find_notice_order),
    }


def _build_site_figures(assessment: Assessment) -> dict[str, object]:
    """Return what was found on the spot this month; branches are named only where 整改 was decided."""
    found = [each for each in list_site_problems(assessment) if each.first == assessment.ledger.period]
    unordered = (RectificationStage.DRAFTED, RectificationStage.DISMISSED)
    ordered = [each for each in found if each.stage not in unordered]
    return {
        "site_count": len(found), "site_branches": len({each.branch for each in found}),
        "site_ordered": _list_named_items(assessment, ordered), "site_ordered_count": len(ordered),
    }  # fmt: skip


def _find_notice_order(notice: str) -> tuple[tuple[int, ...], str]:
    """Return what puts the numbers of notices in ascending order: year, then number (9 before 10)."""
    return tuple(map(int, re.findall(r"\d+", notice))), notice


def is_past_due(assessment: Assessment, each: Rectification) -> bool:
    """Return whether the due day of an open case has passed; a relapsed one waits for a new due day."""
    return each.is_past_due(assessment.date)


def is_overdue(assessment: Assessment, each: Rectification) -> bool:
    """Return whether the branch is late with an open case; one it has answered (已反馈) waits for the bureau."""
    return each.is_overdue(assessment.date)


def has_told_progress(assessment: Assessment, each: Rectification) -> bool:
    """Return whether a monthly report tells of progress since the month in which the problem was found.

    That is no 反馈, which is registered apart, but whoever reads that there is none is to know of it.
    """
    task = assessment.ledger.by_number.get(each.number)
    return task is not None and any(month.period > each.first and bool(month.progress) for month in task.months)


def _decides_on_print(assessment: Assessment) -> bool:
    """Return whether the office decides of each problem if it is to be named in print."""
    settings = assessment.office.settings
    return settings.escalation.rule is RuleMode.ON


def may_be_named(assessment: Assessment, each: Rectification) -> bool:
    """Return whether a paper may name an overdue 整改: it was decided so, or the office has no such rule."""
    inputs = assessment.ledger.inputs
    decision = inputs.in_force.get(format_escalation_key(each.problem, _IN_PRINT))
    return not _decides_on_print(assessment) or (decision is not None and decision.opinion is Opinion.PASSED)


def is_print_undecided(assessment: Assessment, each: Rectification) -> bool:
    """Return whether the 核验表 asks if a problem is to be named in print, and nobody has said so yet."""
    return format_escalation_key(each.problem, _IN_PRINT) in assessment.proposed_keys


def _list_named_items(assessment: Assessment, listed: list[Rectification]) -> list[NamedItem]:
    return [_build_named_item(assessment, each) for each in listed]


def _build_named_item(assessment: Assessment, each: Rectification) -> NamedItem:
    task = assessment.ledger.by_number.get(each.number)
    return NamedItem(
        branch=assessment.formal_name(each.branch),
        task=each.task or each.fact,
        notice=each.notice,
        due=format_chinese_date(each.due) if each.due else "",
        told=int(has_told_progress(assessment, each)),
        owed=list_owed(assessment, task) if task else (),
    )


def build_duty_figures(assessment: Assessment) -> dict[str, object]:
    """Return figures on the bureau's own duties: days given for the form, forms returned, statements handled, 复查.

    ``recheck_count`` are the closed 整改 whose 复查 every 整改通知书 promises after some days and nobody has decided.
    """
    inputs, period = assessment.ledger.inputs, assessment.ledger.period
    last = max((dt.date.fromisoformat(day) for day in inputs.handed_out.values()), default=None)
    answered = assessment.decided[DecisionKind.PLEA]
    waiting = {each.key for each in assessment.proposals if each.matter is DecisionKind.PLEA}
    received = waiting | {each.decision.key for each in answered}
    return {
        "handed_out": format_chinese_date(last) if last else "",
        "form_days": (inputs.office.deadline(period) - last).days if last else 0,
        "returned_total": sum(each.returned for each in assessment.delivered.values()),
        "pleas_count": len(received), "pleas_answered": len(answered),
        "upheld_count": sum(each.decision.opinion is Opinion.PASSED for each in answered),
        "recheck_count": sum(_is_recheck(key) for key in assessment.proposed_keys),
    }  # fmt: skip


def count_nobodys_files(assessment: Assessment) -> int:
    """Count the files of this month that nobody knows to be whose: 漏报 and 迟报 may be untrue while they lie there.

    One that by its name or folder is of a branch whose report counts is none of them: it is told beside that branch.
    """
    inputs, valid = assessment.ledger.inputs, (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    told = {code for code, each in assessment.delivered.items() if each.result in valid}
    since = inputs.office.deadline(assessment.ledger.period.shift(-1))
    lying = list_nobodys_files(inputs.receipts, since)
    return sum(find_sender(inputs.office, each) not in told for each in lying)


def _is_recheck(key: str) -> bool:
    row = parse_rectification_key(key)
    return row is not None and row.step is RectificationStep.RECHECK
