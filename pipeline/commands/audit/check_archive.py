"""Audit the archive: receipts and their bytes, the chain, numbering, stray files, and changes in validation results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.archive.facts import DECISIONS, OLD_LEDGER, PACKAGE, SUBMISSION, WITHDRAWAL, Receipt
from pipeline.archive.serialization import compute_sha256, to_bytes
from pipeline.archive.submissions import (
    DecisionBookRecord,
    FileRecord,
    OldLedgerRecord,
    PackageRecord,
    SubmissionRecord,
    WithdrawalRecord,
)
from pipeline.commands.audit.finding import AuditFinding, FlawKind
from pipeline.commands.inbox import format_drop_name
from pipeline.commands.require_facts import find_lost_facts, find_office_file_errors
from pipeline.commands.reread import reread_records, validate_again
from pipeline.commands.workspace import Workspace
from pipeline.intake.files import ValidatedFile
from pipeline.intake.record import build_record_again
from pipeline.terms import FINAL_DISPOSITIONS

_PLACE = "inbox/archive"
_OTHERS: tuple[tuple[str, type[FileRecord]], ...] = (
    (DECISIONS, DecisionBookRecord), (OLD_LEDGER, OldLedgerRecord), (WITHDRAWAL, WithdrawalRecord),
    (PACKAGE, PackageRecord),
)  # fmt: skip
"""Kinds of receipt other than submissions, with the kind of their record."""


def audit_archive(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield all findings of the archive; what is built on the facts is checked only if they are intact."""
    archive = workspace.archive
    faults = archive.find_stored_errors()
    for fault in faults:
        yield AuditFinding(FlawKind.DAMAGED, _PLACE, fault)
    for place in archive.list_strays():
        yield AuditFinding(FlawKind.ORPHAN, f"{_PLACE}/{place}", "不是存档的内容")
    for place in archive.orphans():
        yield AuditFinding(
            FlawKind.ORPHAN, f"{_PLACE}/{place}", "没有回执的文件（可能是中途停止的收表留下的，或有人放进来的）"
        )
    yield from (AuditFinding(FlawKind.FACT, _PLACE, lost) for lost in find_lost_facts(workspace))
    yield from (
        AuditFinding(FlawKind.DAMAGED, f"{_PLACE}/office", fault) for fault in find_office_file_errors(workspace)
    )
    yield from _check_intake_runs(workspace)
    if not faults:
        yield from _check_drift(workspace)


def _check_intake_runs(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield files that vanished between two intake runs without a receipt.

    Either a person removed the file, or its receipt is lost.
    """
    looks = workspace.archive.list_all_looks()
    taken = {(each.folder, each.name) for each in workspace.archive.receipts()}
    for look, following in pairwise(looks):
        for folder, names in look.seen.items():
            if folder not in following.seen:
                continue
            for name in names:
                if name not in following.seen[folder] and (folder, name) not in taken:
                    what = f"第{look.number}次收表（{look.date}）见过，后来不在了，也没有回执"
                    yield AuditFinding(FlawKind.NOTE, format_drop_name(folder, name), what)


def _check_drift(workspace: Workspace) -> Iterator[AuditFinding]:
    """Yield files that would be read otherwise today; what was recorded when they were received stays valid."""
    written = workspace.archive.receipts_as_written()
    decided = [each for each in written if each.kind == SUBMISSION and each.fate in FINAL_DISPOSITIONS]
    decided += [each for each in workspace.archive.receipts() if each.kind == SUBMISSION and each.claims]
    validated = validate_again(workspace, decided)
    for receipt in decided:
        yield from _compare_with_receipt(receipt, validated[receipt.number])
    records = {
        each.number: record for each in decided if (record := build_record_again(each, validated[each.number]))
    }  # fmt: skip
    yield from _compare_records(workspace, decided, records, SubmissionRecord)
    for kind, record_kind in _OTHERS:
        others = [each for each in written if each.kind == kind]
        yield from _compare_records(workspace, others, reread_records(workspace, others), record_kind)


def _compare_with_receipt(receipt: Receipt, verdict: ValidatedFile) -> Iterator[AuditFinding]:
    was = (receipt.fate, receipt.branch, receipt.period, sorted(receipt.codes))
    reads = (verdict.fate.value, verdict.branch, verdict.period, sorted(each.code for each in verdict.findings))
    if was != reads:
        differing = "、".join(
            f"{title}原为“{_format_reading(old)}”现为“{_format_reading(new)}”"
            for title, old, new in zip(("结果", "支部", "报告期", "问题"), was, reads, strict=True)
            if old != new
        )
        yield AuditFinding(FlawKind.DRIFT, f"{_PLACE}/{receipt.stored}", f"重新判读与收取时不同：{differing}")


def _compare_records(
    workspace: Workspace, receipts: Sequence[Receipt], now: Mapping[int, FileRecord], kind: type[FileRecord]
) -> Iterator[AuditFinding]:
    """Yield receipts whose record is not what their bytes say when read today."""
    for receipt in receipts:
        read = to_bytes(now[receipt.number]) if receipt.number in now else b""
        if not read or workspace.archive.is_record(receipt, compute_sha256(read)):
            continue
        kept = workspace.archive.load_record(receipt, kind)  # one of an earlier version has other bytes
        if kept is not None and to_bytes(kept) != read:
            what = "重新判读与收取时不同：读出的内容变了；台账仍按收取时的记录"
            yield AuditFinding(FlawKind.DRIFT, f"{_PLACE}/{receipt.stored}", what)


def _format_reading(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "、".join(value)
