"""Measure how alike two texts are; the only door to rapidfuzz."""

from __future__ import annotations

import functools
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel, LCSseq

from pipeline.supervision.signals.text import list_grams


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


def count_common(one: str, other: str) -> int:
    """Return how many characters stand in both texts in the same order, whatever stands between them."""
    return LCSseq.similarity(one, other)


def find_common_run(one: str, other: str) -> str:
    """Return the longest run of characters that stands in both texts."""
    found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return one[found.a : found.a + found.size]
