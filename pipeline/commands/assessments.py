"""Assess snapshots of the archive, find what has changed since a period was closed, and draft its papers again."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.archive.facts import Snapshot
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import SnapshotChoice, find_recorded_snapshot
from pipeline.documents.correction import derive_correction
from pipeline.documents.draft import (
    build_correction_draft,
    build_draft,
    word_report,
)
from pipeline.documents.registry import REPORTS
from pipeline.documents.tables_along import NO_TABLES, TablesAlong, build_circular_tables, build_correction_tables
from pipeline.docx.read import EditedDocument, read_edited_document
from pipeline.intake.office import Stationery
from pipeline.periods import Period
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.trends import RecordedMonth, list_trend_periods
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE


def assess_snapshot(workspace: Workspace, record: Snapshot, ledgers: BuiltLedgers | None = None) -> Assessment:
    """Assess a snapshot with the office files it names; ``ledgers`` are those a command has built so far."""
    return _assess(workspace, record, ledgers, closed=False)


def assess_chosen(workspace: Workspace, on: SnapshotChoice, ledgers: BuiltLedgers | None = None) -> Assessment:
    """Assess the snapshot that a period is built from: as it was signed, if it is closed."""
    return _assess(workspace, on.built, ledgers, closed=on.closed is not None)


def _assess(workspace: Workspace, record: Snapshot, ledgers: BuiltLedgers | None, *, closed: bool) -> Assessment:
    built = ledgers or BuiltLedgers(workspace)
    load = functools.partial(_load_recorded_months, workspace, record, built)
    return assess_ledger(built.get(record), load, closed=closed)


def _load_recorded_months(workspace: Workspace, now: Snapshot, ledgers: BuiltLedgers) -> Mapping[Period, RecordedMonth]:
    """Load the earlier months of the trend that were on record when a snapshot was recorded.

    A 汇总 before 报送截止 is none: it was made to look, not to tell how the month came out.
    """
    records, issued = workspace.archive.list_snapshots(), workspace.issued.all()
    found = {}
    for period in list_trend_periods(Period.parse(now.period))[:-1]:
        on = find_recorded_snapshot(str(period), now, records, issued)
        if on is not None:
            office = workspace.read_kept_office(on.snapshot.office)
            if on.signed or on.snapshot.date > office.deadline(period).isoformat():
                found[period] = ledgers.get_month(on)
    return found


def find_correction(
    workspace: Workspace, on: SnapshotChoice, built: Assessment, ledgers: BuiltLedgers | None = None
) -> LedgerCorrection | None:
    """Find what must be corrected in a closed period; ``built`` is its assessment."""
    stationery = workspace.read_kept_office(on.built.office)
    return derive_correction(
        on,
        built,
        workspace.issued.all(),
        assess=functools.partial(assess_snapshot, workspace, ledgers=ledgers or BuiltLedgers(workspace)),
        write=lambda assessed: word_report(CIRCULAR_REPORT, assessed, stationery),
        read=lambda paper: read_edited_document(workspace.issued.load_bytes(paper), paper.file).text,
    )


@dataclass(frozen=True)
class DraftBasis:
    """What the papers of a snapshot were drafted from."""

    on: SnapshotChoice
    assessment: Assessment
    correction: LedgerCorrection | None
    stationery: Stationery

    @property
    def documents(self) -> frozenset[str]:
        """Kinds of papers that are drafted."""
        return frozenset({CORRECTION_NOTICE, *(each.name for each in REPORTS)})

    def draft_again(self, document: str, subject: str) -> bytes:
        """Draft a paper again; empty if none of the kind was drafted for the branch or matter."""
        if document == CORRECTION_NOTICE:
            return build_correction_draft(self.correction, self.stationery, self.on.known) if self.correction else b""
        report = next(each for each in REPORTS if each.name == document)
        known = subject in report.subjects(self.assessment)
        return build_draft(report, self.assessment, self.stationery, subject) if known else b""

    def list_tables_along(self, document: str, *, draft: EditedDocument, paper: EditedDocument) -> TablesAlong:
        """Build the workbook that goes along with a paper as it was edited; empty if there is none."""
        if document == CIRCULAR:
            return build_circular_tables(self.assessment, draft=draft, paper=paper)
        if document == CORRECTION_NOTICE and self.correction:
            return build_correction_tables(self.correction)
        return NO_TABLES


def load_draft_basis(workspace: Workspace, record: Snapshot) -> DraftBasis:
    """Load what the papers of a snapshot were drafted from."""
    on = choose_snapshot(workspace, record)
    ledgers = BuiltLedgers(workspace)
    assessment = assess_chosen(workspace, on, ledgers)
    stationery = workspace.read_kept_office(on.built.office)
    return DraftBasis(on, assessment, find_correction(workspace, on, assessment, ledgers), stationery)
