"""Define what signals read and what they say: reported months, task histories, what the office keeps, one signal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.archive.facts import SourceRow
from pipeline.intake.tables.signal_lists import SignalLists
from pipeline.periods import Period
from pipeline.supervision.signals.text import fold_text
from pipeline.terms import SignalKind

_SHORTEST_NAME = 4
"""Shorter names stand in other words."""
_SHORTEST_BARE_NAME = 7
"""A name without its place is one only if it is long: every town has a 养老服务中心."""


@dataclass(frozen=True, kw_only=True)
class PlanText:
    """The plan of a task as it is judged; ``deadline`` None means 长期坚持."""

    task: str
    measure: str
    goal: str
    category: str
    domain: str
    leader: str
    owner: str
    deadline: dt.date | None


@dataclass(frozen=True, kw_only=True)
class ReportedMonth:
    """What a branch reported of a task in one month; ``filed`` is the day its form was received."""

    period: Period
    progress: str
    rate: int
    status: str
    problem: str
    next_step: str
    filed: dt.date
    source: SourceRow | None = None


@dataclass(frozen=True)
class TaskHistory:
    """One task with its reported months, oldest first; the last one is judged."""

    number: str
    branch: str
    plan: PlanText
    months: tuple[ReportedMonth, ...]

    @property
    def now(self) -> ReportedMonth:
        """The month that is judged."""
        return self.months[-1]

    @property
    def earlier(self) -> tuple[ReportedMonth, ...]:
        """The months before it."""
        return self.months[:-1]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A branch as texts may name it; ``level`` and ``place`` are guessed from its name where the roster is silent."""

    code: str
    full_name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    level: str = ""
    place: str = ""
    self_names: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its names of four characters and more as texts may write them, the longest first."""
        bare = self.short_name.removesuffix("党支部").removesuffix("支部")
        names = {fold_text(name) for name in (self.full_name, self.short_name, *self.aliases, bare)}
        return tuple(
            sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=lambda name: (-len(name), name))
        )

    @cached_property
    def bare_names(self) -> tuple[str, ...]:
        """Its full name without the place, and with no more of it than the level (县养老服务中心)."""
        bare = fold_text(self.full_name).removesuffix("党支部").removeprefix(fold_text(self.place))
        if not self.place or not self.full_name.startswith(self.place) or len(bare) < _SHORTEST_BARE_NAME:
            return ()
        return bare, f"{self.place[-1]}{bare}"


@dataclass(frozen=True)
class OfficeTexts:
    """What texts are read against: the branches by code, and the lists that the office keeps.

    ``own_words`` are the words by which a branch is known to call itself, as its texts show.
    """

    units: Mapping[str, Unit]
    lists: SignalLists
    own_words: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Every name of a branch of four characters and more -> its code; a bare one only if no other has it."""
        bare = Counter(name for unit in self.units.values() for name in unit.bare_names)
        found = {name: unit.code for unit in self.units.values() for name in unit.bare_names if bare[name] == 1}
        return found | {name: unit.code for unit in self.units.values() for name in unit.names}

    @cached_property
    def name_lengths(self) -> tuple[int, ...]:
        """How long these names are, the longest first."""
        return tuple(sorted({len(name) for name in self.by_name}, reverse=True))

    @cached_property
    def people(self) -> frozenset[str]:
        """All people of the branches, by names of two characters and more."""
        return frozenset(name for unit in self.units.values() for name in unit.people if len(name) > 1)

    @cached_property
    def _people_lengths(self) -> tuple[int, ...]:
        return tuple(sorted(set(map(len, self.people))))

    def names_anybody(self, text: str) -> bool:
        """Tell whether a text names one of the people; the time does not grow with their number."""
        return any(
            text[start : start + length] in self.people
            for length in self._people_lengths
            for start in range(len(text) - length + 1)
        )

    @cached_property
    def places(self) -> str:
        """All full names and places in one text, in which a place is known if it stands."""
        return " ".join(f"{unit.full_name} {unit.place}" for unit in self.units.values())


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of evidence: a text with the part that matters, and where it stands.

    ``text`` is as compared, ``written`` as the branch wrote it, if that is not the same.
    """

    period: Period
    text: str
    start: int
    end: int
    source: SourceRow | None = None
    written: str = ""

    @property
    def shown(self) -> str:
        """The text as it is shown to people."""
        return self.written or self.text

    @property
    def marked(self) -> str:
        """The part that matters."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One question that a text or figure raises: its evidence, what is missing, and the question in plain Chinese.

    ``others`` are the branches with the same text, for the clerk only; a branch is never told their names. With
    ``to_office`` the question is for the office alone.
    """

    kind: SignalKind
    number: str
    branch: str
    period: Period
    evidence: tuple[Span, ...]
    missing: str
    question: str
    others: tuple[str, ...] = ()
    to_office: bool = False


def mark_all(month: ReportedMonth) -> Span:
    """Return the whole progress of a month as evidence."""
    return mark_part(month, 0, len(month.progress))


def mark_part(month: ReportedMonth, start: int, end: int, text: str = "") -> Span:
    """Return a part of the progress of a month as evidence; ``text`` is the progress as compared, if not as written."""
    return Span(
        period=month.period,
        text=text or month.progress,
        start=start,
        end=end,
        source=month.source,
        written=month.progress,
    )


def mark_cell(month: ReportedMonth, text: str) -> Span:
    """Return a cell of the plan as evidence, as reported in a month."""
    return Span(period=month.period, text=text, start=0, end=len(text), source=month.source)
