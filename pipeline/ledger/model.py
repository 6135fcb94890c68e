"""Define the content of the ledger as frozen records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from operator import attrgetter

from pipeline.archive.facts import SourceRow
from pipeline.contract.decisions import format_change_key
from pipeline.intake.office import OfficeRules
from pipeline.ledger.grouping import group_by, group_by_branch
from pipeline.ledger.inputs import CountedSubmission, Decision, LedgerInputs
from pipeline.periods import Period
from pipeline.terms import ASKS_CLOSING, DONE, STANDING, DecisionKind, Opinion


@dataclass(frozen=True, kw_only=True)
class TaskMonth:
    """A task as reported in one month; ``moved`` if rate, status or progress is new.

    ``values`` are the cells of the month block by column name, as the contract lists them; rate and status repeat the
    previous ones where the branch left them blank.
    """

    period: Period
    rate: int
    status: str
    values: Mapping[str, str | int | None]
    moved: bool
    reporter: str
    typed: int
    source: SourceRow

    @property
    def progress(self) -> str:
        """本月进展, empty if not filled in."""
        return str(self.values.get("progress") or "")

    @property
    def complete(self) -> bool:
        """Whether the branch reports the task complete: 已完成, or 申请销号 at 100 %."""
        return self.status == DONE or (self.status == ASKS_CLOSING and self.rate == 100)  # noqa: PLR2004

    @property
    def problem(self) -> str:
        """存在问题及需协调事项, empty if not filled in."""
        return str(self.values.get("problem") or "")


@dataclass(frozen=True, kw_only=True)
class ChangeRequest:
    """A requested change of the plan; it takes effect only after approval by the bureau.

    ``before`` is the plan value just before a passed change, at the time of the request if it was refused, or now
    if it is undecided. ``sound`` is whether ``after`` is valid in a plan (a readable date, a listed value); an
    invalid value has no effect even if approved. ``overtaken`` means undecided and replaced by a later request for
    the same cell.
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
    source: SourceRow
    decision: Decision | None = None
    sound: bool = True
    overtaken: bool = False

    @property
    def key(self) -> str:
        """事项编号 of the request; the same change requested again in a corrected file has the same number."""
        return format_change_key(self.period, self.number, self.item, self.after)

    @property
    def passed(self) -> bool:
        """Whether the bureau has approved the request."""
        return self.decision is not None and self.decision.opinion is Opinion.PASSED

    @property
    def waits(self) -> bool:
        """Whether the bureau still has to decide on the request."""
        return self.decision is None and not self.overtaken


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task in a period. ``branch`` is responsible for it then: the original one or its 承接支部.

    ``months`` are its reports up to the period, oldest first; ``deadline`` None means 长期坚持.

    ``started`` is the state before the first report (from an imported ledger), else None. ``begun`` is the day it began
    if that is not the first day of its first month; ``undated``: it was under way before, and nobody says since when.

    ``closed`` is the approved decision that closed it (销号, or 撤销 if its kind is a change) in this period or, for
    ``closed_before`` of a ledger, in an earlier one; ``sent_back`` is the last decision on its closing if that was
    not an approval.

    ``plan`` and ``deadline`` include every change passed up to the period, ``original`` is the first submitted
    plan, ``first_deadline`` its deadline, and ``extensions`` counts the passed changes to a later 完成时限
    (延期次数).
    """

    number: str
    branch: str
    plan: Mapping[str, str]
    deadline: dt.date | None
    first: Period
    period: Period
    months: tuple[TaskMonth, ...]
    started: TaskMonth | None
    source: SourceRow
    closed: Decision | None = None
    sent_back: Decision | None = None
    origin: str = ""
    original: Mapping[str, str] = field(default_factory=dict)
    first_deadline: dt.date | None = None
    extensions: int = 0
    begun: dt.date | None = None
    undated: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether the task was closed by an approved 撤销 rather than completed."""
        return self.closed is not None and self.closed.matter is DecisionKind.CHANGE

    @property
    def lacks_start(self) -> bool:
        """Whether its 序时进度 is not known yet: in its first month, if nobody says since when it was under way."""
        return self.undated and self.period == self.first

    @cached_property
    def now(self) -> TaskMonth | None:
        """Report of this period, None if there is none."""
        return self.months[-1] if self.months and self.months[-1].period == self.period else None

    @cached_property
    def before(self) -> TaskMonth | None:
        """Last report before this period, or the initial state."""
        earlier = [month for month in self.months if month.period < self.period]
        return earlier[-1] if earlier else self.started

    @property
    def gain(self) -> int | None:
        """Change of 完成率 in this month, in points; None unless this month and the one before it were both reported.

        A change over a month that was missed, or since a 旧台账, is no change of this month.
        """
        base = self.months[-2] if len(self.months) > 1 else None
        if self.now is None or base is None or base.period != self.period.shift(-1):
            return None
        return self.now.rate - base.rate

    @property
    def latest(self) -> TaskMonth | None:
        """Latest known report."""
        return self.now or self.before

    @property
    def rate(self) -> int:
        """Latest known 完成率, 0 before any report."""
        return self.latest.rate if self.latest else 0

    @property
    def status(self) -> str:
        """Latest known 状态."""
        return self.latest.status if self.latest else ""

    @property
    def standing(self) -> bool:
        """Whether the task is 长期坚持: without a deadline, or reported as such."""
        return self.deadline is None or self.status == STANDING

    @property
    def reported_complete(self) -> bool:
        """Whether the branch's latest report says complete: 已完成, or 申请销号 at 100 %."""
        return self.latest is not None and self.latest.complete

    @cached_property
    def refusal(self) -> Decision | None:
        """The decision that sent the reported completion back (退回), while the branch has told nothing new since.

        It holds month after month: an unchanged report repeats a completion that was not recognised.
        """
        if self.sent_back is None or not self.reported_complete:
            return None
        since = self.sent_back.period
        anew = any(month.period > since and month.moved and month.complete for month in self.months)
        return None if anew else self.sent_back

    @property
    def finished(self) -> bool:
        """Whether the task counts as complete: reported so, not refused by the bureau and not withdrawn."""
        return self.reported_complete and self.refusal is None and not self.withdrawn

    @cached_property
    def complete_since(self) -> Period | None:
        """Month since whose report a completion that counts has been reported; None if none is.

        One that was refused counts from the month in which it was reported anew.
        """
        known = [*([self.started] if self.started else []), *self.months]
        told = [*takewhile(lambda month: month.complete, reversed(known))][::-1] if self.finished else []
        if self.sent_back is not None:
            told = [each for each in told if each.period > self.sent_back.period and each.moved]
        return told[0].period if told else None

    @cached_property
    def still_months(self) -> int:
        """Number of reported months without change since the last one with; a month without data is not known."""
        return sum(1 for _ in takewhile(lambda month: not month.moved, reversed(self.months)))


