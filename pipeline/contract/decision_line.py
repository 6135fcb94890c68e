"""Define one line of the 核验表: a matter of a branch, and the closed list of what may be decided on it.

Source: 实施意见 四(四) “督促检查、跟踪落实”. What is proposed on one problem (立项, 升级, 复核, 陈述申辩 …) stands on one line,
and each word offered there says what it decides on every one of them; no word decides two things that exclude each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contract.proposal import DueRule, Proposal
from pipeline.terms import DecisionKind, Opinion

Place = tuple[DecisionKind, str]
"""Kind and 事项编号 of one proposal."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A word that may be entered as 意见, its meaning, and the opinions it gives on the proposals of its line.

    ``dues`` name the proposals that take a 新时限 by it, ``due_rule`` whether one is needed.
    """

    word: str
    meaning: str
    given: Mapping[Place, Opinion]
    dues: tuple[Place, ...] = ()
    due_rule: DueRule = DueRule.FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """One line: what it is about, the facts, what is asked, and the choices that the present state allows.

    ``matter`` is what lines of one task (or branch and month) share; they stand together. ``parts`` are the proposals.
    """

    sheet: str
    key: str
    matter: str
    branch: str
    branch_name: str
    task: str
    situation: str
    proposal: str
    reason: str
    choices: tuple[Choice, ...]
    parts: tuple[Proposal, ...]

    @property
    def doers(self) -> frozenset[str]:
        """The people who did the work and may not verify it."""
        return frozenset(name for part in self.parts for name in part.doers)

    @property
    def since(self) -> dt.date | None:
        """The first day on which the whole line can have been decided."""
        return max((part.since for part in self.parts if part.since), default=None)
