"""Draft the receipts of an intake run, each with the number that it gets if every file can be archived."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline import __version__
from pipeline.archive import Archive, find_intake_run_before_arrival, list_intake_runs_that_freed
from pipeline.archive.arrival import is_receipt_of_run
from pipeline.archive.facts import PACKAGE, SUBMISSION, IntakeRun, Receipt
from pipeline.commands.dropped_steps import DraftedReceipt
from pipeline.commands.inbox import DroppedFile
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.contract.reported_figures import PACKAGE_VERSION
from pipeline.intake.files import ValidatedFile


def draft_receipts(
    workspace: Workspace, look: IntakeRun, take: Iterable[tuple[DroppedFile, ValidatedFile]]
) -> tuple[DraftedReceipt, ...]:
    """Draft the receipt of each file in order of archiving; the office files are those it was validated with."""
    arrival, office = _ArrivalIndex(workspace.archive, look), dict(workspace.office.hashes)
    return tuple(
        DraftedReceipt(
            dropped,
            _build_receipt(number, dropped, verdict, arrival, office),
            verdict.package or verdict.build_stored_record(),
        )
        for number, (dropped, verdict) in enumerate(take, workspace.archive.last_receipt + 1)
    )


class _ArrivalIndex:
    """Index of earlier receipts and intake runs, used to date the arrival of each file."""

    def __init__(self, archive: Archive, look: IntakeRun) -> None:
        self.look = look
        self.looks = archive.looks()
        self.earlier: dict[tuple[str, str], list[Receipt]] = {}
        self.first: dict[str, Receipt] = {}
        for receipt in archive.receipts():
            if is_receipt_of_run(receipt, look):
                continue  # received before the interruption
            self.earlier.setdefault((receipt.folder, receipt.name), []).append(receipt)
            self.first.setdefault(receipt.sha256, receipt)

    def after(self, dropped: DroppedFile) -> IntakeRun | None:
        """Return the last intake run that did not see the file.

        A file dropped again after being set aside keeps its first arrival.
        """
        if (first := self.first.get(dropped.sha256)) is not None:
            return next((look for look in self.looks if look.number == first.after_look), None)
        lay = dropped.outer_file
        place = (lay.folder, lay.name)
        freed = list_intake_runs_that_freed(self.earlier.get(place, ()), *place, lay.sha256)
        return find_intake_run_before_arrival(self.looks, *place, self.look, freed)


def _build_receipt(
    number: int, dropped: DroppedFile, verdict: ValidatedFile, arrival: _ArrivalIndex, office: dict[str, str]
) -> Receipt:
    kind, contract = (PACKAGE, PACKAGE_VERSION) if verdict.is_package else (SUBMISSION, FORM_VERSION)
    after, by, replaced = arrival.after(dropped), arrival.look, verdict.replaced
    return Receipt(
        number=number, name=dropped.name, folder=dropped.folder, size=dropped.entry.size, sha256=dropped.sha256,
        after=after.date if after else "", after_look=after.number if after else 0, by=by.date, by_look=by.number,
        branch=verdict.branch, period=verdict.period, fate=verdict.fate.value,
        codes=tuple(each.code for each in verdict.findings), program=__version__, contract=contract, stored="",
        kind=kind, office=office, within=dropped.within.sha256 if dropped.within else "",
        content=verdict.record.content if verdict.record else "", conflicting=verdict.conflicting,
        has_replies=verdict.record is not None and bool(verdict.record.replies), premature=verdict.premature,
        distributed=verdict.record is None or verdict.record.distribution > 0,
        replaces=replaced.number if replaced else 0, changed_places=replaced.places if replaced else (),
        saved_before=replaced is not None and replaced.saved_before,
    )  # fmt: skip
