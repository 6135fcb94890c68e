"""Build follow-up figures: closings, typical cases, rectification, escalation, statements, bureau duties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.reports.decided import closed_now, decided, passed
from pipeline.supervision.matters import Rectification
from pipeline.supervision.upheld import upheld
from pipeline.supervision.view import View
from pipeline.vocabulary import LADDER, Matter, Opinion, Stage, chinese_date

_IN_PRINT = LADDER[3]
"""Escalation step 通报: the task is named in the circular."""


@dataclass(frozen=True)
class Case:
    """A typical case picked by a person: the text of its 说明, else the branch's own progress."""

    branch: str
    task: str
    text: str


@dataclass(frozen=True)
class Named:
    """A branch's task (or other item) named in the text, and the number of its 整改通知书."""

    branch: str
    task: str
    notice: str = ""


def follow_up(view: View) -> dict[str, object]:
    """Return figures about decisions and follow-up for the wording of a 通报."""
    closed = [Named(view.name(task.branch), task.plan["task"]) for task in closed_now(view)]
    escalated = [each for each in passed(view, Matter.ESCALATE) if each.decision.key.endswith(f"-{_IN_PRINT}")]
    return {
        "cases": _cases(view), "closed": closed, "closed_count": len(closed), **_rectified(view),
        "escalated": [Named(each.decision.branch_name, each.decision.task) for each in escalated],
        "escalated_count": len(escalated), **_duties(view),
    }  # fmt: skip


def _cases(view: View) -> list[Case]:
    """Return the 典型做法 that a person passed, worded by 说明, else by the branch's own progress."""
    picked = []
    for each in passed(view, Matter.CASE):
        told = each.task.now.progress if each.task and each.task.now else ""
        name = each.task.plan["task"] if each.task else each.decision.task
        picked.append(Case(each.decision.branch_name, name, each.decision.note or told or name))
    return picked


def upheld_tasks(view: View) -> frozenset[str]:
    """Return the numbers of tasks whose lamp was contested and upheld; they are not problems of this period."""
    return upheld(view.ledger.truth) & frozenset(task.number for task in view.ledger.tasks)


def _rectified(view: View) -> dict[str, object]:
    """Return counts of confirmed 整改 up to the snapshot date; each relapse adds one to the weighted count (项次)."""
    known = [each for each in view.rectifications if each.stage not in (Stage.DRAFTED, Stage.DISMISSED)]
    still = [each for each in known if each.open]
    overdue = [each for each in still if is_overdue(view, each)]
    relapsed = [each for each in known if each.relapses]
    return {
        "rectify_count": len(known), "rectify_weight": sum(each.weight for each in known),
        "rectify_open_count": len(still), "rectify_closed_count": len(known) - len(still),
        "rectify_open": _named(view, still), "overdue": _named(view, overdue), "overdue_count": len(overdue),
        "relapsed": _named(view, relapsed), "relapsed_count": len(relapsed),
        "notices": list(dict.fromkeys(each.notice for each in known if each.notice)),
    }  # fmt: skip


def is_overdue(view: View, each: Rectification) -> bool:
    """Return whether the due day has passed; a relapsed case waits for a new due day and is not overdue."""
    return each.stage is not Stage.RELAPSED and each.due is not None and each.due < view.ledger.truth.date


def _named(view: View, listed: list[Rectification]) -> list[Named]:
    return [Named(view.name(each.branch), each.task or each.fact, each.notice) for each in listed]


def _duties(view: View) -> dict[str, object]:
    """Return figures on the bureau's own duties: days given for the form, forms returned, statements handled."""
    truth, period = view.ledger.truth, view.ledger.period
    last = max((dt.date.fromisoformat(day) for day in truth.handed_out.values()), default=None)
    answered = decided(view, Matter.PLEA)
    waiting = {each.key for each in view.proposals if each.matter is Matter.PLEA}
    received = waiting | {each.decision.key for each in answered}
    return {
        "handed_out": chinese_date(last) if last else "",
        "form_days": (truth.office.deadline(period) - last).days if last else 0,
        "returned_total": sum(each.returned for each in view.delivered.values()),
        "pleas_count": len(received), "pleas_answered": len(answered),
        "upheld_count": sum(each.decision.opinion is Opinion.PASSED for each in answered),
    }  # fmt: skip