@dataclass(frozen=True)
class Ledger:
    """The consolidated ledger of one period as of one date, from which all outputs are derived.

    ``tasks`` were open in the period or closed in it; ``closed_before`` were closed earlier and are kept as
    history. ``requests`` are all changes requested up to the period, by month of request.
    """

    inputs: LedgerInputs
    tasks: tuple[Task, ...]
    requests: tuple[ChangeRequest, ...]
    closed_before: tuple[Task, ...] = ()

    @property
    def period(self) -> Period:
        """Period of the ledger."""
        return self.inputs.period

    @property
    def date(self) -> dt.date:
        """Date of AS-OF."""
        return self.inputs.date

    @property
    def office(self) -> OfficeRules:
        """Rules of the office: settings, calendar, roster."""
        return self.inputs.office

    @cached_property
    def by_branch(self) -> dict[str, tuple[Task, ...]]:
        """Branch code -> its tasks, including those closed in this period."""
        return group_by_branch(self.tasks)

    @cached_property
    def by_number(self) -> dict[str, Task]:
        """Task number -> task, of those open in this period or closed in it."""
        return {task.number: task for task in self.tasks}

    @cached_property
    def ever(self) -> dict[str, Task]:
        """Task number -> task, of all that ever were."""
        return {task.number: task for task in (*self.tasks, *self.closed_before)}

    @cached_property
    def origins(self) -> frozenset[str]:
        """Codes of the branches that ever brought in a task."""
        return frozenset(task.origin for task in self.ever.values())

    @cached_property
    def waiting_requests(self) -> dict[str, tuple[ChangeRequest, ...]]:
        """Task number -> the changes on which the bureau still has to decide."""
        return group_by((each for each in self.requests if each.waits), attrgetter("number"))

    @cached_property
    def counted(self) -> dict[str, CountedSubmission]:
        """Branch code -> its counted submission for this period."""
        period = str(self.period)
        return {each.receipt.branch: each for each in self.inputs.submitted if each.receipt.period == period}

    def is_off_form(self, task: Task) -> bool:
        """Return whether a task is not reported since the form handed out had no row for it: it was not known yet."""
        submitted = self.counted.get(task.branch)
        if submitted is None or task.now is not None:
            return False
        return bool(submitted.record.distribution) and task.number not in submitted.record.missing_tasks
