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
from pipeline.archive.facts import AsOf
from pipeline.book import ledger_book
from pipeline.ledger import build
from pipeline.reports.correction import Correction, correction_report
from pipeline.reports.ledger_tables import ledger_tables
from pipeline.stages import returned
from pipeline.stages.corrections import correction
from pipeline.stages.decision_book import DECISION_FILE, decision_books, decision_files, taken_in
from pipeline.stages.drafts import draft, drafts, paper_file
from pipeline.stages.manifest import MANIFEST_FILE, done, manifest, underway, written
from pipeline.stages.outbox import DOCUMENTS, beside, held_open, put_beside, stale_drafts, superseded
from pipeline.stages.records import Basis, basis, record_for
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.vocabulary import CORRECTION_NOTICE, Period, chinese_date

LEDGER_FILE = "工作台账.xlsx"


@dataclass(frozen=True)
class Consolidated:
    """Result of a consolidation: snapshot, files below the outbox, drafts written beside edited ones, assessment.

    ``basis`` distinguishes a closed period from an open one; ``correction`` holds the signed figures that have changed.
    """

    period: Period
    as_of: AsOf
    folder: Path
    outputs: tuple[str, ...]
    beside: tuple[str, ...]
    view: View
    basis: Basis
    correction: Correction | None = None
    held: tuple[str, ...] = ()
    """Messages on files that could not be replaced or removed because another program holds them."""

    @property
    def closed(self) -> bool:
        """Whether the period was closed by a signed paper."""
        return self.basis.closed is not None


def consolidate(
    workspace: Workspace, period: Period, *, as_of: dt.date | None = None, office_now: bool = False,
    dry_run: bool = False,
) -> Consolidated:  # fmt: skip
    """Build a period from everything known now, from an earlier snapshot (``as_of``), or as signed if it is closed.

    ``office_now`` builds a closed period with today's office files.
    """
    workspace.require()
    with workspace.locked():
        on = basis(workspace, record_for(workspace, period, as_of, office_now=office_now, keep=not dry_run))
        view = supervise(build(truth(workspace, on.built, workspace.office_then(on.built.office))))
        correcting = correction(workspace, on, view)
        files = outputs(workspace, on, view, correcting)
        safe = taken_in(workspace.archive.receipts())
        folder = workspace.outbox(period)
        edited = beside(folder, files, safe)
        listing = manifest(on.built, files, view.ledger)
        held = () if dry_run else _perform(folder, files, edited, listing, safe)
    placed = tuple(edited.get(name, name) for name in sorted(files))
    return Consolidated(
        period, on.built, folder, (*placed, MANIFEST_FILE), tuple(sorted(edited.values())), view, on, correcting, held
    )


def outputs(workspace: Workspace, on: Basis, view: View, correcting: Correction | None) -> dict[str, bytes]:
    """Build every file of a period by its name below the outbox; only the archive is read.

    A closed period has no 核验表: undecided items are proposed again next month.
    """
    truth_of = view.ledger.truth
    period, said = truth_of.period, chinese_date(truth_of.date)
    waiting = {
        key: receipt for key, receipt in returned.returned_receipts(truth_of.receipts).items() if key[1] == str(period)
    }
    copies = returned.returned_copies(workspace, waiting)
    papers = drafts(view, on.signed)
    if correcting is not None:
        report = correction_report(correcting)
        papers[paper_file(CORRECTION_NOTICE)] = draft(report, correcting.known, record=on.known)
    return {
        LEDGER_FILE: ledger_book(ledger_tables(view), period=period.chinese(), as_of=said),
        **(decision_files(view) if on.closed is None else {}),
        **{f"{DOCUMENTS}/{name}": data for name, data in papers.items()},
        **{f"{returned.FOLDER}/{name}": data for name, data in copies.values()},
    }


def _perform(
    folder: Path, files: Mapping[str, bytes], edited: Mapping[str, str], listing: bytes, safe: Collection[str]
) -> tuple[str, ...]:
    """Write all files or none, then the manifest, then remove obsolete files; return messages on files in use.

    The record of pending writes stays until everything is done, so that an interrupted run recognises its own files. A
    核验表 already imported is removed last, so that it can be imported again as long as work is left.
    """
    underway(folder, files)
    places = {folder / edited.get(name, name): name for name in sorted(files)}
    held = disk.write_all({place: files[name] for place, name in places.items()})
    known = written(folder)
    besides = {place: put_beside(place, files[places[place]], known[places[place]]) for place in held}
    stays = {*places, *besides.values()}
    told = [held_open(folder, place, beside) for place, beside in besides.items()]
    disk.write(folder / MANIFEST_FILE, listing)
    told += filter(None, [_taken_away(path) for path in _not_built(folder, files, safe) if path not in stays])
    if not told:
        done(folder)
    return tuple(told)


def _not_built(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> list[Path]:
    """List files written by earlier runs and unchanged since; some of them may have been rewritten by this run."""
    books = decision_books(folder, {*written(folder).get(DECISION_FILE, ()), *safe})
    rests = [path for path in sorted(folder.rglob(".*")) if disk.is_rest(path.name)]
    copies = sorted((folder / returned.FOLDER).glob("*.xlsx"))
    found = (*stale_drafts(folder, files), *superseded(folder, files), *copies, *rests, *books)
    return list(dict.fromkeys(found))


def _taken_away(path: Path) -> str:
    """Remove a file; return a message in Chinese if another program holds it."""
    try:
        disk.remove(path)
    except disk.Held as fault:
        return f"“{path.name}”已不需要。{fault}"
    return ""
