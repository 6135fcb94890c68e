"""Define one row of the 核验表 as plain data: what is proposed to the bureau and how it may be decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.contract.problem import ProblemId
from pipeline.periods import Period
from pipeline.terms import DecisionKind, Opinion


class DueRule(StrEnum):
    """Whether an opinion takes a 新时限."""

    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    REQUIRED = "required"


@dataclass(frozen=True)
class Contradiction:
    """An opinion on a row that excludes an opinion on ``other``, a row of the same 核验表 (kind, 事项编号)."""

    opinion: Opinion
    other: tuple[DecisionKind, str]
    other_opinion: Opinion
    why: str


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A matter proposed to the bureau.

    ``number`` is the task number or empty; ``item`` is the plan cell affected by a change. ``options`` maps each
    permitted opinion to its meaning here, ``due`` to whether it takes a 新时限 (not named: forbidden).
    ``doers`` did the work and may not verify it; ``reason_needed`` are opinions that require a 说明 (for example if an
    escalation step would be skipped). ``since`` is the first day on which the matter can have been decided.

    If the matter is a problem, ``problem`` is its id, ``fact`` the fact to be decided on and ``first`` the month in
    which it first appeared; otherwise None and empty. ``contradictions`` are the opinions that may not be given
    together with opinions on other rows. Rows with the same ``shared`` text stand on one line, whatever their branches.
    """

    matter: DecisionKind
    key: str
    branch: str
    branch_name: str
    task: str
    proposal: str
    reason: str
    options: Mapping[Opinion, str]
    due: Mapping[Opinion, DueRule] = field(default_factory=dict)
    doers: frozenset[str] = frozenset()
    reason_needed: frozenset[Opinion] = frozenset()
    number: str = ""
    item: str = ""
    since: dt.date | None = None
    fact: str = ""
    first: Period | None = None
    problem: ProblemId | None = None
    contradictions: tuple[Contradiction, ...] = ()
    shared: str = ""

    @property
    def place(self) -> tuple[DecisionKind, str]:
        """Kind and 事项编号, by which a row of the 核验表 is found."""
        return self.matter, self.key

    def due_rule(self, opinion: Opinion) -> DueRule:
        """Return whether an opinion takes a 新时限."""
        return self.due.get(opinion, DueRule.FORBIDDEN)
