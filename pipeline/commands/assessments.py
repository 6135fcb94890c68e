"""Assess snapshots of the archive."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import SnapshotChoice, find_recorded_snapshot
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.trends import RecordedMonth, list_trend_periods


def assess_snapshot(workspace: Workspace, record: Snapshot, ledgers: BuiltLedgers | None = None) -> Assessment:
    """Assess a snapshot with the office files it names; ``ledgers`` are those a command has built so far."""
    return _assess(workspace, record, ledgers, closing=None)


def assess_chosen(workspace: Workspace, on: SnapshotChoice, ledgers: BuiltLedgers | None = None) -> Assessment:
    """Assess the snapshot that a period is built from: as it was signed, if it is closed."""
    return _assess(workspace, on.built, ledgers, closing=on.closed)


def _assess(
    workspace: Workspace, record: Snapshot, ledgers: BuiltLedgers | None, *, closing: IssuedPaper | None
) -> Assessment:
    built = ledgers or BuiltLedgers(workspace)
    load = functools.partial(_load_recorded_months, workspace, record, built)
    return assess_ledger(built.get(record), load, closing=closing, load_texts=built.load_texts)


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
