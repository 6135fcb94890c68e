"""Measure precision and recall of every kind on labelled sets: ``python -m signals.measure [DIR …]``."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.plans import PLAN_RULES
from pipeline.terms import SignalKind
from signals.labelled import LabelledSet, read_labelled_set

PLAN_KINDS = frozenset(kind.code for kind in PLAN_RULES)
SETS = Path(__file__).parent / "sets"


@dataclass
class Count:
    """Hits, false alarms and misses of one kind, by the names of the rows."""

    hits: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the alarms that were right."""
        return len(self.hits) / max(1, len(self.hits) + len(self.false))

    @property
    def recall(self) -> float:
        """Share of the labelled rows that were found."""
        return len(self.hits) / max(1, len(self.hits) + len(self.missed))


def flag_set(labelled: LabelledSet) -> Mapping[str, frozenset[str]]:
    """Return the kinds found at the last month of every row, by the name of the row."""
    signals = find_signals([row.history for row in labelled.rows], labelled.office)
    return collect_kinds(labelled, {(each.number, each.kind.code) for each in signals})


def collect_kinds(labelled: LabelledSet, told: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Gather what was found by the name of the row; rows without anything have nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, kind in told:
        found[name].add(kind)
    return {row.name: frozenset(found[row.name]) for row in labelled.rows}


def count_kinds(labelled: LabelledSet, found: Mapping[str, frozenset[str]]) -> Mapping[str, Count]:
    """Compare what was found with the labels; kinds a labeller skipped count neither way."""
    counts = {kind.code: Count() for kind in SignalKind}
    for row in labelled.rows:
        for kind, count in counts.items():
            if kind in row.skipped:
                continue
            if kind in found[row.name]:
                (count.hits if kind in row.labels else count.false).append(row.name)
            elif kind in row.labels:
                count.missed.append(row.name)
    return counts


def compute_wilson_bounds(right: int, whole: int) -> tuple[float, float]:
    """Return the bounds of a share at 95 %."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.96, right / whole
    middle, width = share + z * z / (2 * whole), z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, (middle - width) / (1 + z * z / whole)), min(1.0, (middle + width) / (1 + z * z / whole))


def count_false_alarms(labelled: LabelledSet, found: Mapping[str, frozenset[str]]) -> tuple[int, int, int, int]:
    """Return false alarms and rows among honest rows, and the same among the hard ones."""
    honest = [row for row in labelled.rows if not row.labels]
    wrong = [row for row in honest if found[row.name] - row.skipped]
    hard = [row for row in honest if row.hard]
    return len(wrong), len(honest), sum(row.hard for row in wrong), len(hard)


def count_false_questions(labelled: LabelledSet, found: Mapping[str, frozenset[str]]) -> int:
    """Return how many questions honest rows would raise: about a cell of the plan a branch is asked once, not monthly."""
    asked = {
        (row.history.branch, row.history.plan, kind) if kind in PLAN_KINDS else (row.name, kind)
        for row in labelled.rows
        if not row.labels
        for kind in found[row.name] - row.skipped
    }
    return len(asked)


def write_line(text: str) -> None:
    """Write a line to the screen."""
    sys.stdout.write(f"{text}\n")


def print_measures(sets: Iterable[LabelledSet], show: str = "") -> None:
    """Print a table for every author; with ``show``, the texts of that kind's failures."""
    for labelled in sets:
        print_found(labelled, flag_set(labelled), show)


def print_found(labelled: LabelledSet, found: Mapping[str, frozenset[str]], show: str = "") -> None:
    """Print the table of one author, by what was found at its rows."""
    wrong, honest, wrong_hard, hard = count_false_alarms(labelled, found)
    write_line(
        f"{labelled.author}: {len(labelled.rows)} rows; false alarms {wrong} of {honest} honest, {wrong_hard} of {hard} hard; "
        f"{count_false_questions(labelled, found)} questions"
    )
    for kind, count in count_kinds(labelled, found).items():
        alarms, labels = len(count.hits) + len(count.false), len(count.hits) + len(count.missed)
        low_p, high_p = compute_wilson_bounds(len(count.hits), alarms)
        low_r, high_r = compute_wilson_bounds(len(count.hits), labels)
        write_line(
            f"  {kind:16} P {count.precision:.2f} [{low_p:.2f}–{high_p:.2f}] of {alarms:3}  "
            f"R {count.recall:.2f} [{low_r:.2f}–{high_r:.2f}] of {labels:3}"
        )
        if show in (kind, "all"):
            _print_failures(labelled, count)


def _print_failures(labelled: LabelledSet, count: Count) -> None:
    rows = {row.name: row for row in labelled.rows}
    for title, names in (("false", count.false), ("missed", count.missed)):
        for name in names:
            history = rows[name].history
            write_line(
                f"    {title} {name} {history.plan.task}｜{history.plan.measure}｜{history.plan.goal}｜{history.plan.leader}｜{history.plan.owner}｜{history.plan.deadline}"
            )
            for month in history.months:
                write_line(f"       {month.period} {month.rate}% {month.status} {month.progress}／{month.problem}")
            write_line(f"       labels {sorted(rows[name].labels)} skip {sorted(rows[name].skipped)}")


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:] if not each.startswith("--")] or sorted(SETS.iterdir())
    kind = next((each.removeprefix("--show=") for each in sys.argv[1:] if each.startswith("--show=")), "")
    print_measures((read_labelled_set(folder) for folder in folders), kind)
