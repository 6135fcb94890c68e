"""Build the 核验表 of a period from its assessment, and find earlier ones in the outbox."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import DECISIONS, AsOf, Receipt
from pipeline.contract.decisions import change_key
from pipeline.forms.decisions import decision_book
from pipeline.forms.proposed import Proposed
from pipeline.supervision.matters import Proposal
from pipeline.supervision.view import View
from pipeline.vocabulary import DECISION_BOOK, Period, chinese_date

DECISION_FILE = f"{DECISION_BOOK}.xlsx"
MARKED = f"{DECISION_BOOK}（请修改{{again}}）.xlsx"
"""Name of the marked copy of a 核验表 that could not be imported."""


def decision_files(view: View) -> dict[str, bytes]:
    """Build the 核验表 by its name below the outbox; empty if there is nothing to decide."""
    rows = proposed(view)
    if not rows:
        return {}
    truth = view.ledger.truth
    return {DECISION_FILE: decision_book(rows, identity(truth.as_of, truth.receipts), about(view))}


def about(view: View) -> str:
    """Format period and date of the snapshot for the titles."""
    return f"{view.ledger.period.chinese()}，截至{chinese_date(view.ledger.truth.date)}"


def identity(record: AsOf, receipts: Iterable[Receipt]) -> dict[str, str]:
    """Build the hidden identity: the snapshot of the proposals, and a fingerprint of this workspace's archive."""
    known = [receipt.sha256 for receipt in receipts if receipt.number <= record.last_receipt]
    told = "|".join((*known, *(f"{name}={sha256}" for name, sha256 in sorted(record.office.items()))))
    return {
        "period": record.period, "date": record.date, "last_receipt": str(record.last_receipt),
        "last_look": str(record.last_look), "last_issued": str(record.last_issued),
        "truth": hashlib.sha256(told.encode()).hexdigest()[:16],
    }  # fmt: skip


def proposed(view: View) -> tuple[Proposed, ...]:
    """Build the rows of the 核验表 as plain data."""
    items = {
        change_key(each.period, each.number, each.item, each.after): each.item for each in view.ledger.requests
    }  # fmt: skip
    receipts = {each.sha256: each for each in view.ledger.truth.receipts}
    return tuple(
        Proposed(
            each.matter, each.key, view.name(each.branch), each.task, each.proposal, each.reason, each.options,
            each.doers, each.reason_needed, each.number, items.get(each.key, ""),
            _since(each, receipts, view.ledger.period),
        )
        for each in view.proposals
    )  # fmt: skip


def _since(proposal: Proposal, receipts: Mapping[str, Receipt], period: Period) -> dt.date:
    """Compute the earliest date of a decision: the last intake run without the file, or the start of its month."""
    receipt = receipts.get(proposal.source.sha256) if proposal.source else None
    if receipt is None:
        return period.first_day
    begun = Period.parse(receipt.period).first_day if receipt.period else period.first_day
    return max(begun, dt.date.fromisoformat(receipt.after)) if receipt.after else begun


def taken_in(receipts: Iterable[Receipt]) -> frozenset[str]:
    """List the sha256 of every imported 核验表; their contents are safely archived."""
    return frozenset(receipt.sha256 for receipt in receipts if receipt.kind == DECISIONS)


def decision_books(folder: Path, safe: Collection[str]) -> list[Path]:
    """List the 核验表 files of a period whose sha256 is in ``safe``: those not filled in, or already imported."""
    return [path for path in sorted(folder.glob(f"{DECISION_BOOK}*.xlsx")) if sha256_of(disk.read(path)) in safe]
