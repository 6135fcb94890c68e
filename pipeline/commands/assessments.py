"""Assess snapshots of the archive, and find what has changed since a period was closed."""

from __future__ import annotations

import functools

from pipeline.archive.facts import Snapshot
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.snapshots import choose_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import SnapshotChoice
from pipeline.documents.correction import derive_correction
from pipeline.documents.draft import word_report
from pipeline.ledger import build_ledger
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment, assess_ledger


def assess_snapshot(workspace: Workspace, record: Snapshot) -> Assessment:
    """Assess a snapshot with the office files it names."""
    office = workspace.read_kept_office(record.office)
    return assess_ledger(build_ledger(load_ledger_inputs(workspace, record, office)))


def assess_drafted(workspace: Workspace, record: Snapshot) -> Assessment:
    """Return the assessment that papers of a snapshot were drafted from."""
    return assess_snapshot(workspace, choose_snapshot(workspace, record).built)


def find_correction(workspace: Workspace, on: SnapshotChoice, built: Assessment) -> LedgerCorrection | None:
    """Find what must be corrected in a closed period; ``built`` is its assessment."""
    stationery = workspace.read_kept_office(on.built.office)
    return derive_correction(
        on,
        built,
        workspace.issued.all(),
        assess=functools.partial(assess_snapshot, workspace),
        write=lambda assessed: word_report(CIRCULAR_REPORT, assessed, stationery),
    )
