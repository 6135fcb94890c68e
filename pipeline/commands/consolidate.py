"""Consolidate a period (汇总): build ledger, documents, returned copies and manifest from a snapshot.

The same snapshot gives the same bytes. A period whose 督查通报 was signed is built from the snapshot it was signed
from; if later submissions change its figures, a 更正通知 is drafted as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive.facts import Snapshot
from pipeline.commands import returned
from pipeline.commands.corrections import find_correction
from pipeline.commands.decision_book import (
    DECISION_FILE,
    build_decision_files,
    list_replaceable_decision_books,
    list_reviewed_hashes,
)
from pipeline.commands.drafts import build_draft, build_drafts, format_paper_file
from pipeline.commands.load_inputs import load_ledger_inputs
from pipeline.commands.load_records import complete_archive
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    build_manifest,
    clear_pending_writes,
    read_written_hashes,
    record_pending_writes,
)
from pipeline.commands.outbox import (
    DOCUMENTS,
    describe_file_in_use,
    find_extra_names,
    list_stale_drafts,
    list_superseded_copies,
    write_extra_copy,
)
from pipeline.commands.snapshots import SnapshotChoice, choose_snapshot, prepare_snapshot
from pipeline.commands.workspace import Workspace
from pipeline.ledger import build_ledger
from pipeline.reports.correction import LedgerCorrection, build_correction_report
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.terms import CORRECTION_NOTICE, Period, format_chinese_date
from pipeline.workbook import build_ledger_workbook

LEDGER_FILE = "工作台账.xlsx"


@dataclass(frozen=True, kw_only=True)
class ConsolidateResult:
    """Result of a consolidation: snapshot, files below the outbox, drafts written beside edited ones, assessment.

    ``basis`` distinguishes a closed period from an open one; ``correction`` holds the signed figures that have changed.
    """

    period: Period
    as_of: Snapshot
    folder: Path
    outputs: tuple[str, ...]
    beside: tuple[str, ...]
    view: Assessment
    basis: SnapshotChoice
    correction: LedgerCorrection | None = None
    held: tuple[str, ...] = ()
    """Messages on files that could not be replaced or removed because another program holds them."""

    @property
    def closed(self) -> bool:
        """Whether the period was closed by a signed paper."""
        return self.basis.closed is not None


def consolidate_period(
    workspace: Workspace, period: Period, *, as_of: dt.date | None = None, office_now: bool = False,
    dry_run: bool = False,
) -> ConsolidateResult:  # fmt: skip
    """Build a period from everything known now, from an earlier snapshot (``as_of``), or as signed if it is closed.

    ``office_now`` builds a closed period with today's office files.
    """
    workspace.require()
    with workspace.locked():
        if not dry_run:
            complete_archive(workspace)
        on = choose_snapshot(
            workspace, prepare_snapshot(workspace, period, as_of, office_now=office_now, keep=not dry_run)
        )
        view = assess_ledger(
            build_ledger(load_ledger_inputs(workspace, on.built, workspace.read_kept_office(on.built.office)))
        )
        correcting = find_correction(workspace, on, view)
        files = build_outputs(workspace, on, view, correcting)
        safe = list_reviewed_hashes(workspace.archive.receipts())
        folder = workspace.outbox(period)
        edited = find_extra_names(folder, files, safe)
        listing = build_manifest(on.built, files, view.ledger)
        held = () if dry_run else _write_outputs(folder, files, edited, listing, safe)
    placed = tuple(edited.get(name, name) for name in sorted(files))
    return ConsolidateResult(
        period=period,
        as_of=on.built,
        folder=folder,
        outputs=(*placed, MANIFEST_FILE),
        beside=tuple(sorted(edited.values())),
        view=view,
        basis=on,
        correction=correcting,
        held=held,
    )


def build_outputs(
    workspace: Workspace, on: SnapshotChoice, view: Assessment, correcting: LedgerCorrection | None
) -> dict[str, bytes]:
    """Build every file of a period by its name below the outbox; only the archive is read.

    A closed period has no 核验表: undecided items are proposed again next month.
    """
    truth_of = view.ledger.truth
    period, said = truth_of.period, format_chinese_date(truth_of.date)
    waiting = {
        key: receipt
        for key, receipt in returned.find_returned_receipts(truth_of.receipts).items()
        if key[1] == str(period)
    }
    copies = returned.build_returned_files(workspace, waiting)
    papers = build_drafts(view, on.signed)
    if correcting is not None:
        report = build_correction_report(correcting)
        papers[format_paper_file(CORRECTION_NOTICE)] = build_draft(report, correcting.known, record=on.known)
    return {
        LEDGER_FILE: build_ledger_workbook(build_ledger_tables(view), period=period.as_chinese(), as_of=said),
        **(build_decision_files(view) if on.closed is None else {}),
        **{f"{DOCUMENTS}/{name}": data for name, data in papers.items()},
        **{f"{returned.FOLDER}/{name}": data for name, data in copies.values()},
    }


def _write_outputs(
    folder: Path, files: Mapping[str, bytes], edited: Mapping[str, str], listing: bytes, safe: Collection[str]
) -> tuple[str, ...]:
    """Write all files or none, then the manifest, then remove obsolete files; return messages on files in use.

    The record of pending writes stays until everything is done, so that an interrupted run recognises its own files. A
    核验表 already imported is removed last, so that it can be imported again as long as work is left.
    """
    record_pending_writes(folder, files)
    places = {folder / edited.get(name, name): name for name in sorted(files)}
    held = disk.write_together({place: files[name] for place, name in places.items()})
    known = read_written_hashes(folder)
    besides = {place: write_extra_copy(place, files[places[place]], known[places[place]]) for place in held}
    stays = {*places, *besides.values()}
    told = [describe_file_in_use(folder, place, beside) for place, beside in besides.items()]
    disk.write(folder / MANIFEST_FILE, listing)
    told += filter(
        None, [_remove_obsolete(path) for path in _list_obsolete_files(folder, files, safe) if path not in stays]
    )
    if not told:
        clear_pending_writes(folder)
    return tuple(told)


def _list_obsolete_files(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> list[Path]:
    """List files written by earlier runs and unchanged since; some of them may have been rewritten by this run."""
    books = list_replaceable_decision_books(folder, {*read_written_hashes(folder).get(DECISION_FILE, ()), *safe})
    rests = [path for path in sorted(folder.rglob(".*")) if disk.is_leftover(path.name)]
    copies = sorted((folder / returned.FOLDER).glob("*.xlsx"))
    found = (*list_stale_drafts(folder, files), *list_superseded_copies(folder, files), *copies, *rests, *books)
    return list(dict.fromkeys(found))


def _remove_obsolete(path: Path) -> str:
    """Remove a file; return a message in Chinese if another program holds it."""
    try:
        disk.remove(path)
    except disk.FileInUseError as fault:
        return f"“{path.name}”已不需要。{fault}"
    return ""
