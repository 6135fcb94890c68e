"""Find what is wrong in a numbered series of facts: missing, doubled, changed or slipped in. Pure.

Each fact holds a link to the one before it (``previous``), and the number and link of the last fact of every series
stand in a file of their own (``archive.ends``), so that a change of any fact, the last one too, contradicts another
file. Facts written before links were kept have none; the first link after them covers them all together.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class FlawKind(Enum):
    """What is wrong with a fact or with several of one series."""

    MISSING = "missing"
    DOUBLED = "doubled"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    CHANGED_AMONG = "one of several changed"
    MISPLACED = "under another number"
    UNLINKED = "slipped in"
    END_LOST = "end lost"
    END_CHANGED = "end changed"


@dataclass(frozen=True)
class ChainFile:
    """The file of one fact: ``previous`` is None if it was written without a link."""

    number: int
    name: str
    sha256: str
    previous: str | None


@dataclass(frozen=True)
class SeriesEnd:
    """The last fact of a series: its number (0: none yet) and the link that the next fact will hold."""

    number: int
    link: str


@dataclass(frozen=True)
class ChainFlaw:
    """One flaw: the numbers it is about (first and last), and the names of the files if there are any."""

    kind: FlawKind
    first: int
    last: int
    names: tuple[str, ...] = ()


def compute_link(file: ChainFile, before: str) -> str:
    """Return the link to a fact: its sha256, or, if it was written without a link, one over all facts up to it."""
    if file.previous is not None:
        return file.sha256
    return hashlib.sha256(f"{before}{file.sha256}".encode()).hexdigest()


def compute_end(files: Iterable[ChainFile]) -> SeriesEnd:
    """Return the end of a series in order of number."""
    end = SeriesEnd(0, "")
    for file in files:
        end = SeriesEnd(file.number, compute_link(file, end.link))
    return end


def find_number_flaws(names: Iterable[tuple[int, str]], end: int) -> Iterator[ChainFlaw]:
    """Yield missing and doubled numbers; ``end`` is the last number known to have been used."""
    held: dict[int, list[str]] = {}
    for number, name in names:
        held.setdefault(number, []).append(name)
    before = 0
    for number in (*sorted(held), max([end, *held]) + 1):
        if number > before + 1:
            yield ChainFlaw(FlawKind.MISSING, before + 1, number - 1)
        before = number
    for number, alike in sorted(held.items()):
        if len(alike) > 1:
            yield ChainFlaw(FlawKind.DOUBLED, number, number, tuple(sorted(alike, key=lambda name: (len(name), name))))


def find_link_flaws(files: Iterable[ChainFile], end: SeriesEnd | None) -> Iterator[ChainFlaw]:
    """Yield facts that another fact, or the end of the series, says were different; numbers held twice are left out.

    From the last fact to the first: a fact that is as its successor or the end knew it is believed about its
    predecessor; one that is not is named, and not believed.
    """
    listed = list(files)
    times = Counter(file.number for file in listed)
    held = {file.number: file for file in listed if times[file.number] == 1}
    links = _compute_links(held)
    yield from _find_unlinked(held, end)
    said: str | None = None
    for number in sorted(held, reverse=True):
        file, told = held[number], end.link if end is not None and end.number == number else None
        true = number not in links or told is said is None or links[number] in (told, said)
        if not true:
            yield _describe_changed(file, held)
        elif number in links and None not in (told, said) and told != said:
            yield _describe_contradiction(held[number + 1], links[number], said)
        said = file.previous if true and number - 1 in held else None


def _compute_links(held: Mapping[int, ChainFile]) -> dict[int, str]:
    """Map each number to its link, as far as it can be known: one over several facts wants all of them."""
    links: dict[int, str] = {}
    for number in sorted(held):
        if held[number].previous is not None or number == 1 or number - 1 in links:
            links[number] = compute_link(held[number], links.get(number - 1, ""))
    return links


def _find_unlinked(held: Mapping[int, ChainFile], end: SeriesEnd | None) -> Iterator[ChainFlaw]:
    """Yield facts without a link after a fact with one, or after the end was recorded, and a first fact with one."""
    linked = min((number for number, file in held.items() if file.previous is not None), default=0)
    for number, file in held.items():
        if file.previous is None and ((linked and number > linked) or (end is not None and number > end.number)):
            yield ChainFlaw(FlawKind.UNLINKED, number, number, (file.name,))
    if 1 in held and held[1].previous:
        yield ChainFlaw(FlawKind.UNLINKED, 1, 1, (held[1].name,))


def _describe_changed(file: ChainFile, held: Mapping[int, ChainFile]) -> ChainFlaw:
    """Name the fact that was changed; of several facts without links, which one it is cannot be told."""
    if file.previous is not None or file.number == 1:
        return ChainFlaw(FlawKind.CHANGED, file.number, file.number, (file.name,))
    return ChainFlaw(FlawKind.CHANGED_AMONG, 1, file.number, (held[1].name, file.name))


def _describe_contradiction(after: ChainFile, link: str, said: str | None) -> ChainFlaw:
    """Name the fact after the end, or the end itself: whichever disagrees with the fact at the end."""
    if said == link:
        return ChainFlaw(FlawKind.END_CHANGED, after.number - 1, after.number - 1)
    return ChainFlaw(FlawKind.UNLINKED, after.number, after.number, (after.name,))
