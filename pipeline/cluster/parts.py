"""Cut work into parts that are large enough to be worth the way and small enough to be sent at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def cut_parts(sizes: Sequence[int], *, most_items: int, most_bytes: int) -> tuple[range, ...]:
    """Cut items into runs of neighbours, each of at most so many items and bytes; a larger item is a run of its own."""
    return tuple(_cut_runs(sizes, most_items, most_bytes))


def _cut_runs(sizes: Sequence[int], most_items: int, most_bytes: int) -> Iterator[range]:
    start, weight = 0, 0
    for at, size in enumerate(sizes):
        if at > start and (at - start == most_items or weight + size > most_bytes):
            yield range(start, at)
            start, weight = at, 0
        weight += size
    if start < len(sizes):
        yield range(start, len(sizes))
