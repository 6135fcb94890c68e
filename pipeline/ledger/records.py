"""What goes into the ledger and what it consists of, as frozen records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pipeline.archive.facts import AsOf, Issued, Look, Receipt, Source
from pipeline.contract.decisions import change_key
from pipeline.validation.office import Office
from pipeline.validation.submission import Judged
from pipeline.vocabulary import ASKS_CLOSING, DONE, STANDING, Matter, Opinion, Period


@dataclass(frozen=True)
class Submitted:
    """A submission that counts: its receipt, and the same bytes read again."""

    receipt: Receipt
    judged: Judged


@dataclass(frozen=True)
class Imported:
    """A 旧台账 taken in once: one row per task, with number, branch, plan cells, rate, status, progress, row, sheet."""

    receipt: Receipt
    period: Period
    tasks: pd.DataFrame


@dataclass(frozen=True)
class Decision:
    """One row of a 核验表 that the bureau took in (核验). ``receipt`` is the number it came under, ``period`` the month
    of its 核验表; ``branch_name``, ``task``, ``proposal`` and ``reason`` are what stood there to be decided on.
    """

    receipt: int
    period: Period
    matter: Matter
    key: str
    branch_name: str
    task: str
    proposal: str
    reason: str
    opinion: Opinion
    verifier: str
    day: dt.date
    due: dt.date | None
    note: str
    source: Source


@dataclass(frozen=True)
class Reply:
    """One answered row of 需答复. ``receipt`` and ``when`` are of its file, ``finished`` is an ISO date or empty."""

    receipt: int
    branch: str
    period: Period
    key: str
    measures: str
    done: str
    finished: str
    statement: str
    who: str
    when: str
    source: Source


@dataclass(frozen=True)
class Truth:
    """Everything known up to AS-OF. ``receipts`` and ``looks`` end there; ``submitted`` are those that count.

    ``decisions`` and ``replies`` stand in the order of their receipts, whatever month they are about; of two decisions
    on the same matter the later counts. ``issued`` are the papers signed until then. ``handed_out`` is the ISO date of
    each branch's first form of the period (下发), days before AS-OF only.
    """

    period: Period
    as_of: AsOf
    office: Office
    receipts: tuple[Receipt, ...]
    looks: tuple[Look, ...]
    submitted: tuple[Submitted, ...]
    imported: tuple[Imported, ...] = ()
    decisions: tuple[Decision, ...] = ()
    replies: tuple[Reply, ...] = ()
    issued: tuple[Issued, ...] = ()
    handed_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        """The date of AS-OF: 报送, overdue notices and working days are judged at it."""
        return dt.date.fromisoformat(self.as_of.date)


@dataclass(frozen=True)
class MonthOf:
    """A task as one month's submission reported it; ``moved`` where rate, status or progress say something new."""

    period: Period
    progress: str
    rate: int
    status: str
    problem: str
    next_step: str
    moved: bool
    reporter: str
    typed: int
    source: Source


@dataclass(frozen=True)
class Requested:
    """A change asked for; it does not hold until the bureau has passed it.

    ``before`` is what stood in the plan: right before a passed change, else when it was asked, now where it waits.
    ``sound`` tells whether ``after`` can stand in a plan (a day that reads, a value of the list); one that cannot
    changes nothing, even when it is passed. ``overtaken``: not decided, and the same cell was asked for again later.
    """

    period: Period
    number: str
    branch: str
    item: str
    before: str
    after: str
    why: str
    who: str
    when: str
    source: Source
    decision: Decision | None = None
    sound: bool = True
    overtaken: bool = False

    @property
    def key(self) -> str:
        """Its 事项编号: the same change asked again in a corrected file is the same matter."""
        return change_key(self.period, self.number, self.item, self.after)

    @property
    def passed(self) -> bool:
        """Whether the bureau has passed it."""
        return self.decision is not None and self.decision.opinion is Opinion.PASSED

    @property
    def waits(self) -> bool:
        """Whether the bureau still has to decide on it."""
        return self.decision is None and not self.overtaken


