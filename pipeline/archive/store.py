"""The archive: takes files for good, remembers looks, hand-outs and office files, and forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import chain, placing, whole
from pipeline.archive.codec import ArchiveFault
from pipeline.archive.facts import AsOf, HandOut, Look, Receipt
from pipeline.archive.series import Series, files_of
from pipeline.archive.taken import Receipts, require_stored, sha256_of, stored_bytes


class Archive:
    """Everything kept below ``inbox/archive/``; one run at a time (the caller holds the lock).

    Facts are read from disk once per instance and kept up to date. ArchiveFault when what is there is damaged,
    DiskFault when the disk refuses.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._looks = Series(root / placing.LOOKS, Look)
        self._hand_outs = Series(root / placing.HAND_OUTS, HandOut)
        self._records = Series(root / placing.RECORDS, AsOf)
        self._read: Receipts | None = None

    @property
    def _taken(self) -> Receipts:
        if self._read is None:
            self._read = Receipts(self.root)
        return self._read

    def receipts(self) -> tuple[Receipt, ...]:
        """All receipts by number."""
        return tuple(self._taken.receipts)

    @property
    def last_receipt(self) -> int:
        """The number of the last receipt; 0 where there is none."""
        return max((receipt.number for receipt in self.receipts()), default=0)

    def looks(self) -> tuple[Look, ...]:
        """All looks by number."""
        return self._looks.all()

    @property
    def next_look(self) -> int:
        """The number the next look gets."""
        return self._looks.next_number

    def hand_outs(self) -> tuple[HandOut, ...]:
        """All hand-outs by number."""
        return self._hand_outs.all()

    def records(self) -> tuple[AsOf, ...]:
        """What ledgers were built from, in the order they were."""
        return self._records.all()

    def known(self, sha256: str) -> Receipt | None:
        """The receipt under which these bytes were first accepted or returned, if they ever were.

        Bytes once set aside are not known: dropped again, they are judged anew.
        """
        return self._taken.judged.get(sha256)

    def take(self, source: bytes | disk.Entry, draft: Receipt) -> Receipt:
        """Take a file: its bytes are written and read back, then its receipt; only after that may the source go.

        ``source`` is its bytes, or the file as listed. Number, place, size and link to the receipt before are filled in
        here. Killed at any point, the file is
        still in its source or under a receipt, or both. ArchiveFault (of a listed file: Changed) when the draft was
        made for other bytes.
        """
        if isinstance(source, bytes) and draft.sha256 != sha256_of(source):
            raise ArchiveFault(f"“{draft.name}”在判读之后又有改动，没有收取。请再收一次。")
        return self._taken.take(source, draft)

    def path_of(self, receipt: Receipt) -> Path:
        """Where the bytes of a receipt lie, for a reader that opens files itself."""
        return self.root / receipt.stored

    def require(self, receipt: Receipt) -> None:
        """ArchiveFault when the bytes of a receipt are gone or are not what was taken."""
        require_stored(self.root, receipt)

    def bytes_of(self, receipt: Receipt) -> bytes:
        """The bytes as they came; ArchiveFault when they are gone or are not what was taken."""
        return stored_bytes(self.root, receipt)

    def orphans(self) -> tuple[str, ...]:
        """Files without a receipt: left by a killed run, or strays; places below the archive."""
        return tuple(self._taken.orphans)

    def faults(self) -> tuple[str, ...]:
        """Everything that is missing or changed, in Chinese, after reading all again; empty when whole."""
        found = chain.faults(self.root)
        try:
            held = self.last_receipt
        except ArchiveFault as fault:
            return found or (str(fault),)
        last = max((record.last_receipt for record in self.records()), default=0)
        lost = (f"台账曾用到第{last}号回执，现在只有{held}号。请从备份恢复。",) if held < last else ()
        return found + lost

    def strays(self) -> tuple[str, ...]:
        """Files that belong to nothing, places below the archive; bytes without a receipt are ``orphans``."""
        return tuple(whole.strays(self.root))

    def gaps(self) -> tuple[str, ...]:
        """Numbers that are missing from looks, hand-outs or records, in Chinese."""
        return tuple(whole.gaps(self.root))

    def office_fault(self, sha256: str) -> str:
        """What is wrong with a kept office file, in Chinese; empty where it is whole."""
        try:
            self.office(sha256)
        except ArchiveFault as fault:
            return str(fault)
        return ""

    def record_look(self, date: str, seen: Mapping[str, tuple[str, ...]], out_of_reach: tuple[str, ...]) -> Look:
        """Keep one look, also when it found nothing."""
        names = {folder: tuple(sorted(found)) for folder, found in seen.items()}
        return self._looks.add(Look(self._looks.next_number, date, names, tuple(sorted(out_of_reach))))

    def record_hand_out(self, draft: HandOut) -> HandOut:
        """Keep the forms handed out on one day for one period; the number is given here."""
        return self._hand_outs.add(replace(draft, number=self._hand_outs.next_number), draft.period)

    def record_as_of(self, record: AsOf) -> None:
        """Keep what a ledger was built from, unless the last record of its period says just that."""
        last = next((each for each in reversed(self.records()) if each.period == record.period), None)
        if record != last:
            self._records.add(record, record.period, record.date)

    def find_record(self, period: str, date: str) -> AsOf | None:
        """The last record of a period on a date."""
        asked = (period, date)
        return next((each for each in reversed(self.records()) if (each.period, each.date) == asked), None)

    def keep_office(self, name: str, data: bytes) -> str:
        """Keep an office file as it is now, once per content and name; its sha256."""
        sha256, folder = sha256_of(data), self.root / placing.OFFICE
        path = folder / placing.office_name(sha256, name)
        known = path.exists()
        disk.write_new(path, data)
        for rest in () if known else filter(disk.is_rest, files_of(folder)):
            disk.remove(folder / rest)
        return sha256

    def office(self, sha256: str) -> bytes:
        """An office file by its hash; ArchiveFault when it was never kept or is no longer what it was."""
        folder = self.root / placing.OFFICE
        alike = [name for name in files_of(folder) if name.startswith(placing.office_name(sha256))]
        for name in alike:
            if sha256_of(data := disk.read(folder / name)) == sha256:
                return data
        what = f"“{alike[0]}”已被改动" if alike else f"没有{sha256[:12]}这个版本"
        raise ArchiveFault(f"存档的局机关文件（{folder}）中{what}。请从备份恢复这个文件。")
