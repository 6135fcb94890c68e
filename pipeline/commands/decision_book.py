"""Build the 核验表 of a period from its assessment, and find earlier ones in the outbox."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import DECISIONS, Receipt, Snapshot
from pipeline.contract.decisions import format_change_key
from pipeline.forms.decision_book import build_decision_book
from pipeline.forms.proposal_row import ProposalRow
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Proposal
from pipeline.terms import DECISION_BOOK, Period, format_chinese_date

DECISION_FILE = f"{DECISION_BOOK}.xlsx"
MARKED = f"{DECISION_BOOK}（请修改{{again}}）.xlsx"
"""Name of the marked copy of a 核验表 that could not be imported."""


def build_decision_files(view: Assessment) -> dict[str, bytes]:
    """Build the 核验表 by its name below the outbox; empty if there is nothing to decide."""
    rows = build_proposal_rows(view)
    if not rows:
        return {}
    truth = view.ledger.truth
    return {
        DECISION_FILE: build_decision_book(
            rows, build_book_identity(truth.as_of, truth.receipts), format_book_heading(view)
        )
    }


def format_book_heading(view: Assessment) -> str:
    """Format period and date of the snapshot for the titles."""
    return f"{view.ledger.period.as_chinese()}，截至{format_chinese_date(view.ledger.truth.date)}"


def build_book_identity(record: Snapshot, receipts: Iterable[Receipt]) -> dict[str, str]:
    """Build the hidden identity: the snapshot of the proposals, and a fingerprint of this workspace's archive."""
    known = [receipt.sha256 for receipt in receipts if receipt.number <= record.last_receipt]
    told = "|".join((*known, *(f"{name}={sha256}" for name, sha256 in sorted(record.office.items()))))
    return {
        "period": record.period, "date": record.date, "last_receipt": str(record.last_receipt),
        "last_look": str(record.last_look), "last_issued": str(record.last_issued),
        "truth": hashlib.sha256(told.encode()).hexdigest()[:16],
    }  # fmt: skip


def build_proposal_rows(view: Assessment) -> tuple[ProposalRow, ...]:
    """Build the rows of the 核验表 as plain data."""
    items = {
        format_change_key(each.period, each.number, each.item, each.after): each.item for each in view.ledger.requests
    }  # fmt: skip
    receipts = {each.sha256: each for each in view.ledger.truth.receipts}
    return tuple(
        ProposalRow(
            matter=each.matter,
            key=each.key,
            branch_name=view.name(each.branch),
            task=each.task,
            proposal=each.proposal,
            reason=each.reason,
            meanings=each.options,
            doers=each.doers,
            reason_needed=each.reason_needed,
            number=each.number,
            item=items.get(each.key, ""),
            since=_compute_earliest_day(each, receipts, view.ledger.period),
        )
        for each in view.proposals
    )


def _compute_earliest_day(proposal: Proposal, receipts: Mapping[str, Receipt], period: Period) -> dt.date:
    """Compute the earliest date of a decision: the last intake run without the file, or the start of its month."""
    receipt = receipts.get(proposal.source.sha256) if proposal.source else None
    if receipt is None:
        return period.first_day
    begun = Period.parse(receipt.period).first_day if receipt.period else period.first_day
    return max(begun, dt.date.fromisoformat(receipt.after)) if receipt.after else begun


def list_reviewed_hashes(receipts: Iterable[Receipt]) -> frozenset[str]:
    """List the sha256 of every imported 核验表; their contents are safely archived."""
    return frozenset(receipt.sha256 for receipt in receipts if receipt.kind == DECISIONS)


def list_replaceable_decision_books(folder: Path, safe: Collection[str]) -> list[Path]:
    """List the 核验表 files of a period whose sha256 is in ``safe``: those not filled in, or already imported."""
    return [path for path in sorted(folder.glob(f"{DECISION_BOOK}*.xlsx")) if compute_sha256(disk.read(path)) in safe]
