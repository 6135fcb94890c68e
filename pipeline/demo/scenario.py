"""Assign a scenario to every branch for a month, and planted errors to every erroneous file."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from enum import StrEnum

from pipeline.demo.faults_rows import IN_CLEARED_CELLS, IN_NEW, IN_REQUESTS, IN_ROWS


class ScenarioKind(StrEnum):
    """The scenario of a branch's report in a month."""

    GOOD = "good"
    NIL = "nil"
    LATE = "late"
    MISSING = "missing"
    FAULTY = "faulty"
    RIVALS = "rivals"
    LOCKED = "locked"
    BORROWER = "borrower"


_GOOD, _NIL, _LATE, _MISSING, _FAULTY = (
    ScenarioKind.GOOD,
    ScenarioKind.NIL,
    ScenarioKind.LATE,
    ScenarioKind.MISSING,
    ScenarioKind.FAULTY,
)
FULL_SIZE = 24
"""Minimum number of branches for a bureau in which every known error has its file."""

_LOUD_KINDS = (
    _FAULTY,
    _LATE,
    _NIL,
    _FAULTY,
    _MISSING,
    ScenarioKind.RIVALS,
    _FAULTY,
    ScenarioKind.LOCKED,
    _LATE,
    _FAULTY,
    ScenarioKind.BORROWER,
    _NIL,
    _FAULTY,
    _MISSING,
    _FAULTY,
    _FAULTY,
)
"""Scenarios of this month in a bureau of full size, the most instructive first; all other branches are good."""
_QUIET_KINDS = (_LATE, _NIL, _FAULTY, _MISSING, _NIL, _LATE)
"""Scenarios of a past month, and of every further 24 branches this month."""
LEAST_ROWS = 3
"""Filled rows that a file needs to hold its share of planted errors."""


def assign_scenarios(rows: Mapping[str, int], size: int, rng: random.Random, *, loud: bool) -> dict[str, ScenarioKind]:
    """Assign a scenario to every branch; ``rows`` gives the number of filled rows in which errors can be planted."""
    further = max(0, size - FULL_SIZE) if loud else size
    kinds = list(_LOUD_KINDS[: size * len(_LOUD_KINDS) // FULL_SIZE]) if loud else []
    kinds += itertools.islice(
        itertools.cycle(_QUIET_KINDS), (further * len(_QUIET_KINDS) + FULL_SIZE // 2) // FULL_SIZE
    )
    waiting = rng.sample(sorted(rows), len(rows))
    waiting.sort(key=lambda code: min(rows[code], LEAST_ROWS), reverse=True)
    faulty = waiting[: kinds[: len(rows)].count(_FAULTY)]
    others = [kind for kind in kinds[: len(rows)] if kind is not _FAULTY]
    rest = rng.sample(waiting[len(faulty) :], len(rows) - len(faulty))
    return dict.fromkeys(rows, _GOOD) | dict.fromkeys(faulty, _FAULTY) | dict(zip(rest, others, strict=False))


_FIXED_PACKS = (
    ("change-flag-missing", "reporter-missing", *IN_CLEARED_CELLS),
    ("nil-with-changes",), ("change-flag-unknown",), ("head-missing",), ("period-conflict", "column-twice"),
    ("second-table",), ("column-missing",),
)  # fmt: skip
"""Errors that concern a whole form, one group per file; the first, with an otherwise untouched form, gets no others."""
_INCOMPATIBLE = {("nil-with-changes", "progress-missing"), ("column-missing", "merged-across")}
"""Pairs of errors that would hide each other."""


def assign_planted_errors(count: int, rng: random.Random) -> list[tuple[str, ...]]:
    """Assign planted errors to ``count`` files: seven files hold every known error, further ones two each."""
    packs = [list(sheet) for sheet in _FIXED_PACKS]
    for group in ((*IN_ROWS, "merged-across", "task-number-twice"), IN_NEW, IN_REQUESTS):
        codes = rng.sample(sorted(group), len(group))
        for code in sorted(codes, key=lambda code: all(code != apart for _, apart in _INCOMPATIBLE)):
            open_to = [pack for pack in packs[1:] if not any((each, code) in _INCOMPATIBLE for each in pack)]
            if not any(code in pack for pack in packs):
                min(open_to, key=len).append(code)
    rng.shuffle(packs)
    packs += [pick_few_errors(rng) for _ in range(count - len(packs))]
    return [tuple(pack) for pack in packs[:count]]


def pick_few_errors(rng: random.Random) -> list[str]:
    """Return the errors of an ordinary month's file."""
    return rng.sample(sorted(IN_ROWS), 2)
