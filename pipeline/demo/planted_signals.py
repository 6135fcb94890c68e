"""Find rows for signals: rows that really say empty, copied or contradictory things, and rows that only look so.

Every kind stands once, at a branch, a task and a month that the answers name; everything else a branch reports is
honest. A kind that needs several months has candidates from its first month on; only one of them goes through with it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic.dataclasses import dataclass as checked_dataclass

from pipeline.contract.distributed_form import DistributedTask
from pipeline.demo.branches import BranchTask, SimulatedBranch
from pipeline.demo.data_files import STRICT, load_data
from pipeline.demo.story import FOREVER, ScriptedMonth
from pipeline.demo.units import Unit
from pipeline.periods import Period
from pipeline.terms import STANDING, UNDERWAY, SignalKind


@checked_dataclass(frozen=True, kw_only=True, config=STRICT)
class PlantedTexts:
    """The texts of ``signals.toml``; names that end in ``right`` are those of lookalikes."""

    foreign: str
    foreign_elsewhere: str
    foreign_right: str
    anachronism: str
    restate: str
    two_skins: str
    two_skins_right: str
    slogan: str
    slogan_right: str
    sudden_100: str
    going_down: str
    full_not_done: str
    copy_right: tuple[str, str]
    measure_empty: str
    goal_vague: str
    person_missing: str
    person_missing_right: str
    deploy_only: tuple[str, ...]
    same_step: tuple[str, ...]


TEXTS = load_data("signals.toml", PlantedTexts)
LONGEST = 145
"""Maximum number of characters of a planted text."""
_WEEKDAYS = "一二三四五六日"
_DAY, _PER_BRANCH = 18, 3
"""Day of the month of dated texts, and maximum number of planted rows a branch has."""


@dataclass(frozen=True, kw_only=True)
class PlantedSignal:
    """A row that is asked about (or, not ``asked``, only looks so): the kind, and where it stands."""

    kind: SignalKind
    branch: str
    task: str
    period: str
    asked: bool = True


@dataclass(frozen=True, kw_only=True)
class SignalRow:
    """A row of a branch's form this month; ``before`` is how it was distributed, None for a new task."""

    life: SimulatedBranch
    own: BranchTask
    step: ScriptedMonth
    before: DistributedTask | None

    @property
    def code(self) -> str:
        """Code of the branch."""
        return self.life.member.code

    @property
    def name(self) -> str:
        """Short name of the branch."""
        return self._unit.short_name

    @property
    def unit_name(self) -> str:
        """Full name of its unit."""
        return self._unit.full_unit_name

    @property
    def _unit(self) -> Unit:
        return self.life.member.unit

    @property
    def runs(self) -> bool:
        """Whether the task is under way, or has no end, and was on the form."""
        return self.before is not None and self.step.status in (UNDERWAY, STANDING)

    @property
    def is_under_way(self) -> bool:
        """Whether the task has an end, is under way, and nothing is said of problems."""
        ending = self.own.story.deadline_kind != FOREVER
        return self.runs and ending and self.step.status == UNDERWAY and not self.step.problem

    @property
    def rate_before(self) -> int:
        """完成率 of last month; −1 for a new task."""
        return -1 if self.before is None or self.before.rate is None else self.before.rate


class SignalPlanter:
    """Finds rows for what is planted in a month, and keeps what was; ``rows`` are those that arrive in time or late."""

    def __init__(self, rows: Sequence[SignalRow], period: Period, rng: random.Random) -> None:
        self.rows = rng.sample(rows, len(rows))
        self.period, self.rng = period, rng
        self.planted: list[PlantedSignal] = []
        self._taken: set[tuple[str, str]] = set()
        self._load: Counter[str] = Counter()

    def find_row(self, fits: Callable[[SignalRow], bool]) -> SignalRow | None:
        """Find a free row, in the branch with the fewest plants."""
        free = [row for row in self._list_free_rows() if fits(row)]
        return min(free, key=lambda row: self._load[row.code], default=None)

    def _list_free_rows(self) -> Iterator[SignalRow]:
        return (
            row
            for row in self.rows
            if (row.code, row.own.story.task) not in self._taken
            and self._load[row.code] < _PER_BRANCH
            and not row.own.steady
        )

    def find_pair(self, fits: Callable[[SignalRow, SignalRow], bool]) -> tuple[SignalRow, SignalRow] | None:
        """Find two free rows that suit each other."""
        free = sorted(self._list_free_rows(), key=lambda row: self._load[row.code])
        return next(((one, other) for one in free for other in free if one is not other and fits(one, other)), None)

    def settle(self, kind: SignalKind, row: SignalRow, own: BranchTask, *, asked: bool = True) -> None:
        """Let a branch report a row as it is now told, and record it."""
        row.life.replace_task(row.life.find_task(row.own.story.task) or row.own, own)
        self.record(kind, row.code, own.story.task, asked=asked)

    def record(self, kind: SignalKind, code: str, task: str, *, asked: bool = True) -> None:
        """Record a planted row."""
        self._taken.add((code, task))
        self._load[code] += 1
        self.planted.append(PlantedSignal(kind=kind, branch=code, task=task, period=str(self.period), asked=asked))

    def retell(
        self,
        kind: SignalKind,
        row: SignalRow | None,
        text: str,
        *,
        asked: bool = True,
        rate: int | None = None,
        status: str = "",
    ) -> None:
        """Give a row this month's text, and another rate or status where told; nothing if there is no such row."""
        if row is not None:
            rate = row.step.rate if rate is None else rate
            step = replace(row.step, progress=text, rate=rate, status=status or row.step.status)
            self.settle(kind, row, row.own.retell(self.period, step), asked=asked)

    def format_day(self, text: str, *, wrong: int = 0) -> str:
        """Fill in a day with its weekday; ``wrong`` shifts the weekday."""
        day = dt.date(self.period.year, self.period.month, _DAY)
        weekday = _WEEKDAYS[(day.weekday() + wrong) % len(_WEEKDAYS)]
        return text.replace("{月}", str(day.month)).replace("{日}", str(day.day)).replace("{星期}", weekday)

    def shift_months(self, text: str) -> str:
        """Return last month's text with this month's name in its dates."""
        return text.replace(f"{self.period.shift(-1).month}月", f"{self.period.month}月")
