"""Inspect the OLE compound file of .xls and .et just enough to identify its content.

No chain of sectors is followed, so a circular chain is harmless.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable

from pipeline.reading.limits import RefusalError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ROOT = "Root Entry".encode("utf-16-le")
_SMALLEST_SECTOR, _LARGEST_SHIFT = 512, 12
_COUNTS = (40, 44, 64, 72)
"""Header offsets of the number of sectors in the directory, FAT, mini FAT and DIFAT ([MS-CFB] 2.2)."""
_BOF = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
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
    at = next((found.start() for found in _BOF.finditer(data) if found.start() % 64 == 0), len(data))
    for _ in range(_RECORDS_BEFORE_PASSWORD):
        record = data[at : at + 4]
        if record.startswith(_FILE_PASS):
            return True
        at += 4 + int.from_bytes(record[2:], "little")
    return False


def _find_entry(data: bytes, name: str) -> int:
    field = name.encode("utf-16-le") + b"\x00\x00"
    entry = field.ljust(64, b"\x00") + len(field).to_bytes(2, "little") + b"\x02"
    at = data.find(entry)
    while at >= 0 and at % 128:
        at = data.find(entry, at + 1)
    return at
