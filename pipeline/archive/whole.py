"""Find stray files and gaps in numbering."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.series import files_of
from pipeline.archive.taken import sha256_of

_SERIES = (placing.LOOKS, placing.HAND_OUTS, placing.RECORDS)


def strays(root: Path) -> Iterator[str]:
    """Yield the paths of files that are no receipt, no stored bytes, no record and no office file.

    Files in the monthly folders are reported by ``Archive.orphans`` instead.
    """
    folders = {*_SERIES, placing.OFFICE}
    known = {each.partition("/")[0] for each in folders}
    yield from files_of(root, lambda name: name not in known and not placing.MONTH.fullmatch(name))
    for folder in sorted(folders):
        for name in files_of(root / folder):
            if not _belongs(root / folder, folder, name):
                yield f"{folder}/{name}"


def _belongs(path: Path, folder: str, name: str) -> bool:
    if folder in _SERIES:
        return placing.is_receipt(name)
    return name.startswith(placing.office_name(sha256_of(disk.read(path / name))))


def gaps(root: Path) -> Iterator[str]:
    """Yield messages, in Chinese, on missing or repeated numbers in the series of the archive."""
    for folder in _SERIES:
        yield from gaps_in(root / folder, folder)


def gaps_in(folder: Path, shown: str) -> Iterator[str]:
    """Yield messages, in Chinese, on missing or repeated numbers in one folder of records."""
    before = 0
    for name in (name for name in files_of(folder) if placing.is_receipt(name)):
        number = placing.number_of(name)
        if number != before + 1:
            yield f"“{shown}”里第{before}号之后接着是第{number}号：有记录缺失或重号"
        before = number
