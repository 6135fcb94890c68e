"""Verify that every receipt is present, linked to the one before it, and that its stored bytes are unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.facts import Receipt
from pipeline.archive.receipts import compute_sha256, list_stored_paths, require_record, require_stored
from pipeline.archive.serialization import ArchiveError, from_bytes


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
