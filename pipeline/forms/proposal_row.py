"""Define one row of the 核验表 as plain data: its content, and the facts against which a decision is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.sheets import sanitise_text
from pipeline.terms import DecisionKind, Opinion

TAKES_DUE, NEEDS_DUE = "新时限", "要填新时限"
"""Phrases in the meaning of an opinion that allow, or require, a 新时限."""


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """A matter proposed to the bureau.

    ``number`` is the task number or empty; ``item`` is the plan cell affected by a change.
    ``meanings`` maps each allowed opinion to its meaning here; ``doers`` may not verify the matter; ``reason_needed``
    are opinions that require a 说明; ``since`` is the first day on which its facts can have been known.
    """

    matter: DecisionKind
    key: str
    branch_name: str
    task: str
    proposal: str
    reason: str
    meanings: Mapping[Opinion, str]
    doers: frozenset[str] = frozenset()
    reason_needed: frozenset[Opinion] = frozenset()
    number: str = ""
    item: str = ""
    since: dt.date | None = None

    @property
    def due_needed(self) -> frozenset[Opinion]:
        """Opinions that require a 新时限, according to their meaning."""
        return frozenset(opinion for opinion, means in self.meanings.items() if NEEDS_DUE in means)

    @property
    def due_allowed(self) -> frozenset[Opinion]:
        """Opinions that allow a 新时限."""
        return frozenset(opinion for opinion, means in self.meanings.items() if TAKES_DUE in means)

    @property
    def texts(self) -> dict[str, str]:
        """Texts of the locked cells by column name."""
        told = {
            "key": self.key, "branch_name": self.branch_name, "task": self.task, "proposal": self.proposal,
            "reason": self.reason, "options": "；".join(f"{name}＝{means}" for name, means in self.meanings.items()),
        }  # fmt: skip
        return {name: sanitise_text(text) for name, text in told.items()}


LOCKED_DECISION_NAMES = ("key", "branch_name", "task", "proposal", "reason", "options")
"""Locked columns with the proposal; the bureau fills in the others."""
