"""Measure how alike two texts are, and find candidates among many; the only door to rapidfuzz."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from pipeline.supervision.signals.text import count_grams

_GRAM, _FEWEST_SHARED, _TOO_COMMON = 4, 3, 400
"""Length of a run, how many two texts share at least, and from how many distinct texts on a run tells nothing."""


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
    """Texts by key, every distinct text once, with an index of their runs of four characters."""

    texts: Mapping[str, str]
    _keys: Mapping[str, tuple[str, ...]] = field(repr=False)
    _holders: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def build(cls, texts: Mapping[str, str]) -> TextIndex:
        """Index the texts; the time grows with their length, not with their pairs."""
        keys: dict[str, list[str]] = {}
        for key, text in sorted(texts.items()):
            keys.setdefault(text, []).append(key)
        holders: dict[str, list[str]] = {}
        for text in keys:
            for gram in count_grams(text, _GRAM):
                holders.setdefault(gram, []).append(text)
        return cls(
            texts,
            {text: tuple(found) for text, found in keys.items()},
            {gram: tuple(found) for gram, found in holders.items() if 1 < len(found) <= _TOO_COMMON},
        )

    def find_alike(self, key: str, least: float) -> tuple[tuple[str, float], ...]:
        """Return the keys of the other texts at least so alike, in the order of their keys."""
        text = self.texts[key]
        alike = {other: 1.0 for other in self._keys[text] if other != key}
        for candidate in self._list_candidates(text):
            if (likeness := compare_texts(text, candidate)) >= least:
                alike |= dict.fromkeys(self._keys[candidate], likeness)
        return tuple(sorted(alike.items()))

    def _list_candidates(self, text: str) -> Iterator[str]:
        grams = count_grams(text, _GRAM)
        shared = Counter(other for gram in grams for other in self._holders.get(gram, ()) if other != text)
        return (other for other, count in shared.items() if count >= _FEWEST_SHARED)
