"""Build the marked copy of a 核验表 that could not be imported, in the layout in which it was handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.archive.facts import Receipt
from pipeline.documents.bureau_entries import build_entry_rows
from pipeline.documents.decision_workbook import build_book_identity, format_book_heading
from pipeline.findings import Finding
from pipeline.forms.marked_decision_book import PlacedFinding, build_marked_decision_book
from pipeline.forms.marked_line_book import build_marked_line_book
from pipeline.intake.decision_checks import ReviewContext, match_decision_rows
from pipeline.intake.tables.decision_rows import ParsedDecisionBook
from pipeline.supervision.assessment import Assessment
from pipeline.terms import ENTRY_SHEET, SHARED_KEY


def build_marked_copy(
    book: ParsedDecisionBook,
    setting: ReviewContext,
    findings: Sequence[Finding],
    assessment: Assessment,
    receipts: Iterable[Receipt],
) -> bytes:
    """Build a fresh 核验表 with what was typed, its findings marked; it has the identity of the one submitted."""
    identity = build_book_identity(assessment.ledger.inputs.as_of, receipts)
    about = format_book_heading(assessment)
    if book.by_line:
        lines = {(row.sheet, row.row): row.line for row in book.rows if row.line in book.lines}
        lines |= {(ENTRY_SHEET, each.row): each.number for each in book.entries}
        typed = {row.line: row.shown for row in reversed(book.rows) if row.shown}
        if book.shared is not None:
            lines[book.shared.sheet, book.shared.row] = SHARED_KEY
            typed[SHARED_KEY] = book.shared.shown
        placed = [(finding, lines.get(_get_row(finding), "")) for finding in findings]
        offered = build_entry_rows(assessment.ledger)
        entries = replace(offered, typed={each.number: each.shown for each in book.entries if each.number})
        return build_marked_line_book(assessment.lines, identity, about, typed, placed, entries=entries)
    rows = match_decision_rows(book, setting)
    places = {(row.matter.value, row.row): place for place, row in rows.items()}
    places |= {
        (row.matter.value, row.row): (row.matter, row.key) for row in book.rows
        if (row.matter, row.key) in setting.proposed
    }  # fmt: skip
    told: list[PlacedFinding] = [(finding, places.get(_get_row(finding))) for finding in findings]
    shown = {place: row.shown for place, row in rows.items()}
    return build_marked_decision_book(tuple(setting.proposed.values()), identity, about, shown, told)


def _get_row(finding: Finding) -> tuple[str, int]:
    return finding.sheet or "", -1 if finding.row is None else finding.row
