"""Store received files for good, with intake runs, distributions, office files and snapshots."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline import disk
from pipeline.archive import integrity, paths
from pipeline.archive.claims import show_claims
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.facts import WITHDRAWAL, CompletedRecord, Distribution, IntakeRun, Receipt, Snapshot, YearRecord
from pipeline.archive.flaws import RESTORE, FactFlaw
from pipeline.archive.receipts import (
    ReceiptStore,
    Taking,
    list_stored_paths,
    read_receipts,
    read_record,
    read_stored_bytes,
    require_stored,
)
from pipeline.archive.serialization import ArchiveError, Fact, compute_sha256, to_bytes
from pipeline.archive.series import FactSeries, list_archive_files
from pipeline.archive.submissions import FileRecord, WithdrawalRecord
from pipeline.archive.withdrawals import StandingFacts, gather_withdrawn, judge_standing


class Archive:
    """Everything below ``inbox/archive/``; one run at a time (the caller holds the lock).

    Records are read from disk once per instance and kept up to date. Methods raise ArchiveError if stored data are
    damaged and DiskError if the disk fails.
    """

    def __init__(self, root: Path, ends: SeriesEnds | None = None) -> None:
        self.root = root
        self._ends = ends or SeriesEnds(root)
        self._looks = FactSeries(root / paths.INTAKE_RUNS, paths.INTAKE_RUN_SERIES, IntakeRun, self._ends)
        self._hand_outs = FactSeries(root / paths.DISTRIBUTIONS, paths.DISTRIBUTION_SERIES, Distribution, self._ends)
        self._records = FactSeries(root / paths.SNAPSHOTS, paths.SNAPSHOT_SERIES, Snapshot, self._ends)
        self._completions = FactSeries(root / paths.COMPLETIONS, paths.COMPLETION_SERIES, CompletedRecord, self._ends)
        self._years = FactSeries(root / paths.YEARS, paths.YEAR_SERIES, YearRecord, self._ends)
        self._read: ReceiptStore | None = None
        self._loaded: dict[tuple[int, str], Any] = {}

    @property
    def _series(self) -> tuple[FactSeries[Any], ...]:
        return (self._looks, self._hand_outs, self._records, self._completions, self._years)

    @property
    def _receipt_store(self) -> ReceiptStore:
        if self._read is None:
            self._read = ReceiptStore(self.root, self._ends)
        return self._read

    def receipts(self) -> tuple[Receipt, ...]:
        """Return all receipts in order of number, with the days that are sure if a look was withdrawn."""
        return self.list_standing().receipts

    def receipts_as_written(self) -> tuple[Receipt, ...]:
        """Return all receipts in order of number as they were written."""
        return tuple(self._receipt_store.receipts)

    def list_standing(self, last_receipt: int | None = None) -> StandingFacts:
        """Return the facts that stand, as known up to a receipt; by default as known now."""
        written = self.receipts_as_written()
        known = written if last_receipt is None else tuple(each for each in written if each.number <= last_receipt)
        gone = gather_withdrawn([self._require_withdrawal(each) for each in known if each.kind == WITHDRAWAL])
        standing = judge_standing(known, self._looks.all(), self._hand_outs.all(), gone)
        return replace(standing, receipts=show_claims(standing.receipts, gone.claims))

    def _require_withdrawal(self, receipt: Receipt) -> WithdrawalRecord:
        record = self.load_record(receipt, WithdrawalRecord)
        if record is None:
            raise ArchiveError(f"存档中“{receipt.stored}”的记录不见了。请从备份恢复这个文件。")
        return record

    @property
    def last_receipt(self) -> int:
        """The number of the last receipt; 0 if there is none."""
        return max((receipt.number for receipt in self.receipts_as_written()), default=0)

    def looks(self) -> tuple[IntakeRun, ...]:
        """Return all intake runs that stand, in order of number."""
        return self.list_standing().looks

    def list_all_looks(self) -> tuple[IntakeRun, ...]:
        """Return all intake runs in order of number, withdrawn ones too."""
        return self._looks.all()

    def draft_intake_run(
        self, date: str, seen: Mapping[str, tuple[str, ...]], out_of_reach: tuple[str, ...]
    ) -> IntakeRun:
        """Build the next intake run as ``record_intake_run`` would record it."""
        names = {folder: tuple(sorted(found)) for folder, found in seen.items()}
        return IntakeRun(self._looks.next_number, date, names, tuple(sorted(out_of_reach)))

    def list_distributions(self) -> tuple[Distribution, ...]:
        """Return all distributions that stand, in order of number, without withdrawn forms."""
        return self.list_standing().distributions

    def list_all_distributions(self) -> tuple[Distribution, ...]:
        """Return all distributions in order of number, withdrawn ones too."""
        return self._hand_outs.all()

    def list_completions(self) -> tuple[CompletedRecord, ...]:
        """Return the records made later for receipts that were written without one."""
        return self._completions.all()

    def list_snapshots(self) -> tuple[Snapshot, ...]:
        """Return the snapshots of all ledgers in the order in which they were recorded."""
        return self._records.all()

    def list_year_records(self) -> tuple[YearRecord, ...]:
        """Return what the data sheets of all years were made from, in the order in which they were recorded."""
        return self._years.all()

    def record_year(self, draft: YearRecord) -> None:
        """Record what the data sheet of a year was made from, under the next number; not twice in a row for a year."""
        earlier = [each for each in self.list_year_records() if each.year == draft.year]
        if not earlier or replace(draft, number=earlier[-1].number) != earlier[-1]:
            self._years.add(replace(draft, number=self._years.next_number))

    def known(self, sha256: str) -> Receipt | None:
        """Return the receipt under which these bytes were first accepted or returned; None if they never were.

        Bytes that were set aside do not count: if submitted again, they are validated anew.
        """
        return self._receipt_store.judged.get(sha256)

    def take(self, source: bytes | disk.FileEntry, draft: Receipt, record: FileRecord | None = None) -> Receipt:
        """Store a file: write its bytes and record, then its receipt; only then may the source be removed.

        ``source`` is the bytes or the listed file. Number, path, size and the link to the previous receipt are filled
        in here. If the run is killed at any point, the file is still at its source, under a receipt, or both. Raise
        ArchiveError (for a listed file: FileChangedError) if the draft was made for other bytes.
        """
        if isinstance(source, bytes):
            return self.take_all([Taking(source, draft, record)])[0]
        return self._receipt_store.copy(source, draft, record)

    def take_all(self, taken: Sequence[Taking]) -> tuple[Receipt, ...]:
        """Store files together, as ``take`` does each: all bytes and records, then all receipts in their order."""
        for each in taken:
            if each.draft.sha256 != compute_sha256(each.data):
                raise ArchiveError(f"“{each.draft.name}”在判读之后又有改动，没有收取。请再收一次。")
        return self._receipt_store.take_all(taken)

    def load_record(self, receipt: Receipt, kind: type[Fact]) -> Fact | None:
        """Load the record of a receipt; None if it was written without one and has not been completed.

        Raise ArchiveError if the record is missing or changed, or if the stored bytes it was made from are missing.
        """
        sha256 = receipt.record or self._completed.get(receipt.number, "")
        loaded = self._loaded.get((receipt.number, sha256))
        if isinstance(loaded, kind):
            return loaded
        if not (self.root / receipt.stored).exists():
            raise ArchiveError(f"存档中缺少“{receipt.stored}”。请从备份恢复这个文件。")
        if not sha256:
            return None
        kept = self._receipt_store.receipts[receipt.number - 1] if receipt.claims else receipt
        record = self._loaded[receipt.number, sha256] = read_record(self.root, kept, kind, sha256)
        return record

    @functools.cached_property
    def _completed(self) -> dict[int, str]:
        """The sha256 of records made later, by receipt number."""
        return {each.receipt: each.record for each in self.list_completions()}

    def has_record(self, receipt: Receipt) -> bool:
        """Return whether a receipt has a record, written with it or made later."""
        return bool(receipt.record or receipt.number in self._completed)

    def is_record(self, receipt: Receipt, sha256: str) -> bool:
        """Return whether the record of a receipt is the one with this sha256; its file is not read."""
        return sha256 == (receipt.record or self._completed.get(receipt.number, ""))

    def complete_record(self, receipt: Receipt, record: FileRecord) -> None:
        """Store the record of a receipt that was written without one; the receipt itself is left as it is."""
        data = to_bytes(record)
        disk.write(self.root / paths.build_record_path(receipt.stored), data)
        completed = CompletedRecord(self._completions.next_number, receipt.number, compute_sha256(data))
        self._completed[receipt.number] = self._completions.add(completed).record

    def get_stored_path(self, receipt: Receipt) -> Path:
        """Return the path of a receipt's bytes, for a reader that opens files itself."""
        return self.root / receipt.stored

    def require(self, receipt: Receipt) -> None:
        """Raise ArchiveError if the bytes of a receipt are missing or changed."""
        require_stored(self.root, receipt)

    def load_bytes(self, receipt: Receipt) -> bytes:
        """Return the bytes as received; raise ArchiveError if they are missing or changed."""
        return read_stored_bytes(self.root, receipt)

    def orphans(self) -> tuple[str, ...]:
        """Return the paths of files without a receipt, left by a killed run or put there by hand."""
        return tuple(self._receipt_store.orphans)

    def find_flaws(self) -> tuple[FactFlaw, ...]:
        """Read all facts again and return what is wrong with them; empty if they are intact."""
        receipts = read_receipts(self.root, list_stored_paths(self.root), self._ends).flaws
        return (*receipts, *(flaw for each in self._series for flaw in each.find_flaws()))

    def find_stored_errors(self) -> tuple[str, ...]:
        """Read received files and their records again; return messages, in Chinese, on missing or changed ones."""
        facts = read_receipts(self.root, list_stored_paths(self.root), self._ends).facts
        return tuple(integrity.find_stored_errors(self.root, facts.values()))

    def faults(self) -> tuple[str, ...]:
        """Read everything again and return messages, in Chinese, on missing or changed files; empty if intact."""
        return (*(f"{each.said}。{RESTORE}" for each in self.find_flaws()), *self.find_stored_errors())

    def list_strays(self) -> tuple[str, ...]:
        """Return the paths of files that do not belong in the archive; bytes without a receipt are ``orphans``."""
        return tuple(integrity.find_strays(self.root))

    def find_office_file_error(self, sha256: str) -> str:
        """Return what is wrong with a stored office file, in Chinese; empty if it is intact."""
        try:
            self.office(sha256)
        except ArchiveError as fault:
            return str(fault)
        return ""

    def record_intake_run(
        self, date: str, seen: Mapping[str, tuple[str, ...]], out_of_reach: tuple[str, ...]
    ) -> IntakeRun:
        """Record one intake run, even if it found nothing."""
        return self._looks.add(self.draft_intake_run(date, seen, out_of_reach))

    def record_distribution(self, draft: Distribution) -> Distribution:
        """Record the forms distributed on one day for one period, under the next number."""
        return self._hand_outs.add(replace(draft, number=self._hand_outs.next_number), draft.period)

    def record_snapshot(self, record: Snapshot) -> None:
        """Record the snapshot a ledger was built from, unless it equals the last snapshot of its period."""
        last = next((each for each in reversed(self.list_snapshots()) if each.period == record.period), None)
        if record != last:
            self._records.add(record, record.period, record.date)

    def find_snapshot(self, period: str, date: str) -> Snapshot | None:
        """Return the last snapshot of a period with that date; None if there is none."""
        asked = (period, date)
        return next((each for each in reversed(self.list_snapshots()) if (each.period, each.date) == asked), None)

    def keep_office(self, name: str, data: bytes) -> str:
        """Store the current version of an office file, once per content and name; return its sha256.

        Raise ArchiveError if the one stored before under its hash is not what it was.
        """
        sha256, folder = compute_sha256(data), self.root / paths.OFFICE
        path = folder / paths.format_office_name(sha256, name)
        known = path.exists()
        if known and disk.read(path) != data:
            raise ArchiveError(f"存档的局机关文件（{folder}）中“{path.name}”已被改动。请从备份恢复这个文件。")
        disk.write_new(path, data)
        for rest in () if known else filter(disk.is_leftover, list_archive_files(folder)):
            disk.remove(folder / rest)
        return sha256

    def office(self, sha256: str) -> bytes:
        """Return an office file by its hash; raise ArchiveError if it was never stored or has changed."""
        folder = self.root / paths.OFFICE
        alike = [name for name in list_archive_files(folder) if name.startswith(paths.format_office_name(sha256))]
        for name in alike:
            if compute_sha256(data := disk.read(folder / name)) == sha256:
                return data
        what = f"“{alike[0]}”已被改动" if alike else f"没有{sha256[:12]}这个版本"
        raise ArchiveError(f"存档的局机关文件（{folder}）中{what}。请从备份恢复这个文件。")
