"""What supervision puts before people: questions to branches, proposals to the bureau, rectifications on their way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.archive.facts import Source
from pipeline.contract.replies import Asked
from pipeline.vocabulary import Matter, Opinion, Period, Stage


@dataclass(frozen=True)
class Question:
    """What a branch is asked on 需答复 of its next form; ``number`` is the task's, empty for a branch matter."""

    key: str
    branch: str
    kind: Asked
    number: str
    fact: str
    demand: str


@dataclass(frozen=True)
class Proposal:
    """One row of the 核验表. ``options`` maps each opinion that may be given to what it means here.

    ``doers`` are the people who did the work: none of them may verify it. ``reason_needed`` names opinions that need
    a 说明 (a step of escalation would be skipped, say).
    """

    matter: Matter
    key: str
    branch: str
    number: str
    task: str
    proposal: str
    reason: str
    options: Mapping[Opinion, str]
    doers: frozenset[str]
    source: Source | None
    reason_needed: frozenset[Opinion] = frozenset()


@dataclass(frozen=True)
class State:
    """A stage a rectification reached: who brought it there, when (ISO), what was said, and the file that shows it."""

    stage: Stage
    who: str
    when: str
    note: str
    source: Source | None


@dataclass(frozen=True)
class Rectification:
    """整改 of one problem through all its stages, oldest first.

    ``problem`` is a task's number (red lamp) or names a branch's missing report; ``number`` the task's or empty.
    ``notice`` is the 编号 of the last 整改通知书, ``due`` its day as extended since; ``relapses`` counts 反弹.
    """

    problem: str
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    states: tuple[State, ...]
    notice: str = ""
    due: dt.date | None = None
    relapses: int = 0

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.states[-1].stage

    @property
    def open(self) -> bool:
        """Whether a branch still has something to mend."""
        return self.stage not in (Stage.DRAFTED, Stage.DISMISSED, Stage.CLOSED, Stage.LASTING)

    @property
    def weight(self) -> int:
        """How often it counts: a problem that came back counts double."""
        return 1 + self.relapses
