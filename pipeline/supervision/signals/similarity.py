"""Measure how alike two texts are; the only door to rapidfuzz."""

from __future__ import annotations

import functools

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


def find_common_run(one: str, other: str, shortest: int = 1) -> str:
    """Return the longest run of characters that stands in both texts, the first of ``one``; empty if it is shorter.

    A run of some length contains a block of half of it, cut at every half: most texts share none, which is soon known.
    """
    half = (shortest + 1) // 2
    if not any(one[at : at + half] in other for at in range(0, len(one) - half + 1, half)):
        return ""
    longest, length = "", shortest
    for at in range(len(one)):
        while at + length <= len(one) and (run := one[at : at + length]) in other:
            longest, length = run, length + 1
    return longest
