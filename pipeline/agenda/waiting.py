"""Tell what of a month waits for whom: branches, the clerk, those who decide, those who sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.agenda.month_facts import MonthFacts
from pipeline.archive.letter_facts import FAILED, IN_DOUBT
from pipeline.supervision.model import Rectification
from pipeline.terms import (
    DECISION_BOOK,
    LETTER_TITLES,
    SIGNAL_SHEET,
    UNJUDGED_SIGNALS,
    LetterKind,
    RectificationStage,
    SubmissionResult,
    Timeliness,
)


class Person(StrEnum):
    """Who is waited for."""

    BRANCHES = "支部"
    CLERK = "汇总人员"
    VERIFIERS = "核验人"
    LEADERS = "领导"
    SECTIONS = "牵头科室"


@dataclass(frozen=True, kw_only=True)
class WaitingMatter:
    """Something that waits for a person: what, how many, and until when (None: no day is set)."""

    person: Person
    what: str
    count: int
    until: dt.date | None = None


def list_waiting_matters(facts: MonthFacts) -> tuple[WaitingMatter, ...]:
    """List what waits for whom, the branches first; what nobody waits for is left out."""
    found = (
        *_wait_for_branches(facts), *_wait_for_clerk(facts), *_wait_for_office(facts), *_wait_for_answers(facts),
    )  # fmt: skip
    return tuple(each for each in found if each.count)


def _wait_for_branches(facts: MonthFacts) -> Iterator[WaitingMatter]:
    told = list(facts.assessment.delivered.values())
    pending = sum(each.timeliness is Timeliness.PENDING for each in told)
    yield WaitingMatter(person=Person.BRANCHES, what="没有报送", count=pending, until=facts.deadline)
    missing = sum(each.timeliness is Timeliness.MISSING for each in told)
    unproved = "（收件夹里还有文件没有收，收了才知道）" if facts.is_missing_unproved else ""
    yield WaitingMatter(person=Person.BRANCHES, what=f"过了截止日没有报送{unproved}", count=missing)
    for result, what in (
        (SubmissionResult.TO_CORRECT, "退回的表没有改好"),
        (SubmissionResult.UNREADABLE, "文件打不开，要重报"),
        (SubmissionResult.UNRECOGNISED, "报来的不是规定的填报表，要重报"),
    ):
        yield WaitingMatter(person=Person.BRANCHES, what=what, count=sum(each.result is result for each in told))
    orders = [each for each in _list_open_orders(facts) if each.stage is not RectificationStage.ANSWERED]
    late = [each for each in orders if each.due is not None and each.due < facts.today]
    yield WaitingMatter(person=Person.BRANCHES, what="整改过了期限没有办结", count=len(late))
    running = [each.due for each in orders if each not in late and each.due is not None]
    yield WaitingMatter(
        person=Person.BRANCHES, what="整改正在办理", count=len(running), until=min(running, default=None)
    )
    answering = [day for day in facts.answer_days_end.values() if day >= facts.today]
    if not facts.closed:
        yield WaitingMatter(
            person=Person.BRANCHES, what="反馈单在答复期内", count=len(answering), until=facts.last_answer_day
        )


def _list_open_orders(facts: MonthFacts) -> list[Rectification]:
    return [each for each in facts.assessment.rectifications if each.open and each.due is not None]


def _wait_for_clerk(facts: MonthFacts) -> Iterator[WaitingMatter]:
    yield WaitingMatter(person=Person.CLERK, what="文件待认领", count=len(facts.unclaimed))
    yield WaitingMatter(person=Person.CLERK, what="收件夹里的文件没有收", count=facts.lying)
    following = facts.period.shift(1)
    holders = [facts.office.holder(each.entry.branch, following) for each in facts.tasks_without_form]
    late = sum(code in facts.next_forms for code in holders)
    what = "交办的任务还没有上表（下月的表已经下发：可以再发一份；不发的、已经报了的，再下一个月上表）"
    yield WaitingMatter(person=Person.CLERK, what=what, count=late)
    what = "任务不在支部本月的表上（表下发以后才收到上月的报送：可以给它再发一份表）"
    yield WaitingMatter(person=Person.CLERK, what=what, count=0 if facts.closed else len(facts.tasks_off_form))
    for kind in (LetterKind.RETURNED, LetterKind.ISSUED):
        what = f"{LETTER_TITLES[kind]}的信没有备好、发出"
        yield WaitingMatter(person=Person.CLERK, what=what, count=len(facts.letters_open[kind]))
    yield WaitingMatter(person=Person.CLERK, what="信备好了，没有登记发出", count=facts.count_unposted_letters())
    yield WaitingMatter(person=Person.CLERK, what="信没有发成", count=facts.count_stuck_letters(FAILED))
    yield WaitingMatter(
        person=Person.CLERK, what="信可能已发出，要问对方收到没有", count=facts.count_stuck_letters(IN_DOUBT)
    )


def _wait_for_answers(facts: MonthFacts) -> Iterator[WaitingMatter]:
    """Yield what branches reported and nobody has answered; what is said alike by several counts for each."""
    waiting = [each for each in facts.assessment.reported if each.open]
    untaken = sum(each.passed_on is None for each in waiting)
    yield WaitingMatter(person=Person.VERIFIERS, what="支部反映的困难没有转办或答复", count=untaken)
    late = [each for each in waiting if each.is_overdue(facts.today)]
    yield WaitingMatter(person=Person.SECTIONS, what="支部反映的困难过了时限没有答复", count=len(late))
    running = [each.due for each in waiting if each.due is not None and each not in late]
    yield WaitingMatter(
        person=Person.SECTIONS, what="支部反映的困难没有答复", count=len(running), until=min(running, default=None)
    )


def _wait_for_office(facts: MonthFacts) -> Iterator[WaitingMatter]:
    if not facts.closed and facts.recorded is not None:
        owed = facts.assessment.owed_count
        yield WaitingMatter(person=Person.VERIFIERS, what=f"{DECISION_BOOK}里没有定的事项", count=owed)
        what = f"{DECISION_BOOK}里可以选的典型做法（不选也行，到通报签发为止）"
        yield WaitingMatter(person=Person.VERIFIERS, what=what, count=facts.assessment.undecided_count - owed)
        what = f"{SIGNAL_SHEET}里没有看的疑问（不填的，{UNJUDGED_SIGNALS}）"
        yield WaitingMatter(person=Person.VERIFIERS, what=what, count=facts.assessment.signal_count)
    answered = sum(each.stage is RectificationStage.ANSWERED for each in _list_open_orders(facts))
    yield WaitingMatter(person=Person.VERIFIERS, what="整改已反馈，等复核", count=answered)
    for document, branches in facts.unsigned.items():
        yield WaitingMatter(person=Person.LEADERS, what=f"{document}草稿没有签发", count=len(branches))
