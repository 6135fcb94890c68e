"""Inspect the OLE compound file of .xls and .et just enough to identify its content, and take one of Outlook apart.

For the former no chain of sectors is followed, so a circular chain is harmless.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from pipeline.reading.limits import RefusalError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_FREE, _DIRECTORY_ENTRY, _MINI = 0xFFFFFFFA, 128, 64
_ROOT = "Root Entry".encode("utf-16-le")
_SMALLEST_SECTOR, _LARGEST_SHIFT = 512, 12
_COUNTS = (40, 44, 64, 72)
"""Header offsets of the number of sectors in the directory, FAT, mini FAT and DIFAT ([MS-CFB] 2.2)."""
_BOF = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
_BEFORE_1997 = 5
"""Version of the records ([MS-XLS] 2.4.21: BOF), 6 since Excel 97."""
_FILE_PASS, _RECORDS_BEFORE_PASSWORD = b"\x2f\x00", 4


def find_main_stream(data: bytes, names: Iterable[str]) -> str:
    """Return which of these streams comes first in the directory; later ones belong to embedded objects.

    Directory entries are at multiples of 128 bytes: 64 bytes of name, its length, then 2 for “stream” ([MS-CFB] 2.6.1).
    Empty if there is none; raise RefusalError if the directory itself is truncated.
    """
    shift, sector = int.from_bytes(data[30:32], "little"), int.from_bytes(data[48:52], "little")
    if not data.startswith(_ROOT, (sector + 1) << min(shift, _LARGEST_SHIFT)):
        raise RefusalError("file-damaged", "内部目录不完整")
    found = ((_find_entry(data, name), name) for name in names if name)
    return min((entry for entry in found if entry[0] >= 0), default=(-1, ""))[1]


def check_sector_counts(data: bytes) -> None:
    """Refuse a header that declares more sectors than the file can hold, since calamine allocates memory for all."""
    most = len(data) // _SMALLEST_SECTOR
    if any(count > most for at in _COUNTS for count in struct.unpack_from("<I", data, at)):
        raise RefusalError("file-damaged", "内部结构异常")


def has_password(data: bytes) -> bool:
    """Return whether FilePass is among the first records of an .xls, where it must be ([MS-XLS] 2.1.7.20.3).

    Streams begin at multiples of 64 bytes, so the first workbook BOF at such an offset is the start of the stream.
    """
    at = _find_workbook_start(data)
    for _ in range(_RECORDS_BEFORE_PASSWORD):
        record = data[at : at + 4]
        if record.startswith(_FILE_PASS):
            return True
        at += 4 + int.from_bytes(record[2:], "little")
    return False


def is_before_1997(data: bytes) -> bool:
    """Return whether a workbook in a compound file is one of Excel 5 or 95, of which nothing but values can be told.

    Excel 97 and later, and WPS, may add a copy for those (stream Book) to their own (stream Workbook).
    """
    starts = (found for found in _BOF.finditer(data) if found.start() % _MINI == 0)
    return _find_entry(data, "Workbook") < 0 or {found.group()[5] for found in starts} == {_BEFORE_1997}


def _find_workbook_start(data: bytes) -> int:
    """Find the first record of a workbook; the length of the data if there is none."""
    return next((found.start() for found in _BOF.finditer(data) if found.start() % _MINI == 0), len(data))


def _find_entry(data: bytes, name: str) -> int:
    field = name.encode("utf-16-le") + b"\x00\x00"
    entry = field.ljust(64, b"\x00") + len(field).to_bytes(2, "little") + b"\x02"
    at = data.find(entry)
    while at >= 0 and at % 128:
        at = data.find(entry, at + 1)
    return at


_STORAGE, _STREAM = 1, 2
_IN_HEADER = 109
"""FAT sectors listed in the header itself ([MS-CFB] 2.2)."""


class CompoundFile:
    """The streams of an OLE compound file by path; every chain of sectors is followed once at most ([MS-CFB] 2)."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; raise RefusalError, struct.error or IndexError if it is damaged."""
        check_sector_counts(data)
        self._data = data
        self._size = 1 << min(int.from_bytes(data[30:32], "little"), _LARGEST_SHIFT)
        self._cutoff = int.from_bytes(data[56:60], "little")
        self._fat = self._read_fat()
        first, mini_first = (int.from_bytes(data[at : at + 4], "little") for at in (48, 60))
        self._mini_fat = self._unpack(self._join(mini_first))
        self._entries = self._join(first)
        start, size = struct.unpack_from("<II", self._entries, 116)
        self._mini_stream = self._join(start)[:size]
        self._streams: dict[tuple[str, ...], tuple[int, int]] = {}
        self.storages: list[tuple[str, ...]] = []
        self._walk()

    def read(self, path: tuple[str, ...]) -> bytes | None:
        """Return the bytes of a stream; None if there is none of that path."""
        if (found := self._streams.get(path)) is None:
            return None
        start, size = found
        if size >= self._cutoff:
            return self._join(start)[:size]
        chain = self._follow(start, self._mini_fat)
        return b"".join(self._mini_stream[at * _MINI : (at + 1) * _MINI] for at in chain)[:size]

    def _read_fat(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        following, per = int.from_bytes(self._data[68:72], "little"), self._size // 4 - 1
        for _ in range(len(self._data) // self._size):
            if following >= _FREE:
                break
            *more, following = self._unpack(self._read_sector(following))
            listed += more[:per]
        return self._unpack(b"".join(self._read_sector(each) for each in listed if each < _FREE))

    def _read_sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    @staticmethod
    def _unpack(table: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _follow(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain: list[int] = []
        while start < _FREE:
            if len(chain) > len(table):
                raise RefusalError("file-damaged", "内部结构异常")
            chain.append(start)
            start = table[start]
        return chain

    def _join(self, start: int) -> bytes:
        return b"".join(self._read_sector(each) for each in self._follow(start, self._fat))

    def _walk(self) -> None:
        """List storages and streams below the root; an entry is visited once."""
        waiting: list[tuple[int, tuple[str, ...]]] = [(struct.unpack_from("<I", self._entries, 76)[0], ())]
        seen: set[int] = set()
        while waiting:
            number, above = waiting.pop()
            at = number * _DIRECTORY_ENTRY
            if number >= _FREE or number in seen or at + _DIRECTORY_ENTRY > len(self._entries):
                continue
            seen.add(number)
            length, kind = struct.unpack_from("<HB", self._entries, at + 64)
            left, right, child = struct.unpack_from("<III", self._entries, at + 68)
            path = (*above, self._entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
            waiting += [(left, above), (right, above)]
            if kind == _STREAM:
                self._streams[path] = struct.unpack_from("<II", self._entries, at + 116)
            elif kind == _STORAGE:
                self.storages.append(path)
                waiting.append((child, path))
