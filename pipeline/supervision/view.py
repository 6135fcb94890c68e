"""The ledger together with all that supervision derives from it: what every report starts from."""

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
    """A supervised ledger: deliveries by branch code, lamps by task number, and what waits for people.

    ``rectifications`` are all there ever were, ``questions`` go onto the next forms, ``proposals`` into the 核验表.
    """

    ledger: Ledger
    delivered: Mapping[str, Delivered]
    lamps: Mapping[str, Lit]
    rectifications: tuple[Rectification, ...] = ()
    questions: tuple[Question, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @cached_property
    def trends(self) -> Mapping[str, tuple[Stand, ...]]:
        """Branch code -> how it stood in the last three months, this one included."""
        return trends(self.ledger)

    def name(self, branch: str) -> str:
        """A branch's short name; its code where the roster no longer knows it."""
        known = self.ledger.truth.office.by_code.get(branch)
        return known.short_name if known else branch


def supervise(ledger: Ledger) -> View:
    """Judge deliveries, then lamps; tell every rectification, and say what waits for the bureau and the branches."""
    delivered = deliveries(ledger.truth)
    lamps = lit(ledger, delivered)
    told = stories(ledger, delivered, lamps)
    return View(
        ledger, delivered, lamps, tuple(each.rectification for each in told), questions(ledger, told, carried(ledger)),
        proposals(ledger, lamps, told),
    )  # fmt: skip


def movement(task: Task) -> str:
    """较上月变化: how 完成率 moved since the report before."""
    if task.now is None:
        return "未报送"
    if task.before is None:
        return "新增"
    change = task.rate - task.before.rate
    return f"{change:+d}个百分点" if change else "未变化"


def verification(task: Task) -> str:
    """核验: closed, sent back, or waiting: what is reported complete, until the bureau has decided on it."""
    if task.closed is not None:
        return "已撤销" if task.withdrawn else Stage.CLOSED.value
    if not (task.finished or task.status == ASKS_CLOSING):
        return ""
    back = task.sent_back
    again = back is not None and back.period < task.period and task.now is not None and task.now.moved
    return UNVERIFIED if back is None or again else back.opinion.value
