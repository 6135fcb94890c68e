"""What became of things: closings, typical cases, rectification, escalation, statements, the bureau's own duties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.reports.decided import closed_now, decided, passed
from pipeline.supervision.matters import Rectification
from pipeline.supervision.upheld import upheld
from pipeline.supervision.view import View
from pipeline.vocabulary import LADDER, Matter, Opinion, Stage, chinese_date

_IN_PRINT = LADDER[3]
"""The step 通报: the matter is named in print."""


@dataclass(frozen=True)
class Case:
    """A typical case a person picked: the words for it, or the branch's own progress."""

    branch: str
    task: str
    text: str


@dataclass(frozen=True)
class Named:
    """A branch's task (or other matter) named in the prose, and the number of its 整改通知书."""

    branch: str
    task: str
    notice: str = ""


def follow_up(view: View) -> dict[str, object]:
    """Figures about decisions and what is followed up, for the wording of a 通报."""
    closed = [Named(view.name(task.branch), task.plan["task"]) for task in closed_now(view)]
    escalated = [each for each in passed(view, Matter.ESCALATE) if each.decision.key.endswith(f"-{_IN_PRINT}")]
    return {
        "cases": _cases(view), "closed": closed, "closed_count": len(closed), **_rectified(view),
        "escalated": [Named(each.decision.branch_name, each.decision.task) for each in escalated],
        "escalated_count": len(escalated), **_duties(view),
    }  # fmt: skip


def _cases(view: View) -> list[Case]:
    """典型做法 a person passed: in the words of 说明, else in the branch's own."""
    picked = []
    for each in passed(view, Matter.CASE):
        told = each.task.now.progress if each.task and each.task.now else ""
        name = each.task.plan["task"] if each.task else each.decision.task
        picked.append(Case(each.decision.branch_name, name, each.decision.note or told or name))
    return picked


def upheld_tasks(view: View) -> frozenset[str]:
    """Numbers of tasks whose lamp was contested and the statement upheld: no problem of this period."""
    return upheld(view.ledger.truth) & frozenset(task.number for task in view.ledger.tasks)


def _rectified(view: View) -> dict[str, object]:
    """整改 up to AS-OF: all that were confirmed, by where they stand; one that came back counts double in 项次."""
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
    """Whether the day set for it has passed; one that was reopened waits for a new day."""
    return each.stage is not Stage.RELAPSED and each.due is not None and each.due < view.ledger.truth.date


def _named(view: View, listed: list[Rectification]) -> list[Named]:
    return [Named(view.name(each.branch), each.task or each.fact, each.notice) for each in listed]


def _duties(view: View) -> dict[str, object]:
    """The bureau's own: days between form and deadline, forms returned, statements received and upheld."""
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
