"""Store numbered series of records, one JSON file each, only ever added to, each linked to the one before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.chain import (
    ChainFile,
    ChainFlaw,
    FlawKind,
    SeriesEnd,
    compute_end,
    compute_link,
    find_link_flaws,
    find_number_flaws,
)
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.flaws import FactDamageError, FactFlaw, describe_flaw
from pipeline.archive.serialization import (
    ArchiveError,
    Fact,
    LaterVersionError,
    compute_sha256,
    from_bytes,
    read_link,
    to_bytes,
)


def list_archive_files(folder: Path, enter: disk.NameFilter = lambda _: False) -> list[str]:
    """Return the sorted names of all files in an archive folder, including leftovers of killed writes.

    A folder that does not exist is empty; raise ArchiveError if the folder cannot be listed.
    """
    if not folder.exists():
        return []
    found = disk.list_folder(folder, enter, skip=lambda _: False)
    if found.unreadable:
        raise ArchiveError(f"存档文件夹“{folder}”无法读取。请检查磁盘和访问权限后重试。")
    return sorted(found.files)


@dataclass(frozen=True)
class SeriesReading(Generic[Fact]):
    """A series as it lies on the disk: its facts by number, their names and links, and what is wrong with them."""

    facts: dict[int, Fact]
    files: tuple[ChainFile, ...]
    flaws: tuple[FactFlaw, ...]


@dataclass(frozen=True)
class SeriesReader(Generic[Fact]):
    """How the facts of one series are read: where they lie, of which kind, and whether one stands in its place."""

    root: Path
    series: paths.Series
    kind: type[Fact]
    is_placed: Callable[[Fact, int, str], bool]

    def read(self, names: Iterable[tuple[int, str]], end: SeriesEnd | None) -> SeriesReading[Fact]:
        """Read the facts with these numbers and names, and hold them against each other and the recorded end."""
        listed = sorted(names)
        facts: dict[int, Fact] = {}
        files: list[ChainFile] = []
        later: dict[int, LaterVersionError] = {}
        flaws = list(find_number_flaws(listed, end.number if end is not None else 0))
        for number, name in listed:
            data = disk.read(self.root / name)
            files.append(ChainFile(number, name, compute_sha256(data), read_link(data)))
            try:
                kind = self._take(facts, number, name, data)
            except LaterVersionError as later_version:
                later[number] = later_version
            else:
                flaws += [ChainFlaw(kind, number, number, (name,))] if kind is not None else []
        flaws += find_link_flaws(files, end)
        for number, error in later.items():
            if not any(each.first <= number <= each.last for each in flaws):
                raise error
        told = (FactFlaw(self.series, each, describe_flaw(self.series, each)) for each in _drop_consequences(flaws))
        return SeriesReading(facts, tuple(files), tuple(told))

    def _take(self, facts: dict[int, Fact], number: int, name: str, data: bytes) -> FlawKind | None:
        """Add one fact; return what is wrong with it by itself."""
        if not data.strip():
            return FlawKind.EMPTY
        try:
            fact = from_bytes(self.kind, data, f"{self.series.place}/{name}")
        except LaterVersionError:
            raise
        except ArchiveError:
            return FlawKind.UNREADABLE
        facts[number] = fact
        return None if self.is_placed(fact, number, name) else FlawKind.MISPLACED


def _drop_consequences(flaws: Iterable[ChainFlaw]) -> Iterator[ChainFlaw]:
    """Keep one flaw about each fact; what follows from a fact lost or damaged is not told again."""
    told: list[ChainFlaw] = []
    for flaw in flaws:
        if not any(each.first <= flaw.last and flaw.first <= each.last for each in told):
            yield flaw
            told.append(flaw)


class FactSeries(Generic[Fact]):
    """The records of one kind in one folder; read and verified once and kept up to date by ``add``."""

    def __init__(self, folder: Path, series: paths.Series, kind: type[Fact], ends: SeriesEnds) -> None:
        self._folder = folder
        self._series = series
        self._reader = SeriesReader(folder, series, kind, _is_placed)
        self._ends = ends
        self._facts: dict[int, Fact] | None = None
        self._end = SeriesEnd(0, "")
        self._rests: list[str] = []

    def all(self) -> tuple[Fact, ...]:
        """Return all records in order of number; raise ArchiveError if any is missing, damaged or changed."""
        return tuple(self._held().values())

    @property
    def next_number(self) -> int:
        """The number of the next record."""
        return max(self._held(), default=0) + 1

    def add(self, fact: Fact, *words: str) -> Fact:
        """Store a record for good under the next number; ``words`` become part of its file name.

        Partly written files of a killed run are removed, because their names may never be written again.
        """
        number, name = self.next_number, paths.format_fact_name(self.next_number, *words)
        data = to_bytes(fact, self._end.link)
        self._ends.require_recorded(self._series)
        try:
            disk.write_new(self._folder / name, data)
        except disk.DiskError:
            self._facts = None  # the file may exist all the same, and its number is then in use
            raise
        self._held()[number] = fact
        file = ChainFile(number, name, compute_sha256(data), self._end.link)
        self._note(SeriesEnd(number, compute_link(file, self._end.link)))
        while self._rests:
            disk.remove(self._folder / self._rests.pop())
        return fact

    def find_flaws(self) -> tuple[FactFlaw, ...]:
        """Read all records again and return what is wrong with them."""
        return self._read().flaws

    def _held(self) -> dict[int, Fact]:
        if self._facts is None:
            found = self._read()
            if found.flaws:
                raise FactDamageError(found.flaws)
            self._facts = found.facts
            self._note(compute_end(found.files))
        return self._facts

    def _note(self, end: SeriesEnd) -> None:
        self._end = end
        self._ends.note(self._series, end)

    def _read(self) -> SeriesReading[Fact]:
        end = self._ends.get(self._series)
        found = self._reader.read(self._list_names(), end)
        if end is None and any(file.previous is not None for file in found.files):
            lost = ChainFlaw(FlawKind.END_LOST, 0, 0)
            flaw = FactFlaw(self._series, lost, describe_flaw(self._series, lost))
            return SeriesReading(found.facts, found.files, (*found.flaws, flaw))
        return found

    def _list_names(self) -> list[tuple[int, str]]:
        lying = list_archive_files(self._folder)
        self._rests = [name for name in lying if disk.is_leftover(name)]
        return [(number, name) for name in lying if (number := paths.parse_series_number(name))]


def _is_placed(fact: object, number: int, _: str) -> bool:
    """Whether a record says the number that its file is named by; a snapshot says none."""
    return getattr(fact, "number", number) == number
