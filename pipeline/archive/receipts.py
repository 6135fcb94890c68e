"""Store received files and their receipts in one unbroken series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Taking:
    """Received bytes that are to be stored, the receipt as drafted, and the record of what was read from them."""

    data: bytes
    draft: Receipt
    record: FileRecord | None


@dataclass(frozen=True)
class _NewReceipt:
    """A receipt about to be written, the bytes of it and of its record, and the end of the series with it."""

    receipt: Receipt
    document: bytes
    record: bytes
    end: SeriesEnd


class ReceiptStore:
    """The receipts below one root, read and verified once and extended by ``take_all`` and ``copy``.

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

    def copy(self, source: disk.FileEntry, draft: Receipt, record: FileRecord | None) -> Receipt:
        """Write the bytes of a listed file piece by piece and their record, then the receipt."""
        built = self._build_receipt(draft, source.size, record, self._end)
        disk.copy(source, self._root / built.receipt.stored, draft.sha256)
        self._write_receipts([built], {})
        return built.receipt

    def take_all(self, taken: Sequence[Taking]) -> tuple[Receipt, ...]:
        """Write the bytes and records of all files, then their receipts in order of number.

        Bytes already at a path have no receipt, since the number is new: a killed run left them. Their source was not
        removed, so overwriting them loses nothing. A receipt is never overwritten.
        """
        end, built = self._end, []
        for each in taken:
            built.append(self._build_receipt(each.draft, len(each.data), each.record, end))
            end = built[-1].end
        stored = {self._root / new.receipt.stored: each.data for new, each in zip(built, taken, strict=True)}
        self._write_receipts(built, stored)
        return tuple(new.receipt for new in built)

    def _build_receipt(self, draft: Receipt, size: int, record: FileRecord | None, before: SeriesEnd) -> _NewReceipt:
        number = before.number + 1
        recorded = to_bytes(record) if record is not None else b""
        receipt = replace(
            draft,
            number=number,
            size=size,
            stored=paths.build_stored_path(number, draft.sha256, draft.name, draft.by),
            previous=before.link,
            record=compute_sha256(recorded) if recorded else "",
        )
        if (self._root / paths.build_receipt_path(receipt.stored)).exists():
            raise ArchiveError(f"存档中已有第{number}号回执，可能另有程序正在收表。请等它结束后重试。")
        document = to_bytes(receipt)
        return _NewReceipt(receipt, document, recorded, SeriesEnd(number, compute_sha256(document)))

    def _write_receipts(self, built: Sequence[_NewReceipt], stored: Mapping[Path, bytes]) -> None:
        """Write stored bytes and records, then the receipts: writing a receipt is the moment of taking."""
        places = [(new, new.receipt.stored) for new in built]
        records = {self._root / paths.build_record_path(place): new.record for new, place in places if new.record}
        disk.write_all({**stored, **records})
        disk.write_all({self._root / paths.build_receipt_path(place): new.document for new, place in places})
        own = {each for _, place in places for each in (place, paths.build_record_path(place))}
        self.orphans = [place for place in self.orphans if place not in own]
        for new in built:
            self._register(new.receipt)
            self._note(new.end)
            self._drop_orphans(new.receipt)

    def _note(self, end: SeriesEnd) -> None:
        self._end = end
        self._ends.note(paths.RECEIPT_SERIES, end)

    def _register(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        if receipt.fate in FINAL_DISPOSITIONS:
            self.judged.setdefault(receipt.sha256, receipt)

    def _drop_orphans(self, receipt: Receipt) -> None:
        """Remove other copies of these bytes left by a killed run, with their records, now that they have a receipt.

        Partly written files are removed as well. Other orphans stay and are reported by ``audit``, because their source
        may be gone.
        """
        obsolete = [place for place in self.orphans if self._is_copy(place, receipt)]
        obsolete += [record for place in obsolete if (record := paths.build_record_path(place)) in self.orphans]
        for place in obsolete:
            disk.remove(self._root / place)
            self.orphans.remove(place)

    def _is_copy(self, place: str, receipt: Receipt) -> bool:
        """Return whether an orphan is a partly written file, or holds the bytes of a receipt."""
        if disk.is_leftover(place.rpartition("/")[2]):
            return True
        return receipt.sha256[:12] in place and disk.hash_file(self._root / place) == receipt.sha256
