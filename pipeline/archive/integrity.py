"""Verify the archive without changing it: the chain of receipts and their bytes, gaps in numbering, stray files.

A receipt is linked to the one before it, and its record bound into it, when it is written: ``receipts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.facts import Receipt
from pipeline.archive.receipts import compute_sha256, list_stored_paths, require_record, require_stored
from pipeline.archive.serialization import ArchiveError, from_bytes
from pipeline.archive.series import list_archive_files

_SERIES = (paths.INTAKE_RUNS, paths.DISTRIBUTIONS, paths.SNAPSHOTS, paths.COMPLETIONS)


def find_chain_errors(root: Path) -> tuple[str, ...]:
    """Read all receipts and stored bytes again; return messages, in Chinese, on missing or changed ones.

    Missing receipts at the end of the chain leave no gap; the caller must compare the number of receipts.
    """
    found: list[str] = []
    before, previous = 0, ""
    for place in filter(paths.is_receipt, list_stored_paths(root)):
        number = paths.parse_fact_number(place)
        if number != before + 1:
            found.append(f"第{before}号之后接着是第{number}号（{place}）：有回执缺失或重号。请从备份恢复。")
        document = disk.read(root / place)
        found += _find_receipt_errors(root, place, document, previous)
        before, previous = number, compute_sha256(document)
    return tuple(found)


def _find_receipt_errors(root: Path, place: str, document: bytes, previous: str) -> Iterator[str]:
    try:
        receipt = from_bytes(Receipt, document, place)
        if (receipt.number, paths.build_receipt_path(receipt.stored)) != (paths.parse_fact_number(place), place):
            yield f"回执“{place}”所写的编号或位置与它所在之处不符。请从备份恢复。"
        if receipt.previous != previous:
            yield f"回执“{place}”与前一份回执接不上：前一份被改动、替换或删除过。请从备份恢复。"
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
