"""One row of the 核验表 as plain data: what it shows, and what a decision on it is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.sheets import safe_text
from pipeline.vocabulary import Matter, Opinion

TAKES_DUE, NEEDS_DUE = "新时限", "要填新时限"
"""What the meaning of an opinion says where a 新时限 may, or must, be given with it."""


@dataclass(frozen=True)
class Proposed:
    """A matter put before the bureau. ``number`` is the task's or empty, ``item`` the plan cell a change is about.

    ``meanings`` maps each opinion that may be given to what it means here; ``doers`` may not verify it;
    ``reason_needed`` are opinions that need a 说明; ``since`` is the first day on which its facts can have been known.
    """

    matter: Matter
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
        """Opinions that must say a 新时限, as their meaning tells the reader."""
        return frozenset(opinion for opinion, means in self.meanings.items() if NEEDS_DUE in means)

    @property
    def due_allowed(self) -> frozenset[Opinion]:
        """Opinions that may say one."""
        return frozenset(opinion for opinion, means in self.meanings.items() if TAKES_DUE in means)

    @property
    def texts(self) -> dict[str, str]:
        """What its locked cells say, by column name."""
        told = {
            "key": self.key, "branch_name": self.branch_name, "task": self.task, "proposal": self.proposal,
            "reason": self.reason, "options": "；".join(f"{name}＝{means}" for name, means in self.meanings.items()),
        }  # fmt: skip
        return {name: safe_text(text) for name, text in told.items()}


LOCKED = ("key", "branch_name", "task", "proposal", "reason", "options")
"""Columns that say what is proposed; the others are the bureau's."""
