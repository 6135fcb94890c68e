"""Measure how alike two texts are, and find candidates among many; the only door to rapidfuzz."""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import chain

from rapidfuzz.distance import Indel

from pipeline.supervision.signals.text import list_grams

_GRAM, _FEWEST_SHARED = 4, 3
"""Length of a run, and how many of them two texts share at least."""
_COMMON, _KEPT = 400, 40
"""A run that stands in more texts than that tells little, and of these texts only so many are looked at: a template of
hundreds is found by any of them."""
_MOST_SHARERS = 60
"""A run is divided among so many at most."""
_LONG = 27
"""Texts that share as many runs are compared, however many hold these: that may be thirty characters in a row."""
_WHOLE = math.lcm(*range(1, _MOST_SHARERS + 1))
"""What the runs of a text are worth each, in whole numbers whatever the number of texts it is divided among."""


@functools.lru_cache(maxsize=4096)
def _list_pairs(text: str) -> frozenset[str]:
    """List the pairs of characters of a text, with a cache: each is compared with many."""
    return frozenset(list_grams(text, 2))


def compare_texts(one: str, other: str) -> float:
    """Return the likeness of two texts, 0 to 1 in thousandths: edits, or shared pairs of characters if reordered."""
    edits = Indel.normalized_similarity(one, other)
    left, right = _list_pairs(one), _list_pairs(other)
    shared = 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
    return round(max(edits, shared), 3)


def compare_edits(one: str, other: str) -> float:
    """Return the likeness of two texts by edits alone, 0 to 1 in thousandths."""
    return round(Indel.normalized_similarity(one, other), 3)


def find_common_run(one: str, other: str) -> str:
    """Return the longest run of characters that stands in both texts."""
    found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[found.a : found.a + found.size]


@dataclass(frozen=True)
class TextIndex:
    """Distinct texts with an index of their runs of four characters."""

    _holders: Mapping[str, tuple[str, ...]] = field(repr=False)
    _runs: Mapping[str, int] = field(repr=False)

    @classmethod
    def build(cls, texts: Iterable[str]) -> TextIndex:
        """Index the texts; time and memory grow with their length, not with their pairs."""
        holders: dict[str, list[str]] = {}
        runs: dict[str, int] = {}
        for text in sorted(set(texts)):
            grams = list_grams(text, _GRAM)
            runs[text] = len(grams)
            for gram in grams:
                holders.setdefault(gram, []).append(text)
        kept = {gram: tuple(found if len(found) <= _COMMON else found[:_KEPT]) for gram, found in holders.items()}
        return cls(kept, runs)

    def list_candidates(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield the other texts of the index that may be like a text, each with the number of shared runs, in no order.

        They share half the runs of the shorter one, or as many as a long passage has, or rare ones: a run is worth one,
        divided among its holders, and a candidate gets at least one in all. So a text has few candidates by rare runs,
        however many texts there are, while a few words that everybody uses lead nowhere.
        """
        grams = list_grams(text, _GRAM)
        found = [holders for gram in grams if (holders := self._holders.get(gram))]
        shared = Counter(chain.from_iterable(found))
        worth = dict.fromkeys(shared, 0)
        for holders in found:
            part = _WHOLE // min(len(holders), _MOST_SHARERS)
            for other in holders:
                worth[other] += part
        for other, count in shared.items():
            if count < _FEWEST_SHARED or other == text:
                continue
            if worth[other] >= _WHOLE or count >= _LONG or 2 * count >= min(len(grams), self._runs[other]):
                yield other, count
