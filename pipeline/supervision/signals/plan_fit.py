"""Tell by its counts whether a progress is about its own task: whose text it is, where two tasks tell the same."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

from pipeline.supervision.signals.text import fold_text, list_quantities

_COUNT = re.compile(r"(\d+)(\D+)")
_COMMON_UNITS = frozenset(("个", "次", "项", "名", "人", "天", "%", "‰", "个百分点", "百分点"))
"""Units in which any task may count."""


class Fit(IntEnum):
    """How surely a progress counts what its 目标 counts."""

    NONE = 0
    UNIT = 1
    """It counts in a unit of the goal."""
    WHOLE = 2
    """Two of its counts (查完38份，剩17份) make the count of the goal (55份)."""


@dataclass(frozen=True)
class ToldTask:
    """What a branch tells of a task, and its 目标."""

    branch: str
    progress: str
    goal: str

    def fits_better(self, other: ToldTask) -> bool:
        """Tell whether the progress is surely of this task rather than of the other one, which tells the same.

        Between branches only the whole count tells: that one counts in the unit of its goal is no proof.
        """
        own = self.rank_fit()
        return (own is Fit.WHOLE or self.branch == other.branch) and own > other.rank_fit()

    def rank_fit(self) -> Fit:
        """Return how surely the progress counts what the goal counts."""
        planned, told = _list_counts(self.goal), _list_counts(self.progress)
        shared = planned.keys() & told.keys()
        if any(one + other in planned[unit] for unit in shared for one, other in combinations(told[unit], 2)):
            return Fit.WHOLE
        return Fit.UNIT if shared else Fit.NONE


def _list_counts(text: str) -> dict[str, list[int]]:
    """Map each telling unit to the whole numbers counted in it, in their order."""
    found = defaultdict(list)
    for quantity in list_quantities(fold_text(text)):
        counted = _COUNT.fullmatch(quantity)
        if counted is not None and counted[2] not in _COMMON_UNITS:
            found[counted[2]].append(int(counted[1]))
    return dict(found)