@dataclass(frozen=True)
class Task:
    """One task as it stands in a period. ``branch`` holds it then: the one that began it, or its 承接支部.

    ``months`` are its reports up to then, oldest first; ``deadline`` None means 长期坚持.

    ``started`` holds what was known before the first report (an imported ledger), else None. ``closed`` is the passed
    decision that closed it (销号, or 撤销 where its matter is a change) in this period or, among ``closed_before`` of
    a ledger, in an earlier one; ``sent_back`` the last decision on its closing where that was no yes.

    ``plan`` and ``deadline`` hold every change passed up to the period, ``original`` the plan as first handed in,
    ``extensions`` counts the passed changes to a later 完成时限 (延期次数), ``first_deadline`` is the day before them.
    """

    number: str
    branch: str
    plan: Mapping[str, str]
    deadline: dt.date | None
    first: Period
    period: Period
    months: tuple[MonthOf, ...]
    started: MonthOf | None
    source: Source
    closed: Decision | None = None
    sent_back: Decision | None = None
    origin: str = ""
    original: Mapping[str, str] = field(default_factory=dict)
    first_deadline: dt.date | None = None
    extensions: int = 0

    @property
    def withdrawn(self) -> bool:
        """Whether it was closed by a passed 撤销, not because it was done."""
        return self.closed is not None and self.closed.matter is Matter.CHANGE

    @cached_property
    def now(self) -> MonthOf | None:
        """This period's report, None where there is none."""
        return self.months[-1] if self.months and self.months[-1].period == self.period else None

    @cached_property
    def before(self) -> MonthOf | None:
        """The last report before this period, or what was known at the start."""
        earlier = [month for month in self.months if month.period < self.period]
        return earlier[-1] if earlier else self.started

    @property
    def latest(self) -> MonthOf | None:
        """The last thing known."""
        return self.now or self.before

    @property
    def rate(self) -> int:
        """完成率 as last known, 0 before any report."""
        return self.latest.rate if self.latest else 0

    @property
    def status(self) -> str:
        """状态 as last known."""
        return self.latest.status if self.latest else ""

    @property
    def standing(self) -> bool:
        """长期坚持: no end, or reported so."""
        return self.deadline is None or self.status == STANDING

    @property
    def finished(self) -> bool:
        """Reported complete (not yet verified): 已完成, or 申请销号 at 100 %."""
        return self.status == DONE or (self.status == ASKS_CLOSING and self.rate == 100)  # noqa: PLR2004

    @cached_property
    def still_months(self) -> int:
        """Months in a row, this one included, in which nothing moved since the last report that did."""
        moved = [month.period for month in self.months if month.moved]
        since = moved[-1] if moved else self.first.shift(-1)
        return (self.period.year - since.year) * 12 + self.period.month - since.month


@dataclass(frozen=True)
class Ledger:
    """The consolidated ledger of one period as of one date; everything above is a view of it.

    ``tasks`` are open in the period or closed in it; ``closed_before`` were closed earlier and live on in history.
    ``requests`` are all changes ever asked for up to the period, by the month of asking.
    """

    truth: Truth
    tasks: tuple[Task, ...]
    requests: tuple[Requested, ...]
    closed_before: tuple[Task, ...] = ()

    @property
    def period(self) -> Period:
        """The period it is of."""
        return self.truth.period

    @cached_property
    def by_branch(self) -> dict[str, tuple[Task, ...]]:
        """Branch code -> its tasks, those closed in this period among them."""
        found: dict[str, list[Task]] = {}
        for task in self.tasks:
            found.setdefault(task.branch, []).append(task)
        return {branch: tuple(tasks) for branch, tasks in found.items()}

    @cached_property
    def counted(self) -> dict[str, Submitted]:
        """Branch code -> the submission that counts for this period."""
        period = str(self.period)
        return {each.receipt.branch: each for each in self.truth.submitted if each.receipt.period == period}
