"""Consolidate a period (汇总): build ledger, documents, returned copies and manifest from a snapshot.

The same snapshot gives the same bytes. A period whose 督查通报 was signed is built from the snapshot it was signed
from; if later submissions change its figures, a 更正通知 is drafted as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError, compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.board.render import build_board
from pipeline.commands import returned
from pipeline.commands.assessments import assess_chosen
from pipeline.commands.built_ledgers import BuiltLedgers
from pipeline.commands.draft_basis import find_correction
from pipeline.commands.fact_steps import AddSnapshot, KeepOffice
from pipeline.commands.file_steps import WriteOutputs
from pipeline.commands.kept_texts import KeepTexts
from pipeline.commands.load_records import complete_archive
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    build_manifest,
    read_written_hashes,
)
from pipeline.commands.outbox import (
    find_extra_names,
    find_kept_names,
    is_kept_copy,
    list_made_kinds,
    list_replaceable_decision_books,
    list_stale_drafts,
    list_stale_tables,
    list_superseded_copies,
)
from pipeline.commands.plan import Plan, perform
from pipeline.commands.shared_papers import choose_typesetter
from pipeline.commands.snapshots import choose_snapshot, prepare_snapshot
from pipeline.commands.superior import build_superior_files, load_superior_ledger
from pipeline.commands.workspace import Workspace
from pipeline.commands.written_copies import list_written_copies
from pipeline.contract.settings import WORDING_FOLDER
from pipeline.documents.closing import SnapshotChoice
from pipeline.documents.correction import describe_table_changes
from pipeline.documents.decision_workbook import build_decision_files, list_reviewed_hashes
from pipeline.documents.draft import (
    build_correction_draft,
    build_drafts,
    list_missing_wordings,
)
from pipeline.documents.length import list_length_remarks
from pipeline.documents.own_wording import list_bound_words, list_unsaid_facts
from pipeline.documents.paper_list import list_standing_kinds
from pipeline.documents.registry import DOCUMENTS, format_paper_file
from pipeline.documents.tables_along import build_attached_files, build_correction_files
from pipeline.findings import UserError
from pipeline.ledger.returned import find_returned_receipts
from pipeline.periods import Period
from pipeline.reports.circular import build_circular_figures
from pipeline.reports.correction import LedgerCorrection
from pipeline.reports.ledger_tables import build_ledger_tables
from pipeline.reports.month_report import build_month_report
from pipeline.reports.superior_ledger import SuperiorLedger, describe_arrivals, has_only_bureaus
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.progress_lamps import list_start_remarks
from pipeline.terms import BOARD_FILE, CIRCULAR, CORRECTION_NOTICE, DECISION_FILE, LEDGER_FILE
from pipeline.workbook import build_ledger_workbook


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
    assessment: Assessment
    basis: SnapshotChoice
    plan: Plan
    correction: LedgerCorrection | None = None
    kept: tuple[tuple[str, str], ...] = ()
    """Outputs that somebody had changed, each with the name it is kept under."""
    below: SuperiorLedger | None = None
    """The bureaus below, if there are any."""
    remarks: tuple[str, ...] = ()
    """What the office should know of the figures and drafts: tasks of unknown beginning, a draft that is too long."""
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
        done = plan_consolidation(workspace, period, as_of, office_now=office_now)
        return done if dry_run else replace(done, held=tuple(perform(workspace, done.plan).messages))


@dataclass(frozen=True)
class RebuiltPeriod:
    """A period built again after something was taken in or signed, or else why it could not be, in Chinese lines."""

    built: ConsolidateResult | None
    unbuilt: tuple[str, ...] = ()


def rebuild_period(workspace: Workspace, period: Period) -> RebuiltPeriod:
    """Build a period after a fact was added that stands whatever comes of this: what was done is told all the same."""
    try:
        return RebuiltPeriod(consolidate_period(workspace, period))
    except UserError as fault:
        return RebuiltPeriod(None, fault.lines)
    except (ArchiveError, disk.DiskError) as fault:
        return RebuiltPeriod(None, (str(fault),))


def plan_consolidation(
    workspace: Workspace, period: Period, as_of: dt.date | None = None, *, office_now: bool = False
) -> ConsolidateResult:
    """Build everything of a period in memory and plan its writing; nothing is changed."""
    record = prepare_snapshot(workspace, period, as_of, office_now=office_now)
    on = choose_snapshot(workspace, record)
    ledgers = BuiltLedgers(workspace)
    assessment = assess_chosen(workspace, on, ledgers)
    found = find_correction(workspace, on, assessment, ledgers)
    correcting = found if found is not None and found.differs else None
    folder = workspace.outbox(period)
    asked = {*list_made_kinds(folder), *list_standing_kinds(period, assessment.office.settings.reports)}
    files = build_outputs(workspace, on, assessment, correcting, asked)
    safe = list_reviewed_hashes(workspace.archive.receipts())
    obsolete = _list_obsolete_files(folder, files, safe)
    outputs = WriteOutputs(
        folder=folder,
        files=files,
        placed=find_extra_names(folder, files, safe),
        listing=build_manifest(on.built, files, assessment.ledger),
        obsolete=obsolete,
        kept=find_kept_names(
            folder,
            files,
            list_written_copies(workspace),
            [path for path in obsolete if path.parent.name == returned.FOLDER],
        ),
    )
    facts = (KeepOffice(), AddSnapshot(record)) if as_of is None else ()
    below = load_superior_ledger(workspace, assessment.ledger.inputs)
    return ConsolidateResult(
        period=period,
        as_of=on.built,
        folder=folder,
        outputs=(*outputs.names, MANIFEST_FILE),
        beside=tuple(sorted(outputs.placed.values())),
        assessment=assessment,
        basis=on,
        kept=tuple(outputs.kept.items()),
        plan=Plan((*facts, outputs, KeepTexts(assessment))),
        correction=correcting,
        below=below,
        remarks=(
            *([describe_arrivals(below)] if below is not None and below.complete else []),
            *list_start_remarks(assessment.ledger, assessment.lamps),
            *list_length_remarks(files, assessment.office.settings.reports),
            *_list_wording_remarks(workspace, on, assessment),
            *([describe_table_changes(found)] if found is not None and correcting is None else []),
        ),
    )


def _list_wording_remarks(workspace: Workspace, on: SnapshotChoice, assessment: Assessment) -> Iterator[str]:
    """Yield what the office's own texts say untruly or leave out this month; a signed month is past that."""
    if on.closed is not None:
        return
    stationery = workspace.read_kept_office(on.built.office)
    wording = stationery.wording
    yield from list_missing_wordings(assessment, stationery)
    yield from list_bound_words(wording)
    text = wording[f"{WORDING_FOLDER}/{CIRCULAR}.txt"]
    yield from list_unsaid_facts(CIRCULAR, text, build_circular_figures(assessment))


