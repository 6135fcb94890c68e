"""核验表 of a period: what its view proposes as a workbook, and what becomes of those that already lie there."""

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
"""The marked copy of a 核验表 that could not be taken in."""


def decision_files(view: View) -> dict[str, bytes]:
    """The 核验表 by its name below the outbox; nothing where nothing waits for the bureau."""
    rows = proposed(view)
    if not rows:
        return {}
    truth = view.ledger.truth
    return {DECISION_FILE: decision_book(rows, identity(truth.as_of, truth.receipts), about(view))}


def about(view: View) -> str:
    """Month and AS-OF, as the titles say them."""
    return f"{view.ledger.period.chinese()}，截至{chinese_date(view.ledger.truth.date)}"


def identity(record: AsOf, receipts: Iterable[Receipt]) -> dict[str, str]:
    """What the hidden sheet says: the AS-OF whose proposals these are, and a mark of this workspace's own archive."""
    known = [receipt.sha256 for receipt in receipts if receipt.number <= record.last_receipt]
    told = "|".join((*known, *(f"{name}={sha256}" for name, sha256 in sorted(record.office.items()))))
    return {
        "period": record.period, "date": record.date, "last_receipt": str(record.last_receipt),
        "last_look": str(record.last_look), "last_issued": str(record.last_issued),
        "truth": hashlib.sha256(told.encode()).hexdigest()[:16],
    }  # fmt: skip


def proposed(view: View) -> tuple[Proposed, ...]:
    """The rows of the 核验表 as plain data."""
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
    """Before that day its facts cannot have been known: the last look without the file, or the month it tells of."""
    receipt = receipts.get(proposal.source.sha256) if proposal.source else None
    if receipt is None:
        return period.first_day
    begun = Period.parse(receipt.period).first_day if receipt.period else period.first_day
    return max(begun, dt.date.fromisoformat(receipt.after)) if receipt.after else begun


def taken_in(receipts: Iterable[Receipt]) -> frozenset[str]:
    """The sha256 of every 核验表 that review took in: what was typed there is safe."""
    return frozenset(receipt.sha256 for receipt in receipts if receipt.kind == DECISIONS)


def decision_books(folder: Path, safe: Collection[str]) -> list[Path]:
    """Every 核验表 of a period that nobody filled in, or that was taken in."""
    return [path for path in sorted(folder.glob(f"{DECISION_BOOK}*.xlsx")) if sha256_of(disk.read(path)) in safe]
