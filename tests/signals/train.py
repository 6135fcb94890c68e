"""Train the clause models from the labelled sets: ``python -m signals.train`` (needs the extra ``train``).

Cross-validated by author, never by row: what one hand wrote is judged by a model that has not seen that hand.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.supervision.signals.clause_model import ClauseModel, list_clauses, list_edges, list_features
from pipeline.supervision.signals.figures import FULL
from pipeline.supervision.signals.text import strip_quantities
from pipeline.supervision.signals.words import is_reported_complete
from signals.labelled import LabelledRow, LabelledSet, read_labelled_set
from signals.measure import SETS
from signals.trained import COEFFICIENTS, format_models, write_training_record

_MOST_ORDINARY, _ORDINARY = 3000, 0.3
"""How many clauses of ordinary texts are learnt from, about, and for how much of an example each counts."""
_SMALLEST = 0.025
"""Weights below this are left out of the file."""


@dataclass(frozen=True)
class Lesson:
    """How one kind is learnt: the texts of a row, which rows are examples and which counter-examples."""

    texts: Callable[[LabelledRow], Sequence[str]]
    is_example: Callable[[LabelledRow], bool]
    is_counter: Callable[[LabelledRow], bool]
    floor: float
    mean: float
    strength: float = 1.0
    edges: bool = False
    """Whether it is looked at how clauses begin and end."""
    ordinary: Callable[[LabelledRow], Sequence[str]] | None = None
    """Texts that are no examples, but as ordinary as these: they count for less, and only some of them."""


def _is_honest(row: LabelledRow) -> bool:
    return not row.labels


def _progress(row: LabelledRow) -> Sequence[str]:
    return (row.history.now.progress,)


def _all_progress(row: LabelledRow) -> Sequence[str]:
    return tuple(month.progress for month in row.history.months)


def _progress_or_all(kind: str) -> Callable[[LabelledRow], Sequence[str]]:
    """Of an example the month that was judged, of an honest row every month."""
    return lambda row: _progress(row) if kind in row.labels else _all_progress(row)


def _bare_progress(row: LabelledRow) -> Sequence[str]:
    return tuple(strip_quantities(text) for text in _progress_or_all("slogan")(row))


def _ended_progress(row: LabelledRow) -> Sequence[str]:
    """Of an example the month that was judged, of an honest row every month that reached the end."""
    if "sudden_100" in row.labels:
        return _progress(row)
    return tuple(month.progress for month in row.history.months if month.rate == FULL)


def _fallen_progress(row: LabelledRow) -> Sequence[str]:
    """Of an example the month that was judged, of any other row every month whose rate fell."""
    if "going_down" in row.labels:
        return _progress(row)
    return tuple(after.progress for before, after in pairwise(row.history.months) if after.rate < before.rate)


def _rising_progress(row: LabelledRow) -> Sequence[str]:
    """Of an honest row every month whose rate rose and that told no problem: nothing in it explains a fall."""
    months = row.history.months
    if row.labels:
        return ()
    return tuple(after.progress for before, after in pairwise(months) if after.rate > before.rate and not after.problem)


LESSONS = {
    "sudden_100": Lesson(
        _ended_progress,
        lambda row: "sudden_100" in row.labels,
        lambda row: (
            not row.labels
            and "sudden_100" not in row.skipped
            and any(month.rate == FULL and is_reported_complete(month) for month in row.history.months)
        ),
        0.08,
        0.08,
        0.3,
        edges=True,
    ),
    "going_down": Lesson(
        _fallen_progress,
        lambda row: "going_down" in row.labels,
        lambda row: "going_down" not in row.labels | row.skipped,
        0.34,
        0.34,
        0.3,
        edges=True,
        ordinary=_rising_progress,
    ),
    "slogan": Lesson(
        _bare_progress,
        lambda row: "slogan" in row.labels,
        lambda row: not row.labels and "slogan" not in row.skipped,
        0.05,
        0.45,
        0.1,
    ),
    "two_skins": Lesson(
        _progress_or_all("two_skins"),
        lambda row: "two_skins" in row.labels,
        lambda row: not row.labels and "two_skins" not in row.skipped and row.history.plan.category != "党的建设",
        0.005,
        0.35,
    ),
    "deploy_only": Lesson(
        _all_progress,
        lambda row: "deploy_only" in row.labels,
        lambda row: not row.labels and "deploy_only" not in row.skipped,
        0.025,
        0.3,
        0.3,
    ),
    "measure_empty": Lesson(
        lambda row: (row.history.plan.measure,),
        lambda row: "measure_empty" in row.labels,
        lambda row: "measure_empty" not in row.labels | row.skipped,
        0.1,
        0.55,
        0.3,
    ),
    "goal_vague": Lesson(
        lambda row: (row.history.plan.goal,),
        lambda row: "goal_vague" in row.labels,
        lambda row: "goal_vague" not in row.labels | row.skipped,
        0.1,
        0.65,
        3.0,
    ),
}


def train_model(kind: str, sets: Iterable[LabelledSet]) -> ClauseModel:
    """Fit one kind on all clauses of its examples and counter-examples, every distinct text once."""
    lesson, clauses, answers = LESSONS[kind], [], []
    seen: set[tuple[str, bool]] = set()
    rows = [row for each in sets for row in each.rows]
    for row in rows:
        example = lesson.is_example(row)
        if not example and not lesson.is_counter(row):
            continue
        for text in lesson.texts(row):
            if (text, example) in seen:
                continue
            seen.add((text, example))
            for clause in list_clauses(text):
                clauses.append(clause)
                answers.append(example)
    beside = _list_ordinary_clauses(lesson, rows)
    columns = CountVectorizer(analyzer=_list_marked_features if lesson.edges else list_features)
    fitted = LogisticRegression(C=lesson.strength, max_iter=2000, solver="liblinear").fit(
        columns.fit_transform([*clauses, *beside]),
        [*answers, *(True for _ in beside)],
        sample_weight=_weigh(answers, len(beside)),
    )
    weights = {
        gram: round(float(weight), 3)
        for gram, weight in zip(columns.get_feature_names_out(), fitted.coef_[0], strict=True)
        if abs(weight) >= _SMALLEST
    }
    return ClauseModel(
        weights=weights, bias=round(float(fitted.intercept_[0]), 3), floor=lesson.floor, mean=lesson.mean
    )


def _list_marked_features(clause: str) -> frozenset[str]:
    return list_features(clause) | list_edges(clause)


def _list_ordinary_clauses(lesson: Lesson, rows: Sequence[LabelledRow]) -> list[str]:
    """Return some of the clauses of ordinary texts, as many of every hand and every month of a year."""
    if lesson.ordinary is None:
        return []
    texts = {text: None for row in rows for text in lesson.ordinary(row)}
    clauses = [clause for text in texts for clause in list_clauses(text)]
    return clauses[:: max(1, len(clauses) // _MOST_ORDINARY)]


def _weigh(answers: Sequence[bool], beside: int) -> list[float]:
    """Weigh clauses so that both answers count as much; an ordinary one counts for less than an example."""
    whole = len(answers) + beside
    true = sum(answers) + beside * _ORDINARY
    each = {True: whole / (2 * true), False: whole / (2 * (len(answers) - sum(answers)))}
    return [each[answer] for answer in answers] + [each[True] * _ORDINARY] * beside


def write_models(sets: Sequence[LabelledSet], target: Path) -> None:
    """Train every kind on all sets and write the coefficients."""
    target.write_text(format_models({kind: train_model(kind, sets) for kind in LESSONS}), encoding="utf-8")


if __name__ == "__main__":
    folders = [Path(each) for each in sys.argv[1:]] or sorted(SETS.iterdir())
    write_models([read_labelled_set(folder) for folder in folders], COEFFICIENTS)
    write_training_record(folders)
