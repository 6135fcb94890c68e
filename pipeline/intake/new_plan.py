"""Define the plan of a new or changed task as it is read while its form is taken, and what may be asked of it.

What is asked is decided by whoever judges texts, on a floor above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.periods import Period


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """The plan of a task as a form would have it, by column name; ``changed`` are the columns that are new in it."""

    period: Period
    number: str
    cells: Mapping[str, str]
    changed: frozenset[str]


@dataclass(frozen=True)
class PlanQuestion:
    """A question about a plan: the code of its finding and the column that it is about."""

    code: str
    column: str


PlanReader = Callable[[NewPlan], PlanQuestion | None]


def ask_nothing(_: NewPlan) -> PlanQuestion | None:
    """Ask nothing: what an office does that puts no such questions to its branches."""
    return None
