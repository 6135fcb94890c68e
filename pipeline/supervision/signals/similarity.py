"""Measure how alike two texts are, and find candidates among many; the only door to rapidfuzz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from pipeline.supervision.signals.text import count_grams

_GRAM, _FEWEST_SHARED, _TOO_COMMON = 4, 3, 400
"""Length of a run, how many two texts share at least, and from how many texts on a run tells nothing."""


def compare_texts(one: str, other: str) -> float:
    """Return the likeness of two texts, 0 to 1 in thousandths: edits, or shared pairs of characters if reordered."""
    edits = Indel.normalized_similarity(one, other)
    left, right = count_grams(one, 2), count_grams(other, 2)
    shared = 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
    return round(max(edits, shared), 3)


def compare_edits(one: str, other: str) -> float:
    """Return the likeness of two texts by edits alone, 0 to 1 in thousandths."""
    return round(Indel.normalized_similarity(one, other), 3)


@dataclass(frozen=True)
class TextIndex:
    """Texts by key with an index of their runs of four characters."""

    texts: Mapping[str, str]
    _keys: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def build(cls, texts: Mapping[str, str]) -> TextIndex:
        """Index the texts; the time grows with their length, not with their pairs."""
        keys: dict[str, list[str]] = {}
        for key, text in texts.items():
            for gram in count_grams(text, _GRAM):
                keys.setdefault(gram, []).append(key)
        return cls(texts, {gram: tuple(sorted(found)) for gram, found in keys.items() if 1 < len(found) <= _TOO_COMMON})

    def find_alike(self, key: str, least: float) -> Iterator[tuple[str, float]]:
        """Yield the keys of the other texts at least so alike, in the order of their keys."""
        text = self.texts[key]
        for other in sorted(self._list_candidates(key, count_grams(text, _GRAM))):
            likeness = compare_texts(text, self.texts[other])
            if likeness >= least:
                yield other, likeness

    def _list_candidates(self, key: str, grams: Iterable[str]) -> Iterator[str]:
        shared = Counter(other for gram in grams for other in self._keys.get(gram, ()) if other != key)
        return (other for other, count in shared.items() if count >= _FEWEST_SHARED)
