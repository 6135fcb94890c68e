"""Load the ledger inputs known up to a snapshot from the archive: submissions, distributions, imported ledgers."""

from __future__ import annotations

from pipeline.archive.facts import Snapshot
from pipeline.commands.load_records import load_decision_records, load_old_ledger_records, load_submission_records
from pipeline.commands.workspace import Workspace
from pipeline.intake.office import Office
from pipeline.ledger import CountedSubmission, ImportedLedger, Ledger, LedgerInputs, build_ledger
from pipeline.ledger.build import find_counted_receipts
from pipeline.ledger.bureau_entries import build_entries, find_first_forms
from pipeline.ledger.recorded import (
    add_registered_replies,
    build_decisions,
    build_replies,
    find_answer_forms,
    find_asked_reasons,
    find_distribution_dates,
    list_receipts_with_replies,
)
from pipeline.periods import Period


def build_current_snapshot(workspace: Workspace, period: Period) -> Snapshot:
    """Build the snapshot of everything known today, with the present office files."""
    looks, issued = workspace.archive.looks(), workspace.issued.all()
    return Snapshot(
        period=str(period),
        date=workspace.today.isoformat(),
        last_receipt=workspace.archive.last_receipt,
        last_look=looks[-1].number if looks else 0,
        office=dict(workspace.office.hashes),
        last_issued=issued[-1].number if issued else 0,
    )


def load_ledger_inputs(workspace: Workspace, as_of: Snapshot, office: Office) -> LedgerInputs:
    """Load the inputs of a period's ledger as of a snapshot."""
    facts = workspace.archive.list_standing(as_of.last_receipt)
    known = facts.receipts
    looks = tuple(look for look in facts.looks if look.number <= as_of.last_look)
    period = Period.parse(as_of.period)
    counted = [receipt for receipt in find_counted_receipts(known).values() if receipt.period <= as_of.period]
    answering = list_receipts_with_replies(known)
    records = load_submission_records(workspace, list({each.number: each for each in (*counted, *answering)}.values()))
    imported = load_old_ledger_records(
        workspace, [each for each in known if each.number not in facts.withdrawn.imports]
    )
    issued = tuple(paper for paper in workspace.issued.all() if paper.number <= as_of.last_issued)
    books = load_decision_records(workspace, known)
    decisions = build_decisions(known, books)
    return LedgerInputs(
        period=period,
        as_of=as_of,
        office=office.rules,
        receipts=known,
        looks=looks,
        submitted=tuple(CountedSubmission(receipt, records[receipt.number]) for receipt in counted),
        imported=tuple(
            ImportedLedger(receipt, Period.parse(receipt.period), imported[receipt.number])
            for receipt in known
            if receipt.number in imported
        ),
        decisions=decisions,
        replies=add_registered_replies(build_replies(answering, records), decisions),
        issued=issued,
        entries=build_entries(known, books),
        first_forms=find_first_forms(facts.distributions),
        handed_out=find_distribution_dates(facts.distributions, as_of),
        answer_forms=find_answer_forms(facts.distributions, as_of),
        asked_reasons=find_asked_reasons(facts.distributions, as_of),
        years_drawn_up=frozenset(each.year for each in workspace.archive.list_year_records() if each.date < as_of.date),
    )


def build_current_ledger(workspace: Workspace, period: Period) -> Ledger:
    """Build the ledger of a period from everything known today."""
    return build_ledger(load_ledger_inputs(workspace, build_current_snapshot(workspace, period), workspace.office))
