"""Tell a month of a task: its figures, and beside them things that happened, never twice the same in one bureau.

Nine branches may hold group wedding ceremonies; each has its own rain, its own forgotten vow. What one branch has
told of a task is kept, and the next one tells something else, in another order, as long as there is anything left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pydantic.dataclasses import dataclass as checked_dataclass

from pipeline.demo.data_files import STRICT, load_data
from pipeline.demo.units import Unit
from pipeline.intake.tables.signal_lists import SignalLists
from pipeline.supervision.signals.copy_masks import CopyMasks
from pipeline.supervision.signals.copy_search import LONG_RUN
from pipeline.supervision.signals.model import OfficeTexts
from pipeline.supervision.signals.similarity import compare_texts, find_common_run
from pipeline.terms import format_chinese_numeral

LONGEST = 148
"""Maximum number of characters of a month's progress; a longer one tells one thing less."""
_ALIKE = 0.5
"""Likeness, masked as for 雷同, from which something else is told if there is anything else."""
_TOO_ALIKE = 0.54
"""Likeness from which, with nothing else to tell, a month is told by its figure alone."""
_LONG_RUN = LONG_RUN - 3
"""Signs in a row that two texts may not share: fewer than count for 雷同, where also names of the bureau are masked."""
_MAY_SHARE_A_RUN = 0.3
"""Likeness below which two texts of usual length share no run as long as counts for 雷同."""
_TRIES, _BRIEF_TRIES = 24, 12
"""How often another choice is made; from the second number on with one thing more."""
_AMONG, _FEW = 4, 3
"""Among how many things the one told least is chosen; with so few facts left, others may be told instead."""
_REMEMBERED = 300
"""How many of the latest texts that tell the same are compared with."""
_WITH_ASIDE, _OF_FACTS, _LISTS_POINTS, _RUNS_ON, _FACTS_FIRST = 0.4, 0.75, 0.2, 0.45, 0.65
"""Shares of months with an aside, of things that are facts of the task, and of branches that write in each manner."""
_WHOLE = 100
_MASKS = CopyMasks(OfficeTexts({}, SignalLists()))
_AMOUNT_BLANK = re.compile(r"\{[^{}|\d@]+[2]?(?:@\d*)?\}")
_TIME_OR_PLACE = frozenset(("月", "上月", "下月", "期限", "社区", "社区2", "村", "村2", "街道", "街道2"))
_REMAINDER = re.compile(r"(?<!结)余(?=\{)")
Fill = Callable[[str], str]


@checked_dataclass(frozen=True, kw_only=True, config=STRICT)
class Details:
    """What clerks of any unit tell: preparations, who worked, how it was checked, how it ended; words for 累计, 余."""

    preparing: tuple[str, ...]
    working: tuple[str, ...]
    checked: tuple[str, ...]
    finished: tuple[str, ...]
    totals: tuple[str, ...]
    remainders: tuple[str, ...]


@checked_dataclass(frozen=True, kw_only=True, config=STRICT)
class Voice:
    """What party members of one kind of unit do day by day."""

    kind: str
    deeds: tuple[str, ...]


@checked_dataclass(frozen=True, config=STRICT)
class VoiceFile:
    """The content of ``voices.toml``."""

    voices: tuple[Voice, ...]


DETAILS = load_data("details.toml", Details)
VOICES: Mapping[str, tuple[str, ...]] = {each.kind: each.deeds for each in load_data("voices.toml", VoiceFile).voices}


@dataclass(kw_only=True)
class ToldTexts:
    """Everything told in a bureau: thing (or figures of a task) -> the masked texts that tell it, the latest last."""

    holders: dict[str, list[str]] = field(default_factory=dict)

    def measure_likeness(self, things: Sequence[str], text: str) -> float:
        """Return how much a masked text is like the nearest one that shares a thing with it, 0 to 1."""
        near = {each for thing in things for each in self.holders.get(thing, ())[-_REMEMBERED:]}
        alike = {each: compare_texts(text, each) for each in near}
        most = max(alike.values(), default=0.0)
        for each in (each for each, likeness in alike.items() if likeness >= _MAY_SHARE_A_RUN):
            run = find_common_run(text, each, max(1, int(most / _TOO_ALIKE * _LONG_RUN)))  # a shorter one adds nothing
            most = max(most, len(run) / _LONG_RUN * _TOO_ALIKE)
        return most

    def count_told(self, thing: str) -> int:
        """Return how often a thing has been told."""
        return len(self.holders.get(thing, ()))

    def keep(self, things: Sequence[str], text: str) -> None:
        """Keep a masked text under the things it tells."""
        for thing in things:
            self.holders.setdefault(thing, []).append(text)


class Teller:
    """The clerk of one unit, who knows what was told before; ``deeds`` of its party members are told once each."""

    def __init__(self, unit: Unit | None = None, told: ToldTexts | None = None) -> None:
        self.deeds = list(VOICES.get(unit.kind, ())) if unit else []
        self.told = ToldTexts() if told is None else told

    def begin(self, facts: Sequence[str], rng: random.Random, *, everyday: bool) -> Telling:
        """Begin to tell of a task of which ``facts`` can be told; of an ``everyday`` one also the deeds."""
        return Telling(self.told, facts, self.deeds, rng, everyday=everyday)


