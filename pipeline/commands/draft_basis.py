"""Find what has changed since a period was closed, and draft the papers of a snapshot again."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from pipeline.archive.facts import Snapshot
from pipeline.commands.assessments import assess_chosen, assess_snapshot
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import SnapshotChoice
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
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE


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
