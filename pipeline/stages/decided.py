"""Load the decisions (核验) from all imported 核验表 in the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.archive import ArchiveFault
from pipeline.archive.facts import DECISIONS, Receipt, Source
from pipeline.ledger import Decision
from pipeline.reading import RawBook, Refusal
from pipeline.stages.books import read_books
from pipeline.stages.workspace import Workspace
from pipeline.validation.decided import Decided, Verdict, read_decided
from pipeline.vocabulary import Matter, Period

_SHOWN = ("branch_name", "task", "proposal", "reason")


def decisions(workspace: Workspace, receipts: Sequence[Receipt]) -> tuple[Decision, ...]:
    """List all decisions in the order of receipt, sheet and row, without those that only repeat the one in force.

    The locked cells were compared with the proposals when the 核验表 was imported.
    """
    taken = [receipt for receipt in receipts if receipt.kind == DECISIONS]
    books = read_books(workspace, [str(workspace.archive.path_of(receipt)) for receipt in taken]) if taken else []
    held: dict[str, Decision] = {}
    told: list[Decision] = []
    for receipt, book in zip(taken, books, strict=True):
        for decision in _of_book(receipt, book):
            if not _repeats(decision, held.get(decision.key)):
                told.append(decision)
                held[decision.key] = decision
    return tuple(told)


def _of_book(receipt: Receipt, book: RawBook | Refusal) -> Iterator[Decision]:
    if isinstance(book, Refusal):
        raise ArchiveFault(f"存档的核验表“{receipt.stored}”读不出来（{book.what or book.code}）。请从备份恢复。")
    order = list(Matter)
    rows = read_decided(receipt.name, book).rows
    for row in sorted(rows, key=lambda each: (order.index(each.matter), each.row)):
        if row.key and row.verdict is not None:
            yield _decision(receipt, row, row.verdict)


def _decision(receipt: Receipt, row: Decided, verdict: Verdict) -> Decision:
    source = Source(receipt.stored, receipt.sha256, row.matter.value, row.row + 1)
    branch_name, task, proposal, reason = (row.locked.get(name, "") for name in _SHOWN)
    return Decision(
        receipt.number, Period.parse(receipt.period), row.matter, row.key, branch_name, task, proposal, reason,
        verdict.opinion, verdict.verifier, verdict.day, verdict.due, verdict.note, source,
    )  # fmt: skip


def _repeats(decision: Decision, held: Decision | None) -> bool:
    """Return whether a decision equals the one in force, apart from receipt, period and source."""
    if held is None:
        return False
    return replace(decision, receipt=held.receipt, period=held.period, source=held.source) == held
