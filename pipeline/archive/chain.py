"""Verify that every receipt is present, linked to the one before it, and that its stored bytes are unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.codec import ArchiveFault, from_bytes
from pipeline.archive.facts import Receipt
from pipeline.archive.taken import places_of, require_stored, sha256_of


def faults(root: Path) -> tuple[str, ...]:
    """Read all receipts and stored bytes again; return messages, in Chinese, on missing or changed ones.

    Missing receipts at the end of the chain leave no gap; the caller must compare the number of receipts.
    """
    found: list[str] = []
    before, previous = 0, ""
    for place in filter(placing.is_receipt, places_of(root)):
        number = placing.number_of(place)
        if number != before + 1:
            found.append(f"第{before}号之后接着是第{number}号（{place}）：有回执缺失或重号。请从备份恢复。")
        document = disk.read(root / place)
        found += _faults_of(root, place, document, previous)
        before, previous = number, sha256_of(document)
    return tuple(found)


def _faults_of(root: Path, place: str, document: bytes, previous: str) -> Iterator[str]:
    try:
        receipt = from_bytes(Receipt, document, place)
        if (receipt.number, placing.receipt_place(receipt.stored)) != (placing.number_of(place), place):
            yield f"回执“{place}”所写的编号或位置与它所在之处不符。请从备份恢复。"
        if receipt.previous != previous:
            yield f"回执“{place}”与前一份回执接不上：前一份被改动、替换或删除过。请从备份恢复。"
        require_stored(root, receipt)
    except (ArchiveFault, disk.DiskFault) as fault:
        yield str(fault)
