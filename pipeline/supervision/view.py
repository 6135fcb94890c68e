"""Assess a ledger: combine it with everything supervision derives from it; all reports start from the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.ledger import Ledger, Task
from pipeline.supervision.carryover import carried
from pipeline.supervision.delivery import Delivered, deliveries
from pipeline.supervision.lamps import Lit, lit
from pipeline.supervision.matters import Proposal, Question, Rectification
from pipeline.supervision.proposals import proposals
from pipeline.supervision.questions import questions
from pipeline.supervision.rectification import stories
from pipeline.supervision.trend import Stand, trends
from pipeline.vocabulary import ASKS_CLOSING, UNVERIFIED, Stage


@dataclass(frozen=True)
class View:
    """Assessed ledger: submission statuses by branch code, lamps by task number, and what waits for people.

    ``rectifications`` are all that ever existed, ``questions`` go onto the next forms, ``proposals`` into the 核验表.
    """

    ledger: Ledger
    delivered: Mapping[str, Delivered]
    lamps: Mapping[str, Lit]
    rectifications: tuple[Rectification, ...] = ()
    questions: tuple[Question, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @cached_property
    def trends(self) -> Mapping[str, tuple[Stand, ...]]:
        """Branch code -> summaries of the last three months, including this one."""
        return trends(self.ledger)

    def name(self, branch: str) -> str:
        """Return a branch's short name, or its code if it is not in the roster."""
        known = self.ledger.truth.office.by_code.get(branch)
        return known.short_name if known else branch


def supervise(ledger: Ledger) -> View:
    """Judge submission statuses and lamps, replay all cases, and build questions and proposals."""
    delivered = deliveries(ledger.truth)
    lamps = lit(ledger, delivered)
    told = stories(ledger, delivered, lamps)
    return View(
        ledger, delivered, lamps, tuple(each.rectification for each in told), questions(ledger, told, carried(ledger)),
        proposals(ledger, lamps, told),
    )  # fmt: skip


def movement(task: Task) -> str:
    """Return 较上月变化: the change of 完成率 since the preceding report."""
    if task.now is None:
        return "未报送"
    if task.before is None:
        return "新增"
    change = task.rate - task.before.rate
    return f"{change:+d}个百分点" if change else "未变化"


def verification(task: Task) -> str:
    """Return 核验: closed, sent back or waiting, for tasks reported complete or submitted for closing; else empty."""
    if task.closed is not None:
        return "已撤销" if task.withdrawn else Stage.CLOSED.value
    if not (task.finished or task.status == ASKS_CLOSING):
        return ""
    back = task.sent_back
    again = back is not None and back.period < task.period and task.now is not None and task.now.moved
    return UNVERIFIED if back is None or again else back.opinion.value
