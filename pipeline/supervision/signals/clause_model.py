"""Judge clauses by their characters: how much a clause is like those of empty texts, by coefficients in a data file.

A text counts as empty only if all its clauses do: an official preamble before one real clause is no signal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pipeline.supervision.signals.text import count_grams, fold_text, mask_titles, split_clauses

_FILE = "coefficients.json"
DIGIT = "#"
"""Stands for every digit: which number is written tells nothing, that one is written does."""
_BEGINS, _ENDS = "<", ">"
"""Mark the first and the last character of a clause; models of kinds that do not look at them know no such pair."""


@dataclass(frozen=True, kw_only=True)
class ClauseModel:
    """Coefficients of one kind; ``floor`` is what every clause must reach, ``mean`` what they must reach together."""

    weights: Mapping[str, float]
    bias: float
    floor: float
    mean: float

    def score_clause(self, clause: str) -> float:
        """Return how much a clause is like those of the kind, 0 to 1 in thousandths, equal on every machine."""
        grams = list_features(clause) | list_edges(clause)
        total = math.fsum(self.weights.get(gram, 0.0) for gram in sorted(grams))
        return round(1 / (1 + math.exp(-(self.bias + total))), 3)

    def covers(self, text: str, least: float = 0.0) -> bool:
        """Tell whether all clauses of a text are of the kind, by ``least`` in the mean; one without clauses is not."""
        scores = [self.score_clause(clause) for clause in list_clauses(text)]
        return bool(scores) and min(scores) >= self.floor and sum(scores) / len(scores) >= max(self.mean, least)


def list_clauses(text: str) -> tuple[str, ...]:
    """Return the clauses as the model sees them: folded, titles in 《》 emptied, digits made one."""
    bare = "".join(DIGIT if mark.isdigit() else mark for mark in mask_titles(fold_text(text)))
    return split_clauses(bare)


def list_features(clause: str) -> frozenset[str]:
    """Return the characters and pairs of characters of a clause."""
    return count_grams(clause, 1) | count_grams(clause, 2)


def list_edges(clause: str) -> frozenset[str]:
    """Return how a clause begins and how it ends: what is over is told by a last 了, 好 or 齐."""
    return frozenset((f"{_BEGINS}{clause[0]}", f"{clause[-1]}{_ENDS}"))


def _unpack_weights(packed: Mapping[str, Mapping[str, str]]) -> Mapping[str, float]:
    """Return the weight of each feature from a row of features for each weight in thousandths, by their length."""
    return {
        row[start : start + int(length)]: int(weight) / 1000
        for length, rows in packed.items()
        for weight, row in rows.items()
        for start in range(0, len(row), int(length))
    }


@lru_cache(maxsize=1)
def load_models() -> Mapping[str, ClauseModel]:
    """Return the models by kind, as trained from the labelled sets."""
    data = json.loads((files(__package__) / _FILE).read_text(encoding="utf-8"))
    return {
        kind: ClauseModel(
            weights=_unpack_weights(each["weights"]), bias=each["bias"], floor=each["floor"], mean=each["mean"]
        )
        for kind, each in data.items()
    }
