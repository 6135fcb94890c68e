"""Build the 核验表 of a period from its assessment, with the identity of the snapshot it proposes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline.archive.facts import DECISIONS, Receipt, Snapshot
from pipeline.documents.bureau_entries import build_entry_rows
from pipeline.docx.typeset import typeset_paper
from pipeline.forms.line_book import build_line_book
from pipeline.reports.approval_sheet import build_approval_paper
from pipeline.supervision.assessment import Assessment
from pipeline.terms import APPROVAL_FILE, DECISION_BOOK, DECISION_FILE, format_chinese_date

MARKED = f"{DECISION_BOOK}（请修改{{again}}）.xlsx"
"""Name of the marked copy of a 核验表 that could not be imported."""


def build_decision_files(assessment: Assessment, letterhead: bytes) -> dict[str, bytes]:
    """Build the 核验表 by its name below the outbox, and its 呈批页 if there is anything to decide.

    The 核验表 is made every month: the bureau puts in on it what nobody has asked for.
    """
    inputs = assessment.ledger.inputs
    book = build_line_book(
        assessment.lines,
        build_book_identity(inputs.as_of, inputs.receipts),
        format_book_heading(assessment),
        build_entry_rows(assessment.ledger),
    )
    if not assessment.undecided_count:
        return {DECISION_FILE: book}
    return {DECISION_FILE: book, APPROVAL_FILE: typeset_paper(build_approval_paper(assessment), letterhead)}


def format_book_heading(assessment: Assessment) -> str:
    """Format period and date of the snapshot for the titles."""
    return f"{assessment.ledger.period.as_chinese()}，截至{format_chinese_date(assessment.ledger.inputs.date)}"


def build_book_identity(record: Snapshot, receipts: Iterable[Receipt]) -> dict[str, str]:
    """Build the hidden identity: the snapshot of the proposals, and a fingerprint of this workspace's archive."""
    known = [receipt.sha256 for receipt in receipts if receipt.number <= record.last_receipt]
    told = "|".join((*known, *(f"{name}={sha256}" for name, sha256 in sorted(record.office.items()))))
    return {
        "period": record.period, "date": record.date, "last_receipt": str(record.last_receipt),
        "last_look": str(record.last_look), "last_issued": str(record.last_issued),
        "truth": hashlib.sha256(told.encode()).hexdigest()[:16],
    }  # fmt: skip


def list_reviewed_hashes(receipts: Iterable[Receipt]) -> frozenset[str]:
    """List the sha256 of every imported 核验表; their contents are safely archived."""
    return frozenset(receipt.sha256 for receipt in receipts if receipt.kind == DECISIONS)
