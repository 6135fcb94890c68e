"""Find stray files and gaps in numbering."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.receipts import compute_sha256
from pipeline.archive.series import list_archive_files

_SERIES = (paths.INTAKE_RUNS, paths.DISTRIBUTIONS, paths.SNAPSHOTS, paths.COMPLETIONS)


def find_strays(root: Path) -> Iterator[str]:
    """Yield the paths of files that are no receipt, no stored bytes, no record and no office file.

    Files in the monthly folders are reported by ``Archive.orphans`` instead.
    """
    folders = {*_SERIES, paths.OFFICE}
    known = {each.partition("/")[0] for each in folders}
    yield from list_archive_files(root, lambda name: name not in known and not paths.MONTH.fullmatch(name))
    for folder in sorted(folders):
        for name in list_archive_files(root / folder):
            if not _is_known_file(root / folder, folder, name):
                yield f"{folder}/{name}"


def _is_known_file(path: Path, folder: str, name: str) -> bool:
    if folder in _SERIES:
        return paths.is_receipt(name)
    return name.startswith(paths.format_office_name(compute_sha256(disk.read(path / name))))


def find_gaps(root: Path) -> Iterator[str]:
    """Yield messages, in Chinese, on missing or repeated numbers in the series of the archive."""
    for folder in _SERIES:
        yield from find_gaps_in_folder(root / folder, folder)


def find_gaps_in_folder(folder: Path, shown: str) -> Iterator[str]:
    """Yield messages, in Chinese, on missing or repeated numbers in one folder of records."""
    before = 0
    for name in (name for name in list_archive_files(folder) if paths.is_receipt(name)):
        number = paths.parse_fact_number(name)
        if number != before + 1:
            yield f"“{shown}”里第{before}号之后接着是第{number}号：有记录缺失或重号"
        before = number
