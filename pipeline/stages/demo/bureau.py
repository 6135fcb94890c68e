"""Build the profiles of the made-up branches and their rows of the roster."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from pipeline.stages.demo.units import PARTY_BUILDING, Unit, names, units
from pipeline.vocabulary import Period, chinese_date

PREFIXES = ("MZ", "MY", "MX", "MW")
"""Letters of branch codes, for 999 branches each."""
PEOPLE = 6
"""Names per branch: 书记, 报送人 and four more."""
WITH_CHANGES = 12
"""Minimum number of branches for a bureau in which one branch has just started and one is about to end."""


@dataclass(frozen=True)
class Member:
    """A branch profile; ``people`` begins with 书记, 报送人; ``start``, ``end``, ``successor`` as on the roster."""

    code: str
    unit: Unit
    people: tuple[str, ...]
    start: dt.date | None = None
    end: dt.date | None = None
    successor: str = ""

    @property
    def reporter(self) -> str:
        """The branch's 报送人."""
        return self.people[1]

    def row(self) -> dict[str, str]:
        """Return the branch's row of 支部名册, by column name."""
        domain = self.unit.domains[0] if self.unit.domains else PARTY_BUILDING
        return {
            "code": self.code, "full_name": self.unit.branch_name, "short_name": self.unit.short_name,
            "aliases": "；".join(self.unit.aliases), "parent": self.unit.parent, "kind": self.unit.branch_type,
            "secretary": self.people[0], "reporter": self.reporter, "address": f"{self.code.lower()}@example.com",
            "domain": domain, "start": chinese_date(self.start) if self.start else "",
            "end": chinese_date(self.end) if self.end else "", "successor": self.successor,
        }  # fmt: skip


def members(count: int, seed: int, period: Period) -> tuple[Member, ...]:
    """Build the bureau's branches in roster order, all of which owe a report for ``period``.

    In a bureau with at least ``WITH_CHANGES`` branches, one starts and one ends in that month.
    """
    rng = random.Random(f"{seed}/roster")  # noqa: S311 - made-up data, no secrets
    known = names(2 * count, rng)
    found = [
        Member(_code(at), unit, (*known[2 * at : 2 * at + 2], *names(PEOPLE - 2, rng)))
        for at, unit in enumerate(units(count))
    ]
    if count < WITH_CHANGES:
        return tuple(found)
    begins, ends, takes_over = rng.sample(range(count), 3)
    successor = found[takes_over].code
    found[begins] = Member(found[begins].code, found[begins].unit, found[begins].people, start=period.first_day)
    found[ends] = Member(
        found[ends].code, found[ends].unit, found[ends].people, end=period.last_day, successor=successor
    )
    return tuple(found)


def _code(at: int) -> str:
    return f"{PREFIXES[at // 999]}{at % 999 + 1:02d}"
