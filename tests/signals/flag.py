"""Tell what every row of a labelled set raises: ``python -m signals.flag DIR`` prints one JSON line a row.

``kinds`` are those of the last month, ``at`` every kind with the months in which it is raised.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.supervision.signals.find import find_signals
from pipeline.supervision.signals.model import TaskHistory
from signals.labelled import LabelledSet, read_labelled_set
from signals.measure import write_line


def flag_rows(labelled: LabelledSet) -> Iterator[dict[str, object]]:
    """Yield what is found for every row, judging each of its months as if it were the last."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    longest = max((len(row.history.months) for row in labelled.rows), default=0)
    for shortened in range(longest):
        cut = [_cut(row.history, shortened) for row in labelled.rows if len(row.history.months) > shortened]
        for signal in find_signals(cut, labelled.office):
            found[signal.number][signal.kind.code].add(str(signal.period))
    for row in labelled.rows:
        at = {kind: sorted(periods) for kind, periods in sorted(found[row.name].items())}
        last = str(row.history.now.period)
        yield {"id": row.name, "kinds": [kind for kind, periods in at.items() if last in periods], "at": at}


def _cut(history: TaskHistory, count: int) -> TaskHistory:
    return replace(history, months=history.months[: len(history.months) - count])


if __name__ == "__main__":
    for each in flag_rows(read_labelled_set(Path(sys.argv[1]))):
        write_line(json.dumps(each, ensure_ascii=False))
