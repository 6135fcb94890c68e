"""Store numbered series of records, one JSON file each, only ever added to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Generic

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.serialization import ArchiveError, Fact, from_bytes, to_bytes


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


class FactSeries(Generic[Fact]):
    """The records of one kind in one folder; read once and kept up to date by ``add``."""

    def __init__(self, folder: Path, kind: type[Fact]) -> None:
        self._folder = folder
        self._kind = kind
        self._facts: dict[int, Fact] | None = None
        self._rests: list[str] = []

    def all(self) -> tuple[Fact, ...]:
        """Return all records in order of number."""
        return tuple(self._held().values())

    @property
    def next_number(self) -> int:
        """The number of the next record."""
        return max(self._held(), default=0) + 1

    def add(self, fact: Fact, *words: str) -> Fact:
        """Store a record for good under the next number; ``words`` become part of its file name.

        Partly written files of a killed run are removed, because their names may never be written again.
        """
        number = self.next_number
        try:
            disk.write_new(self._folder / paths.format_fact_name(number, *words), to_bytes(fact))
        except disk.DiskError:
            self._facts = None  # the file may exist all the same, and its number is then in use
            raise
        self._held()[number] = fact
        while self._rests:
            disk.remove(self._folder / self._rests.pop())
        return fact

    def _held(self) -> dict[int, Fact]:
        if self._facts is None:
            lying = list_archive_files(self._folder)
            self._rests = [name for name in lying if disk.is_leftover(name)]
            facts = [(paths.parse_fact_number(name), self._read(name)) for name in filter(paths.is_receipt, lying)]
            self._facts = dict(sorted(facts, key=itemgetter(0)))
            if len(self._facts) < len(facts):
                raise self._build_duplicate_error(number for number, _ in facts)
        return self._facts

    def _build_duplicate_error(self, numbers: Iterable[int]) -> ArchiveError:
        self._facts = None
        number = next(number for number, times in Counter(numbers).items() if times > 1)
        return ArchiveError(f"“{self._folder}”里有两条第{number}号记录。请从备份恢复这个文件夹。")

    def _read(self, name: str) -> Fact:
        path = self._folder / name
        return from_bytes(self._kind, disk.read(path), str(path))
