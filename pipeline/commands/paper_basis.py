"""List the papers that can be made of a month, a quarter or a year, and tell what they are made from.

That is the last 汇总 of its last month on record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.facts import Snapshot
from pipeline.commands.assessments import assess_chosen
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.outbox import list_drafts_of_kind, list_edited_drafts
from pipeline.commands.plan import Plan
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import SnapshotChoice
from pipeline.documents.paper_list import (
    PaperStand,
    Span,
    describe_readers,
    explain_missing_record,
    find_basis_month,
    get_standing_kinds,
    list_span_reports,
    parse_kind,
)
from pipeline.periods import Month
from pipeline.reports.paper import Report
from pipeline.supervision.assessment import Assessment


@dataclass(frozen=True, kw_only=True)
class PaperBasis:
    """What the papers of a span are made from: its last month on record, as its last 汇总 had it."""

    span: Span
    month: Month
    on: SnapshotChoice
    assessment: Assessment

    @property
    def record(self) -> Snapshot:
        """The facts that the papers are made from."""
        return self.on.built

    @property
    def date(self) -> dt.date:
        """The day up to which facts count."""
        return self.assessment.date


@dataclass(frozen=True, kw_only=True)
class PapersResult:
    """The papers of a span as they stand, and what was made of them.

    ``beside`` are drafts written beside edited ones, ``unneeded`` kinds of which there is nothing to make, ``held``
    messages on files that another program holds.
    """

    basis: PaperBasis
    stands: tuple[PaperStand, ...]
    folder: Path
    outputs: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    plan: Plan = field(default_factory=lambda: Plan(()))
    held: tuple[str, ...] = ()


def list_papers(workspace: Workspace, span: Span) -> PapersResult:
    """List the papers of a span; raise UserError if none of its months was consolidated."""
    workspace.require()
    require_intact_facts(workspace)
    basis = load_basis(workspace, span)
    return PapersResult(basis=basis, stands=list_stands(workspace, basis), folder=workspace.span_outbox(span))


def find_last_recorded_month(workspace: Workspace, span: Span) -> Month:
    """Find the month whose 汇总 the papers of a span are made from; UserError if none of its months has one."""
    if isinstance(span, Month):
        return span
    month = find_basis_month(span, {each.period for each in workspace.archive.list_snapshots()})
    if month is None:
        raise explain_missing_record(span)
    return month


def load_basis(workspace: Workspace, span: Span) -> PaperBasis:
    """Load what the papers of a span are made from; raise UserError if none of its months was consolidated."""
    last = {each.period: each for each in workspace.archive.list_snapshots()}
    month = find_basis_month(span, last)
    if month is None:
        raise explain_missing_record(span)
    return load_paper_basis(workspace, span, last[str(month)])


def load_paper_basis(workspace: Workspace, span: Span, record: Snapshot) -> PaperBasis:
    """Load what the papers of a span are made from, as of a 汇总 of its last month."""
    on = choose_snapshot(workspace, record)
    assessment = assess_chosen(workspace, on, BuiltLedgers(workspace))
    return PaperBasis(span=span, month=Month.parse(record.period), on=on, assessment=assessment)


def list_stands(workspace: Workspace, basis: PaperBasis) -> tuple[PaperStand, ...]:
    """List how each paper of a span stands."""
    folder, settings = workspace.span_outbox(basis.span), workspace.office.settings
    standing = get_standing_kinds(basis.span, settings.reports)
    given = {each.given for each in workspace.issued.all()}
    edited = [parse_kind(name) for name in list_edited_drafts(folder, given)]
    issued = [each.document for each in workspace.issued.all() if each.period == str(basis.month)]

    def build_stand(report: Report) -> PaperStand:
        return PaperStand(
            report=report,
            readers=describe_readers(report, settings.bureau),
            standing=report.name in standing or not report.on_demand,
            due=len(report.subjects(basis.assessment)),
            drafted=len(list_drafts_of_kind(folder, report.name)),
            edited=edited.count(report.name),
            signed=issued.count(report.name),
        )

    return tuple(build_stand(report) for report in list_span_reports(basis.span))
