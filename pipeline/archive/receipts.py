"""Store received files and their receipts in one unbroken series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.chain import SeriesEnd, compute_end
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.facts import Receipt
from pipeline.archive.flaws import FactDamageError
from pipeline.archive.serialization import ArchiveError, Fact, compute_sha256, from_bytes, to_bytes
from pipeline.archive.series import SeriesReader, SeriesReading, list_archive_files
from pipeline.archive.submissions import FileRecord
from pipeline.terms import FINAL_DISPOSITIONS


def list_stored_paths(root: Path) -> list[str]:
    """Return the paths of all files in the monthly folders in order of number."""
    places = list_archive_files(root, lambda name: paths.MONTH.fullmatch(name) is not None)
    return sorted((place for place in places if "/" in place), key=paths.parse_fact_number)


def read_stored_bytes(root: Path, receipt: Receipt) -> bytes:
    """Return the bytes of a receipt; raise ArchiveError if they are missing or changed."""
    require_stored(root, receipt)
    return disk.read(root / receipt.stored)


def require_stored(root: Path, receipt: Receipt) -> None:
    """Raise ArchiveError if the bytes of a receipt, of whatever size, are missing or changed."""
    try:
        sha256 = disk.hash_file(root / receipt.stored)
    except disk.FileMissingError as fault:
        raise ArchiveError(f"存档中缺少“{receipt.stored}”。请从备份恢复这个文件。") from fault
    if sha256 != receipt.sha256:
        raise ArchiveError(f"存档中的“{receipt.stored}”已不是收取时的内容。请从备份恢复这个文件。")


def read_record(root: Path, receipt: Receipt, kind: type[Fact], sha256: str) -> Fact:
    """Return the record of a receipt; raise ArchiveError if it is missing or is not the one with this sha256."""
    return from_bytes(kind, require_record(root, receipt, sha256), paths.build_record_path(receipt.stored))


def require_record(root: Path, receipt: Receipt, sha256: str) -> bytes:
    """Return the bytes of a record (none for an empty ``sha256``); raise ArchiveError if missing or changed."""
    if not sha256:
        return b""
    place = paths.build_record_path(receipt.stored)
    try:
        data = disk.read(root / place)
    except disk.FileMissingError as error:
        raise ArchiveError(f"存档中缺少“{place}”。请从备份恢复这个文件。") from error
    if compute_sha256(data) != sha256:
        raise ArchiveError(f"存档中的“{place}”已不是收取时的内容。请从备份恢复这个文件。")
    return data


def read_receipts(root: Path, places: Iterable[str], ends: SeriesEnds) -> SeriesReading[Receipt]:
    """Read the receipts at these paths, and say what is wrong with them."""
    reader = SeriesReader(root, paths.RECEIPT_SERIES, Receipt, _is_placed)
    names = [(paths.parse_fact_number(place), place) for place in places if paths.is_receipt(place)]
    return reader.read(names, ends.get(paths.RECEIPT_SERIES))


def _is_placed(receipt: Receipt, number: int, place: str) -> bool:
    return (receipt.number, paths.build_receipt_path(receipt.stored)) == (number, place)


class ReceiptStore:
    """The receipts below one root, read and verified once and extended by ``take``.

    Raise ArchiveError if any is missing, damaged or changed.
    """

    def __init__(self, root: Path, ends: SeriesEnds) -> None:
        self._root = root
        self._ends = ends
        self.receipts: list[Receipt] = []
        self.judged: dict[str, Receipt] = {}
        places = list_stored_paths(root)
        found = read_receipts(root, places, ends)
        if found.flaws:
            raise FactDamageError(found.flaws)
        self._note(compute_end(found.files))
        for receipt in found.facts.values():
            self._register(receipt)
        held = {receipt.stored for receipt in self.receipts}
        held |= {paths.build_record_path(stored) for stored in held}
        self.orphans = [place for place in places if not paths.is_receipt(place) and place not in held]

    def take(self, source: bytes | disk.FileEntry, draft: Receipt, record: FileRecord | None) -> Receipt:
        """Write the bytes (piece by piece for a listed file) and their record, then the receipt.

        Bytes already at that path have no receipt, since the number is new: a killed run left them. Their source was
        not removed, so overwriting them loses nothing. A receipt is never overwritten.
        """
        number = self.receipts[-1].number + 1 if self.receipts else 1
        stored = paths.build_stored_path(number, draft.sha256, draft.name, draft.by)
        size = len(source) if isinstance(source, bytes) else source.size
        recorded = to_bytes(record) if record is not None else b""
        receipt = replace(
            draft,
            number=number,
            size=size,
            stored=stored,
            previous=self._end.link,
            record=compute_sha256(recorded) if recorded else "",
        )
        document = to_bytes(receipt)
        if (self._root / paths.build_receipt_path(stored)).exists():
            raise ArchiveError(f"存档中已有第{number}号回执，可能另有程序正在收表。请等它结束后重试。")
        if isinstance(source, bytes):
            disk.write(self._root / stored, source)
        else:
            disk.copy(source, self._root / stored, draft.sha256)
        if recorded:
            disk.write(self._root / paths.build_record_path(stored), recorded)
        disk.write_new(self._root / paths.build_receipt_path(stored), document)
        self._register(receipt)
        self._note(SeriesEnd(number, compute_sha256(document)))
        self._drop_orphans(receipt)
        return receipt

    def _note(self, end: SeriesEnd) -> None:
        self._end = end
        self._ends.note(paths.RECEIPT_SERIES, end)

    def _register(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        if receipt.fate in FINAL_DISPOSITIONS:
            self.judged.setdefault(receipt.sha256, receipt)

    def _drop_orphans(self, receipt: Receipt) -> None:
        """Remove other copies of these bytes left by a killed run, now that the bytes have a receipt.

        Partly written files are removed as well. Other orphans stay and are reported by ``audit``, because their source
        may be gone.
        """
        for place in list(self.orphans):
            if place in (receipt.stored, paths.build_record_path(receipt.stored)):
                self.orphans.remove(place)
            elif disk.is_leftover(place.rpartition("/")[2]) or (
                receipt.sha256[:12] in place and disk.hash_file(self._root / place) == receipt.sha256
            ):
                disk.remove(self._root / place)
                self.orphans.remove(place)
