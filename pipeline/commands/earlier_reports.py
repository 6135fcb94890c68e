"""Load the accepted reports that files of an intake run would replace."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.archive import ArchiveError
from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import SubmissionRecord
from pipeline.commands.workspace import Workspace
from pipeline.intake.files import ValidatedFile
from pipeline.intake.replacements import ComparedFiles, EarlierReport, find_confirming, settle_replacements
from pipeline.ledger.build import find_counted_receipts
from pipeline.terms import Disposition


def compare_with_earlier(
    workspace: Workspace, judged: Sequence[ValidatedFile], receipts: Collection[Receipt]
) -> ComparedFiles:
    """Say of each accepted file which report accepted before it replaces, or ask it back."""
    coming = {(each.branch, each.period) for each in judged if each.fate is Disposition.ACCEPTED}
    earlier: dict[tuple[str, str], EarlierReport] = {}
    damage: dict[tuple[str, str], str] = {}
    for key, counted in find_counted_receipts(receipts).items():
        if key in coming:
            try:
                earlier[key] = load_earlier_report(workspace, counted, receipts)
            except ArchiveError as fault:
                damage[key] = str(fault)
    return ComparedFiles(settle_replacements(judged, earlier), damage)


def load_earlier_report(workspace: Workspace, counted: Receipt, receipts: Collection[Receipt]) -> EarlierReport:
    """Load a report that counts so far; an archive of an early program may hold no record of it yet."""
    return EarlierReport(
        receipt=counted,
        record=workspace.archive.load_record(counted, SubmissionRecord),
        confirming=find_confirming(receipts, counted),
    )
