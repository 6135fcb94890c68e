"""Write what is missed and what is asked unjustly, with every text, as a page that people read.

Made by ``python -m signals.crossvalidate --write``: each hand is judged there by models that have not seen it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.terms import SignalKind
from signals.labelled import LabelledRow, LabelledSet
from signals.measure import Count, compute_wilson_bounds, count_false_alarms, count_kinds

PAGE = Path(__file__).parent / "failures.md"
MISSED, FALSE = "missed", "asked, labelled otherwise"
_HEAD = """# Failures under models that have not seen the hand

Made by `python -m signals.crossvalidate --write`, which judges each hand by models trained on all others; written by no
hand. A line is a row: its name, the task with its goal, then the months, the judged one last, with their rates.
"""

Judged = tuple[LabelledSet, Mapping[str, frozenset[str]]]
"""A set, and the kinds found at its rows, by their names."""


def format_failures(judged: Sequence[Judged]) -> str:
    """Return the page: a table of all kinds over all hands, then the texts of the failures kind by kind."""
    rows = {row.name: row for labelled, _ in judged for row in labelled.rows}
    counts = _pool_counts(judged)
    parts = [_HEAD, _format_alarms(judged, rows), _format_table(counts)]
    for kind, count in counts.items():
        for title, names in ((FALSE, count.false), (MISSED, count.missed)):
            if names:
                lines = "\n".join(_format_row(rows[name], kind) for name in names)
                parts.append(f"## {kind}: {title} ({len(names)})\n\n{lines}\n")
    return "\n".join(parts)


def _pool_counts(judged: Sequence[Judged]) -> dict[str, Count]:
    pooled = {kind.code: Count() for kind in SignalKind}
    for labelled, found in judged:
        for kind, count in count_kinds(labelled, found).items():
            pooled[kind].hits += count.hits
            pooled[kind].false += count.false
            pooled[kind].missed += count.missed
    return pooled


def _format_alarms(judged: Sequence[Judged], rows: Mapping[str, LabelledRow]) -> str:
    wrong, honest, wrong_hard, hard = (
        sum(each) for each in zip(*(count_false_alarms(*each) for each in judged), strict=True)
    )
    unjust = [
        (row.name, kind)
        for labelled, found in judged
        for row in labelled.rows
        if not row.labels
        for kind in sorted(found[row.name] - row.skipped)
    ]
    lines = "\n".join(_format_row(rows[name], kind) for name, kind in unjust)
    return (
        f"{wrong} of {honest:,} honest rows are asked about ({1000 * wrong / max(1, honest):.1f} of 1,000), "
        f"{wrong_hard} of {hard:,} hard ones ({1000 * wrong_hard / max(1, hard):.1f} of 1,000).\n\n"
        f"## Honest rows asked about ({len(unjust)})\n\n{lines}\n"
    )


def _format_table(counts: Mapping[str, Count]) -> str:
    lines = ["## All kinds", "", "| Kind | Precision | Recall |", "| --- | --- | --- |"]
    for kind, count in counts.items():
        hits = len(count.hits)
        lines.append(
            f"| {kind} | {_format_share(count.precision, hits, hits + len(count.false))} "
            f"| {_format_share(count.recall, hits, hits + len(count.missed))} |"
        )
    return "\n".join((*lines, ""))


def _format_share(share: float, right: int, whole: int) -> str:
    low, high = compute_wilson_bounds(right, whole)
    return f"{share:.3f} ({right} of {whole}; {low:.2f}–{high:.2f})"


def _format_row(row: LabelledRow, kind: str) -> str:
    """Return a row in a line, with as many months as the kind looks at."""
    history = row.history
    months = history.months[-3:] if kind in _LOOK_BACK else history.months[-1:]
    told = " → ".join(
        f"[{month.rate}%{f' {month.status}' if month is history.now else ''}] {_join(month.progress) or '（空）'}"
        for month in months
    )
    labels = f" ({', '.join(sorted(row.labels))})" if row.labels - {kind} else ""
    plan = history.plan
    cells = (plan.task, plan.measure, plan.goal, plan.leader, plan.owner) if kind in _PLAN else (plan.task, plan.goal)
    return f"- `{row.name}` {kind}{labels}：{'｜'.join(map(_join, cells))}" + ("" if kind in _PLAN else f"：{told}")


def _join(text: str) -> str:
    return " ".join(text.split())


_PLAN = frozenset(("goal_vague", "measure_empty", "person_missing", "standing_escape"))
"""Kinds that look at the plan only."""
_LOOK_BACK = frozenset(("stale", "deploy_only", "same_step", "sudden_100", "going_down"))
"""Kinds that look at the months before as well."""
