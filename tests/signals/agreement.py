"""Tell how far two labellers agree, per kind: ``python -m signals.agreement``.

The second one read a blind sheet of rows from all hands. Rows whose label either of them left open are not counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.terms import SignalKind
from signals.labelled import LabelledRow, read_labelled_set
from signals.measure import SETS, write_line

SECOND = Path(__file__).parent / "second" / "labels.jsonl"


def compare_labels() -> Iterator[tuple[str, Counter[tuple[bool, bool]], float]]:
    """Yield every kind with its counts (first says so, second says so) and Cohen's κ."""
    first: dict[str, LabelledRow] = {
        row.name: row for folder in sorted(SETS.iterdir()) for row in read_labelled_set(folder).rows
    }
    second = [json.loads(line) for line in SECOND.read_text(encoding="utf-8").splitlines()]
    for kind in SignalKind:
        counts = Counter(
            (kind.code in first[each["id"]].labels, kind.code in each["labels"])
            for each in second
            if kind.code not in first[each["id"]].skipped and kind.code not in each["skip"]
        )
        yield kind.code, counts, _compute_kappa(counts)


def _compute_kappa(counts: Counter[tuple[bool, bool]]) -> float:
    whole = counts.total()
    agreed = (counts[True, True] + counts[False, False]) / whole
    one = (counts[True, True] + counts[True, False]) / whole
    other = (counts[True, True] + counts[False, True]) / whole
    chance = one * other + (1 - one) * (1 - other)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


if __name__ == "__main__":
    for code, counted, kappa in compare_labels():
        both, first_only, second_only = counted[True, True], counted[True, False], counted[False, True]
        write_line(f"{code:16} both {both:3}  first only {first_only:3}  second only {second_only:3}  κ {kappa:.2f}")