class Telling:
    """What one branch tells of one task, month after month; nothing twice."""

    def __init__(
        self, told: ToldTexts, facts: Sequence[str], deeds: list[str], rng: random.Random, *, everyday: bool
    ) -> None:
        self.told, self.rng, self.deeds, self.everyday = told, rng, deeds, everyday
        self.total, self.remainder = rng.choice(DETAILS.totals), rng.choice(DETAILS.remainders)
        self.manner = rng.random()
        self.working, self.checked, self.finished = (
            rng.sample(pool, len(pool)) for pool in (DETAILS.working, DETAILS.checked, DETAILS.finished)
        )
        self.facts, self.preparing = list(facts), list(DETAILS.preparing)

    def tell(self, progress: str, rate: int, fill: Fill) -> str:
        """Return the text of a month; ``progress`` are its figures, ``fill`` fills in blanks."""
        best: tuple[float, str, str, list[str]] | None = None
        for at in range(_TRIES):
            things = self._choose_things(progress, rate, more=at >= _BRIEF_TRIES)
            text = self._compose(things, fill)
            masked = _MASKS.mask_progress(text, "")
            likeness = self.told.measure_likeness([progress, *things[1:]], masked)
            if best is None or likeness < best[0]:
                best = (likeness, text, masked, things)
            if likeness < _ALIKE:
                break
        assert best is not None
        likeness, text, masked, things = best
        if likeness >= _TOO_ALIKE:
            things, text = [progress], pick_shortest_figure(fill(progress)) + "。"
            masked = _MASKS.mask_progress(text, "")
        self.told.keep([progress, *things[1:]], masked)
        for pool in (self.facts, self.deeds, self.working, self.checked, self.finished, self.preparing):
            pool[:] = [each for each in pool if each not in things]
        return text

    def _choose_things(self, progress: str, rate: int, *, more: bool) -> list[str]:
        """Choose what is told: the figures first, then two things, or three."""
        core, aside = split_aside(progress)
        figures = progress if aside and self.rng.random() < _WITH_ASIDE else core
        if rate == 0:
            return [progress, *self._draw(self.preparing, 2 + more)]
        known = [*self.facts, *self.deeds] if self.everyday else self.facts or self.deeds
        details = [*self.working, *self.checked]
        if len(known) <= _FEW:
            known = [*known, *self.deeds, *details] if more else known or details
        if rate == _WHOLE:
            return [figures, *self._draw(self.finished, 1), *self._draw(known, 1 + more)]
        first = self._draw(known, 1)
        others = known if self.rng.random() < _OF_FACTS else details
        return [figures, *first, *self._draw([each for each in others if each not in first], 1 + more)]

    def _draw(self, pool: Sequence[str], count: int) -> list[str]:
        """Draw different things, of every few the one told least."""
        drawn: list[str] = []
        while len(drawn) < min(count, len(pool)):
            left = [each for each in pool if each not in drawn]
            drawn.append(min(self.rng.sample(left, min(_AMONG, len(left))), key=self.told.count_told))
        return drawn

    def _compose(self, things: Sequence[str], fill: Fill) -> str:
        figures, *others = things
        figures = _REMAINDER.sub(self.remainder, figures.replace("累计", self.total, 1))
        parts = [fill(each).rstrip("。") for each in (figures, *others)]
        while len(parts) > 1 and sum(map(len, parts)) + 3 * len(parts) > LONGEST:
            parts.pop()
        return self._join(parts)

    def _join(self, parts: Sequence[str]) -> str:
        if self.manner < _LISTS_POINTS:
            clauses = [clause for part in parts for clause in re.split("[；。]", part) if clause]
            return "；".join(f"{format_chinese_numeral(at)}是{clause}" for at, clause in enumerate(clauses, 1)) + "。"
        if self.manner < _RUNS_ON:
            return "；".join(parts) + "。"
        if self.manner < _FACTS_FIRST and len(parts) > 1:
            return "。".join((*parts[1:], parts[0])) + "。"
        return "。".join(parts) + "。"


def split_aside(progress: str) -> tuple[str, str]:
    """Split a template after its last clause with an amount: what follows can be left unsaid.

    Without amounts, everything is said.
    """
    ends = (0, *_list_clause_ends(progress))
    counted = [end for start, end in pairwise(ends) if _has_amount(progress[start:end])]
    cut = counted[-1] if counted else len(progress)
    return progress[:cut].rstrip("，；。"), progress[cut:]


def pick_shortest_figure(text: str) -> str:
    """Return the shortest clause with a figure, or the shortest of all if there is none."""
    clauses = [clause for clause in re.split("[，；。]", text) if clause]
    return min(clauses, key=lambda clause: (not any(map(str.isdigit, clause)), len(clause)))


def _list_clause_ends(text: str) -> Iterator[int]:
    depth = 0
    for at, mark in enumerate(text):
        depth += (mark in "{（") - (mark in "}）")
        if depth == 0 and mark in "，；。":
            yield at + 1
    if text and text[-1] not in "，；。":
        yield len(text)


def _has_amount(clause: str) -> bool:
    return any(found.group()[1:-1] not in _TIME_OR_PLACE for found in _AMOUNT_BLANK.finditer(clause))
