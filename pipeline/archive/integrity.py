"""Verify the archive without changing it: stored bytes and records against their receipts, and stray files.

What is wrong with the facts themselves is found wherever they are read: ``series``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.facts import Receipt
from pipeline.archive.receipts import require_record, require_stored
from pipeline.archive.serialization import ArchiveError, compute_sha256
from pipeline.archive.series import list_archive_files

_SERIES = (paths.INTAKE_RUNS, paths.DISTRIBUTIONS, paths.SNAPSHOTS, paths.COMPLETIONS, paths.YEARS)


def find_stored_errors(root: Path, receipts: Iterable[Receipt]) -> Iterator[str]:
    """Read stored bytes and their records again; yield messages, in Chinese, on lost or changed ones."""
    for receipt in receipts:
        try:
            require_stored(root, receipt)
            require_record(root, receipt, receipt.record)
        except (ArchiveError, disk.DiskError) as fault:
            yield str(fault)


def find_strays(root: Path) -> Iterator[str]:
    """Yield the paths of files that are no receipt, no stored bytes, no record and no office file.

    Files in the monthly folders are reported by ``Archive.orphans`` instead.
    """
    folders = {*_SERIES, paths.OFFICE}
    known = {each.partition("/")[0] for each in folders}
    top = list_archive_files(root, lambda name: name not in known and not paths.MONTH.fullmatch(name))
    yield from (name for name in top if name != paths.ENDS)
    for folder in sorted(folders):
        for name in list_archive_files(root / folder):
            if not _is_known_file(root / folder, folder, name):
                yield f"{folder}/{name}"


def _is_known_file(path: Path, folder: str, name: str) -> bool:
    if folder in _SERIES:
        return paths.parse_series_number(name) > 0
    return name.startswith(paths.format_office_name(compute_sha256(disk.read(path / name))))
