"""Build the profiles of the made-up branches and their rows of the roster."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.demo.units import PARTY_BUILDING, Unit, draw_people_names, list_units
from pipeline.periods import Period
from pipeline.terms import format_chinese_date

PREFIXES = ("MZ", "MY", "MX", "MW")
"""Letters of branch codes, for 999 branches each."""
PEOPLE_PER_BRANCH = 6
"""Names per branch: 书记, 报送人 and four more."""
WITH_CHANGES = 12
"""Minimum number of branches for a bureau in which one branch has just started and one is about to end."""
LONG = 6
"""Minimum number of months for a bureau in which a branch changes its 书记 half-way."""


@dataclass(frozen=True, kw_only=True)
class BranchProfile:
    """A branch profile; ``people`` begins with 书记, 报送人; ``start``, ``end``, ``successor`` as on the roster."""

    code: str
    unit: Unit
    people: tuple[str, ...]
    start: dt.date | None = None
    end: dt.date | None = None
    successor: str = ""
    predecessor: str = ""
    """书记 in the first half of a long demonstration; empty where it was always the same."""

    @property
    def reporter(self) -> str:
        """The branch's 报送人."""
        return self.people[1]

    def build_roster_row(self, *, early: bool = False) -> dict[str, str]:
        """Return the branch's row of 支部名册, by column name; ``early``: with the 书记 before the last."""
        domain = self.unit.domains[0] if self.unit.domains else PARTY_BUILDING
        return {
            "code": self.code, "full_name": self.unit.branch_name, "short_name": self.unit.short_name,
            "aliases": "；".join(self.unit.aliases), "parent": self.unit.parent, "kind": self.unit.branch_type,
            "secretary": (early and self.predecessor) or self.people[0], "reporter": self.reporter,
            "address": f"{self.code.lower()}@example.com", "domain": domain,
            "start": format_chinese_date(self.start) if self.start else "",
            "end": format_chinese_date(self.end) if self.end else "", "successor": self.successor,
        }  # fmt: skip


def build_branch_profiles(count: int, seed: int, period: Period) -> tuple[BranchProfile, ...]:
    """Build the bureau's branches in roster order, all of which owe a report for ``period``.

    In a bureau with at least ``WITH_CHANGES`` branches, one starts and one ends in that month.
    """
    rng = random.Random(f"{seed}/roster")  # noqa: S311 - made-up data, no secrets
    known = draw_people_names(2 * count, rng)
    found = [
        BranchProfile(
            code=_format_branch_code(at),
            unit=unit,
            people=(*known[2 * at : 2 * at + 2], *draw_people_names(PEOPLE_PER_BRANCH - 2, rng)),
        )
        for at, unit in enumerate(list_units(count))
    ]
    if count < WITH_CHANGES:
        return tuple(found)
    begins, ends, takes_over = rng.sample(range(count), 3)
    successor = found[takes_over].code
    found[begins] = BranchProfile(
        code=found[begins].code, unit=found[begins].unit, people=found[begins].people, start=period.first_day
    )
    found[ends] = BranchProfile(
        code=found[ends].code,
        unit=found[ends].unit,
        people=found[ends].people,
        end=period.last_day,
        successor=successor,
    )
    return tuple(found)


def change_secretary(crew: Sequence[BranchProfile], seed: int) -> tuple[BranchProfile, ...]:
    """Give one branch another 书记 in the first half of a long demonstration; whoever leads its tasks stays."""
    rng = random.Random(f"{seed}/secretary")  # noqa: S311 - made-up data, no secrets
    at, taken = rng.randrange(len(crew)), {name for each in crew for name in each.people}
    name = next(each for each in draw_people_names(len(taken) + 1, rng) if each not in taken)
    return tuple(replace(each, predecessor=name) if index == at else each for index, each in enumerate(crew))


def _format_branch_code(at: int) -> str:
    return f"{PREFIXES[at // 999]}{at % 999 + 1:02d}"
