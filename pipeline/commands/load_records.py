"""Load the records of received files; an archive written before records were kept is read once and completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.archive.facts import DECISIONS, OLD_LEDGER, PACKAGE, Receipt
from pipeline.archive.serialization import Fact
from pipeline.archive.submissions import (
    DecisionBookRecord,
    FileRecord,
    OldLedgerRecord,
    PackageRecord,
    SubmissionRecord,
)
from pipeline.commands.workspace import Workspace
from pipeline.terms import FINAL_DISPOSITIONS


def load_records(workspace: Workspace, receipts: Sequence[Receipt], kind: type[Fact]) -> dict[int, Fact]:
    """Load the records of receipts by number; a record that is missing is made again from the bytes, in memory alone.

    Raise ArchiveError if a record or its bytes are missing or changed.
    """
    found: dict[int, Fact] = {}
    for receipt in receipts:
        record = workspace.archive.load_record(receipt, kind)
        if record is not None:
            found[receipt.number] = record
    missing = [each for each in receipts if each.number not in found]
    made = _make_records(workspace, missing)
    found |= {number: record for number, record in made.items() if isinstance(record, kind)}
    return found


def complete_archive(workspace: Workspace) -> None:
    """Make and keep the records of receipts that were written without one; the caller holds the lock."""
    archive = workspace.archive
    missing = [each for each in archive.receipts_as_written() if each.needs_record and not archive.has_record(each)]
    made = _make_records(workspace, missing)
    for receipt in missing:
        if receipt.number in made:
            archive.complete_record(receipt, made[receipt.number])


def _make_records(workspace: Workspace, missing: Sequence[Receipt]) -> Mapping[int, FileRecord]:
    """Make records from archived bytes; every other archive does without what reads and judges forms."""
    if not missing:
        return {}
    from pipeline.commands.reread import reread_records  # noqa: PLC0415, for an archive of earlier days alone

    return reread_records(workspace, missing)


def load_submission_records(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, SubmissionRecord]:
    """Load the records of submitted forms by receipt number."""
    return load_records(workspace, receipts, SubmissionRecord)


def load_decision_records(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, DecisionBookRecord]:
    """Load the records of every 核验表 among the receipts by number."""
    return load_records(workspace, [each for each in receipts if each.kind == DECISIONS], DecisionBookRecord)


def load_old_ledger_records(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, OldLedgerRecord]:
    """Load the records of every imported 旧台账 among the receipts by number."""
    return load_records(workspace, [each for each in receipts if each.kind == OLD_LEDGER], OldLedgerRecord)


def load_package_records(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, PackageRecord]:
    """Load the records of every 上报包 among the receipts by number."""
    judged = [each for each in receipts if each.kind == PACKAGE and each.fate in FINAL_DISPOSITIONS]
    return load_records(workspace, judged, PackageRecord)
