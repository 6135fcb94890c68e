"""Decide what new plans are asked: by the settings, by what persons decided, by what was asked before."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.archive.facts import DECISIONS, Receipt
from pipeline.archive.serialization import Fact
from pipeline.archive.submissions import DecisionBookRecord, SubmissionRecord
from pipeline.commands.workspace import Workspace
from pipeline.intake.new_plan import PlanReader, ask_nothing
from pipeline.intake.office import Office
from pipeline.ledger.recorded import build_decisions
from pipeline.supervision.signals.decisions import list_asked_kinds
from pipeline.supervision.signals.plans import PLAN_CODES, PLAN_RULES, build_plan_reader, list_told_questions


def choose_plan_reader(workspace: Workspace, office: Office, last_receipt: int | None = None) -> PlanReader:
    """Return what asks about plans, as of a receipt (by default now): the same again when the archive is audited.

    Records are opened only if the office puts a kind that plans can show to its branches. A file received without a
    record is older than these questions, and is passed over.
    """
    wanted = office.rules.settings.signals
    if not any(map(wanted.asks, PLAN_RULES)):
        return ask_nothing
    known = workspace.archive.list_standing(last_receipt).receipts
    books = load_kept_records(workspace, (each for each in known if each.kind == DECISIONS), DecisionBookRecord)
    kinds = list_asked_kinds(wanted, build_decisions([each for each in known if each.number in books], books))
    asked = {each.number: codes for each in known if (codes := PLAN_CODES.intersection(each.codes))}
    if kinds.isdisjoint(PLAN_RULES):
        return ask_nothing
    records = load_kept_records(workspace, (each for each in known if each.number in asked), SubmissionRecord)
    told = (list_told_questions(record, asked[number]) for number, record in records.items())
    return build_plan_reader(kinds, frozenset().union(*told))


def load_kept_records(workspace: Workspace, receipts: Iterable[Receipt], kind: type[Fact]) -> dict[int, Fact]:
    """Load the records that were kept when their files came."""
    records = ((each.number, workspace.archive.load_record(each, kind)) for each in receipts)
    return {number: record for number, record in records if record is not None}
