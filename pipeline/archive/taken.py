"""What a series of receipts says: who came, in which order, in one unbroken chain."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline import disk
from pipeline.archive import placing
from pipeline.archive.codec import ArchiveFault, from_bytes, to_bytes
from pipeline.archive.facts import Receipt
from pipeline.archive.series import files_of
from pipeline.vocabulary import Fate

_JUDGED = {Fate.ACCEPTED, Fate.RETURNED}


def sha256_of(data: bytes) -> str:
    """The hash by which every fact names bytes."""
    return hashlib.sha256(data).hexdigest()


class Taken:
    """The receipts below one root, as they were read and as they grow."""

    def __init__(self, root: Path) -> None:
        places = files_of(root, lambda name: placing.MONTH.fullmatch(name) is not None)
        self._root = root
        self.receipts: list[Receipt] = []
        self.judged: dict[str, Receipt] = {}
        self.orphans = _orphans(places)
        self.last_sha256 = ""
        for place in sorted(filter(placing.is_receipt, places), key=placing.number_of):
            document = disk.read(root / place)
            self._hold(from_bytes(Receipt, document, str(root / place)), document)

    @property
    def next_number(self) -> int:
        """The number the next receipt gets."""
        return self.receipts[-1].number + 1 if self.receipts else 1

    def write(self, receipt: Receipt) -> None:
        """Write a receipt for good: the moment of taking."""
        document = to_bytes(receipt)
        disk.write_new(self._root / placing.receipt_place(receipt.stored), document)
        self._hold(receipt, document)

    def drop_orphans(self, receipt: Receipt, data: bytes) -> None:
        """Remove what a killed run left of these very bytes, now that they stand under a receipt."""
        for place in [each for each in self.orphans if receipt.sha256[:12] in each]:
            self.orphans.remove(place)
            if place != receipt.stored and disk.read(self._root / place) == data:
                disk.remove(self._root / place)

    def _hold(self, receipt: Receipt, document: bytes) -> None:
        self.receipts.append(receipt)
        self.last_sha256 = sha256_of(document)
        if receipt.fate in _JUDGED:
            self.judged.setdefault(receipt.sha256, receipt)


def _orphans(places: Iterable[str]) -> list[str]:
    held = set(places)
    return sorted(
        place for place in held if not placing.is_receipt(place) and placing.receipt_place(place) not in held
    )


def chain_faults(root: Path, bytes_of: Callable[[Receipt], bytes]) -> tuple[str, ...]:
    """Read everything again and say, in Chinese, what is missing, moved or changed; nothing when all is whole."""
    places = files_of(root, lambda name: placing.MONTH.fullmatch(name) is not None)
    faults: list[str] = []
    previous = ""
    for number, place in enumerate(sorted(filter(placing.is_receipt, places), key=placing.number_of), start=1):
        document = disk.read(root / place)
        try:
            receipt = from_bytes(Receipt, document, str(root / place))
            bytes_of(receipt)
        except ArchiveFault as fault:
            faults.append(str(fault))
            continue