def build_outputs(
    workspace: Workspace, on: SnapshotChoice, assessment: Assessment, correcting: LedgerCorrection | None,
    asked: Collection[str] = (),
) -> dict[str, bytes]:  # fmt: skip
    """Build every file of a period by its name below the outbox; only the archive is read.

    ``asked`` are the papers made on demand that are drafted as well.

    A closed period has no 核验表: undecided items are proposed again next month.
    """
    truth_of = assessment.ledger.inputs
    period, report = truth_of.period, build_month_report(assessment, signed=on.closed is not None)
    below = build_superior_files(workspace, truth_of)
    if has_only_bureaus(truth_of):
        return below
    waiting = {
        key: receipt for key, receipt in find_returned_receipts(truth_of.receipts).items() if key[1] == str(period)
    }
    copies = returned.build_returned_files(workspace, waiting)
    stationery = workspace.read_kept_office(on.built.office)
    papers = build_drafts(assessment, stationery, on.signed, asked, typeset=choose_typesetter(workspace))
    if correcting is not None:
        papers[format_paper_file(CORRECTION_NOTICE)] = build_correction_draft(correcting, stationery, on.known)
    return {
        LEDGER_FILE: build_ledger_workbook(build_ledger_tables(assessment), report),
        BOARD_FILE: build_board(assessment, report),
        **below,
        **build_attached_files(assessment),
        **(build_correction_files(correcting) if correcting is not None else {}),
        **(build_decision_files(assessment, stationery.letterhead) if on.closed is None else {}),
        **{f"{DOCUMENTS}/{name}": data for name, data in papers.items()},
        **{f"{returned.FOLDER}/{name}": data for name, data in copies.values()},
    }


def _list_obsolete_files(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> tuple[Path, ...]:
    """List files written by earlier runs and unchanged since; some of them may be written again by this run."""
    fresh = {compute_sha256(files[DECISION_FILE])} if DECISION_FILE in files else set()
    ours = {*read_written_hashes(folder).get(DECISION_FILE, ()), *fresh, *safe}
    books = list_replaceable_decision_books(folder, ours)
    rests = [path for path in sorted(folder.rglob(".*")) if disk.is_leftover(path.name)]
    copies = [path for path in sorted((folder / returned.FOLDER).glob("*.xlsx")) if not is_kept_copy(path)]
    found = (
        *list_stale_drafts(folder, files),
        *list_stale_tables(folder, files),
        *list_superseded_copies(folder, files),
        *copies,
        *rests,
        *books,
    )
    return tuple(dict.fromkeys(found))
