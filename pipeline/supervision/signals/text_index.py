"""Find the texts that may be alike among many, by the runs of four characters that they share; the only door to numpy.

A run is kept as one whole number, its characters side by side, so that runs are compared exactly and all at once. A
character beyond the first 65,536 counts as two.
"""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_RUN, _FEWEST_SHARED = 4, 3
"""Length of a run, and how many of them two texts share at least."""
_COMMON, _KEPT = 400, 40
"""A run that stands in more texts than that tells little, and of these texts only so many are looked at: a template of
hundreds is found by any of them."""
_MOST_SHARERS = 60
"""A run is divided among so many at most."""
_LONG = 27
"""Texts that share as many runs are compared, however many hold these: that may be thirty characters in a row."""
_WHOLE = 2**40
"""What a run is worth; its parts are rounded up, so that three thirds are one."""
_TOGETHER = 2**21
"""How many meetings of two texts in a run are counted at once: memory does not grow with the texts."""

_PACKED = ("<i8", "<u8", "<i4", "<i4")
"""How sizes, runs, rows and lengths are kept as bytes."""

Whole = NDArray[np.int64]
Runs = NDArray[np.uint64]


@dataclass(frozen=True, eq=False, kw_only=True)
class TextIndex:
    """Distinct texts in order, with their distinct runs: ``runs`` in order, and in ``rows`` the place of its text each.

    ``lengths`` are the numbers of runs by text; ``silent`` are the places of texts of which no pairs are wanted.
    """

    texts: tuple[str, ...]
    runs: Runs
    rows: NDArray[np.int32]
    lengths: NDArray[np.int32]
    silent: tuple[int, ...] = ()

    @classmethod
    def build(cls, texts: Iterable[str]) -> TextIndex:
        """Index the texts; time and memory grow with their length, not with their pairs."""
        distinct = tuple(sorted(set(texts)))
        runs, rows = _list_runs(distinct)
        order = np.argsort(runs, kind="stable")
        runs, rows = runs[order], rows[order]
        first = np.ones(len(runs), dtype=bool)
        first[1:] = (runs[1:] != runs[:-1]) | (rows[1:] != rows[:-1])
        rows = rows[first]
        lengths = np.bincount(rows, minlength=len(distinct)).astype(np.int32)
        return cls(texts=distinct, runs=runs[first], rows=rows, lengths=lengths)

    def silence(self, texts: Collection[str]) -> TextIndex:
        """Return the index that lists no pairs of these texts, and all of the others: what runs are worth stays."""
        return replace(self, silent=tuple(row for row, text in enumerate(self.texts) if text in texts))

    def pack(self) -> bytes:
        """Return the index without its texts as bytes, the same on every machine."""
        sizes = np.array([len(self.runs), len(self.texts)], dtype="<i8")
        parts: tuple[NDArray[np.generic], ...] = (sizes, self.runs, self.rows, self.lengths)
        return b"".join(each.astype(kind).tobytes() for each, kind in zip(parts, _PACKED, strict=True))

    @classmethod
    def unpack(cls, texts: Iterable[str], data: bytes | memoryview) -> TextIndex:
        """Return the index of these texts from what was packed."""
        sizes = np.frombuffer(data, _PACKED[0], count=2).tolist()
        found, at = [], 16
        for kind, count in zip(_PACKED[1:], (sizes[0], sizes[0], sizes[1]), strict=True):
            found.append(np.frombuffer(data, kind, count=count, offset=at))
            at += found[-1].nbytes
        runs, rows, lengths = found
        return cls(texts=tuple(texts), runs=runs, rows=rows, lengths=lengths)

    def list_pairs(self, told: TextIndex) -> Iterator[tuple[str, str, int]]:
        """Yield a text of this index, another told text that may be like it, and the number of runs both have.

        They share half the runs of the shorter one, or as many as a long passage has, or rare ones: a run is worth one,
        divided among its holders here, and a pair gets at least one in all. So a text has few candidates by rare runs,
        however many texts there are, while a few words that everybody uses lead nowhere.
        """
        for rows, others, shared in self._find_pairs(told):
            for row, other, runs in zip(rows.tolist(), others.tolist(), shared.tolist(), strict=True):
                if self.texts[row] != told.texts[other]:
                    yield self.texts[row], told.texts[other], runs

    def tabulate_pairs(self, told: TextIndex) -> PairTable:
        """Return the same pairs in a table, to be asked for text by text: what nobody asks for costs little memory."""
        none = np.zeros(0, dtype=np.int32)
        parts = [[each.astype(np.int32) for each in part] for part in self._find_pairs(told)]
        rows, others, shared = (np.concatenate([none, *(part[at] for part in parts)]) for at in range(3))
        return PairTable(texts=self.texts, told=told.texts, rows=rows, others=others, shared=shared)

    def _find_pairs(self, told: TextIndex) -> Iterator[tuple[Whole, Whole, Whole]]:
        """Yield pairs of texts that may be alike, as places, with the number of shared runs, in order."""
        own, count, worth, at = self._find_shared_runs(told)
        for begin, end in _divide(own, count):
            yield self._count_shared(told, own[begin:end], count[begin:end], worth[begin:end], at[begin:end])

    def _find_shared_runs(self, told: TextIndex) -> tuple[Whole, Whole, Whole, Whole]:
        """Return, for every run of a text here that is told too: the text, how many tell it, its worth, the first."""
        runs, own, group, worth = self._holders
        if not len(runs) or not len(told.runs):
            none = np.zeros(0, dtype=np.int64)
            return none, none, none, none
        first = np.searchsorted(told.runs, runs)
        is_told = told.runs[np.minimum(first, len(told.runs) - 1)] == runs
        tellers = np.zeros(len(runs), dtype=np.int64)
        tellers[is_told] = np.searchsorted(told.runs, runs[is_told], side="right") - first[is_told]
        kept = is_told[group]
        return own[kept], tellers[group[kept]], worth[kept], first[group[kept]]

    @cached_property
    def _holders(self) -> tuple[Runs, Whole, Whole, Whole]:
        """Distinct runs, and by text, for each of its runs: the text, the place of the run among these, its worth."""
        starts = _list_starts(self.runs)
        size = np.diff(np.append(starts, len(self.runs)))
        group = np.repeat(np.arange(len(starts)), size)
        rank = np.arange(len(self.runs)) - starts[group]
        held = np.where(size > _COMMON, _KEPT, size)
        kept = np.flatnonzero(rank < held[group])
        kept = kept[np.argsort(self.rows[kept], kind="stable")]
        if self.silent:
            kept = kept[~np.isin(self.rows[kept], self.silent)]
        worth = -(-_WHOLE // np.minimum(held, _MOST_SHARERS))
        return self.runs[starts], self.rows[kept].astype(np.int64), group[kept], worth[group[kept]]

    def _count_shared(
        self, told: TextIndex, own: Whole, count: Whole, worth: Whole, at: Whole
    ) -> tuple[Whole, Whole, Whole]:
        """Return the candidates among these texts and the told ones, as places, with the number of shared runs."""
        before = np.cumsum(count) - count
        tellers = told.rows[np.repeat(at - before, count) + np.arange(count.sum())]
        pairs = np.repeat(own, count) * len(told.texts) + tellers
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        starts = _list_starts(pairs)
        if not len(starts):
            return starts, starts, starts
        shared = np.diff(np.append(starts, len(pairs)))
        together = np.add.reduceat(np.repeat(worth, count)[order], starts)
        row, other = np.divmod(pairs[starts], len(told.texts))
        half = 2 * shared >= np.minimum(self.lengths[row], told.lengths[other])
        found = (shared >= _FEWEST_SHARED) & ((together >= _WHOLE) | (shared >= _LONG) | half)
        return row[found], other[found], shared[found]


@dataclass(frozen=True, eq=False, kw_only=True)
class PairTable:
    """Pairs of texts that may be alike: ``rows`` in order and ``others`` are places, ``shared`` the runs both have."""

    texts: tuple[str, ...]
    told: tuple[str, ...]
    rows: NDArray[np.int32]
    others: NDArray[np.int32]
    shared: NDArray[np.int32]

    def list_for(self, text: str) -> list[tuple[str, int]]:
        """Return what may be like a text, with the number of shared runs."""
        row = bisect.bisect_left(self.texts, text)
        begin, end = np.searchsorted(self.rows, [row, row + 1]).tolist()
        others = (self.told[other] for other in self.others[begin:end].tolist())
        return [each for each in zip(others, self.shared[begin:end].tolist(), strict=True) if each[0] != text]


def _list_runs(texts: Sequence[str]) -> tuple[Runs, NDArray[np.int32]]:
    """Return every run of every text as a number, with the place of its text; a text shorter than a run is one."""
    written = [text.ljust(_RUN, "\0").encode("utf-16-le", "surrogatepass") for text in texts if text]
    rows_of = np.flatnonzero([bool(text) for text in texts])
    marks = np.frombuffer(b"".join(written), dtype="<u2").astype(np.uint64)
    if not len(marks):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int32)
    lengths = np.array([len(each) // 2 for each in written])
    ends = np.repeat(np.cumsum(lengths), lengths)
    whole = np.arange(len(marks)) + _RUN <= ends
    runs = np.zeros(len(marks), dtype=np.uint64)
    for place in range(_RUN):
        runs[: len(marks) - place] |= marks[place:] << np.uint64(16 * (_RUN - 1 - place))
    return runs[whole], np.repeat(rows_of, lengths)[whole].astype(np.int32)


def _list_starts(ordered: NDArray[np.int64] | Runs) -> Whole:
    """Return where each distinct value begins among values in order."""
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else np.zeros(0, int)


def _divide(own: Whole, count: Whole) -> Iterator[tuple[int, int]]:
    """Divide runs in the order of their texts into parts that are counted together, no text in two of them."""
    if not len(own):
        return
    reached = np.cumsum(count)
    borders = np.searchsorted(reached, np.arange(0, int(reached[-1]), _TOGETHER), side="right")
    begins = np.unique(np.searchsorted(own, own[borders]))
    yield from zip(begins.tolist(), [*begins[1:].tolist(), len(own)], strict=True)


NO_TEXTS = TextIndex.build(())
"""The index of nothing."""
