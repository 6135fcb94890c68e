"""Load the decisions (核验) from all imported 核验表 in the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.archive import ArchiveError
from pipeline.archive.facts import DECISIONS, Receipt, SourceRow
from pipeline.commands.read_workbooks import read_single_workbooks
from pipeline.commands.workspace import Workspace
from pipeline.intake.tables.decisions import DecisionRow, GivenOpinion, read_decision_book
from pipeline.ledger import Decision
from pipeline.reading import RawBook, Refusal
from pipeline.terms import DecisionKind, Period

_SHOWN = ("branch_name", "task", "proposal", "reason")


def list_recorded_decisions(workspace: Workspace, receipts: Sequence[Receipt]) -> tuple[Decision, ...]:
    """List all decisions in the order of receipt, sheet and row, without those that only repeat the one in force.

    The locked cells were compared with the proposals when the 核验表 was imported.
    """
    taken = [receipt for receipt in receipts if receipt.kind == DECISIONS]
    books = (
        read_single_workbooks(workspace, [str(workspace.archive.get_stored_path(receipt)) for receipt in taken])
        if taken
        else []
    )
    held: dict[str, Decision] = {}
    told: list[Decision] = []
    for receipt, book in zip(taken, books, strict=True):
        for decision in _read_book_decisions(receipt, book):
            if not _is_repeat(decision, held.get(decision.key)):
                told.append(decision)
                held[decision.key] = decision
    return tuple(told)


def _read_book_decisions(receipt: Receipt, book: RawBook | Refusal) -> Iterator[Decision]:
    if isinstance(book, Refusal):
        raise ArchiveError(f"存档的核验表“{receipt.stored}”读不出来（{book.what or book.code}）。请从备份恢复。")
    order = list(DecisionKind)
    rows = read_decision_book(receipt.name, book).rows
    for row in sorted(rows, key=lambda each: (order.index(each.matter), each.row)):
        if row.key and row.verdict is not None:
            yield _build_decision(receipt, row, row.verdict)


def _build_decision(receipt: Receipt, row: DecisionRow, verdict: GivenOpinion) -> Decision:
    source = SourceRow(receipt.stored, receipt.sha256, row.matter.value, row.row + 1)
    branch_name, task, proposal, reason = (row.locked.get(name, "") for name in _SHOWN)
    return Decision(
        receipt=receipt.number,
        period=Period.parse(receipt.period),
        matter=row.matter,
        key=row.key,
        branch_name=branch_name,
        task=task,
        proposal=proposal,
        reason=reason,
        opinion=verdict.opinion,
        verifier=verdict.verifier,
        day=verdict.day,
        due=verdict.due,
        note=verdict.note,
        source=source,
    )


def _is_repeat(decision: Decision, held: Decision | None) -> bool:
    """Return whether a decision equals the one in force, apart from receipt, period and source."""
    if held is None:
        return False
    return replace(decision, receipt=held.receipt, period=held.period, source=held.source) == held
