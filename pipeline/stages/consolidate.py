"""汇总: truth up to AS-OF -> ledger, documents, returned copies, manifest; the same AS-OF gives the same bytes.

A period whose 督查通报 was signed is built from the record it was signed from, whatever came since; where its figures
would now differ, a 更正通知 is drafted beside.
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
from pipeline.stages.decision_book import DECISION_FILE, clear, decision_files, taken_in
from pipeline.stages.drafts import draft, drafts, paper_file
from pipeline.stages.manifest import MANIFEST_FILE, drafted, manifest
from pipeline.stages.outbox import DOCUMENTS, beside, stale_drafts
from pipeline.stages.records import Basis, basis, record_for
from pipeline.stages.truth import truth
from pipeline.stages.workspace import Workspace
from pipeline.supervision.view import View, supervise
from pipeline.vocabulary import CORRECTION_NOTICE, Period, chinese_date

LEDGER_FILE = "工作台账.xlsx"


@dataclass(frozen=True)
class Consolidated:
    """What was built: AS-OF, files below the outbox, drafts put beside an edited one, and the view it all came from.

    ``basis`` tells a closed period from an open one; ``correction`` is what its signed figures would say otherwise.
    """

    period: Period
    as_of: AsOf
    folder: Path
    outputs: tuple[str, ...]
    beside: tuple[str, ...]
    view: View
    basis: Basis
    correction: Correction | None = None

    @property
    def closed(self) -> bool:
        """Whether the period was closed by a signed paper."""
        return self.basis.closed is not None


def consolidate(
    workspace: Workspace, period: Period, *, as_of: dt.date | None = None, office_now: bool = False,
    dry_run: bool = False,
) -> Consolidated:  # fmt: skip
    """Build a period from everything known now, as of an earlier record, or once it is closed as it was signed.

    ``office_now`` builds a closed period by today's office files.
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
        if not dry_run:
            _perform(folder, files, edited, manifest(on.built, files, view.ledger), safe)
    placed = tuple(edited.get(name, name) for name in sorted(files))
    return Consolidated(
        period, on.built, folder, (*placed, MANIFEST_FILE), tuple(sorted(edited.values())), view, on, correcting
    )


def outputs(workspace: Workspace, on: Basis, view: View, correcting: Correction | None) -> dict[str, bytes]:
    """Every file of a period by its name below the outbox; pure but for what it reads from the archive.

    A closed period has no 核验表 any more: what nobody decided on is asked again next month.
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
) -> None:
    """Write every file whole; what is not built any more and nobody touched is taken away; the manifest comes last."""
    keep = {edited.get(DECISION_FILE, DECISION_FILE)} if DECISION_FILE in files else set()
    clear(folder, {drafted(folder).get(DECISION_FILE, ""), *safe}, keep)
    for name, data in sorted(files.items()):
        disk.write(folder / edited.get(name, name), data)
    for path in stale_drafts(folder, files):
        disk.remove(path)
    for path in sorted((folder / returned.FOLDER).glob("*.xlsx")):
        if f"{returned.FOLDER}/{path.name}" not in files:
            disk.remove(path)
    disk.write(folder / MANIFEST_FILE, listing)
