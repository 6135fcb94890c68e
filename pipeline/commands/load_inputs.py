"""Load the ledger inputs known up to a snapshot from the archive: submissions, distributions, imported ledgers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pipeline.archive import ArchiveError
from pipeline.archive.facts import OLD_LEDGER, Distribution, Receipt, Snapshot
from pipeline.commands.load_decisions import list_recorded_decisions
from pipeline.commands.load_replies import build_replies, list_receipts_with_replies
from pipeline.commands.read_workbooks import build_reading_limits, read_single_workbooks
from pipeline.commands.workspace import Workspace
from pipeline.contract.distributed_form import DistributedForm
from pipeline.intake.files import ReceivedFile, ValidatedFile
from pipeline.intake.identity import find_folder_branch
from pipeline.intake.office import Office
from pipeline.intake.tables.old_ledger import read_old_ledger
from pipeline.intake.validate import validate_batch
from pipeline.ledger import CountedSubmission, ImportedLedger, Ledger, LedgerInputs, build_ledger
from pipeline.ledger.build import find_counted_receipts
from pipeline.reading import RawBook, Refusal
from pipeline.terms import Period

NOT_DISTRIBUTED = "period-not-handed-out"


def find_distributed_form(outs: Iterable[Distribution], branch: str, period: Period) -> DistributedForm | None:
    """Find the form last distributed to a branch for a period."""
    found = [form for out in outs if out.period == str(period) for form in out.forms if form.branch == branch]
    return found[-1] if found else None


def list_distributions_then(workspace: Workspace, receipt: Receipt) -> tuple[Distribution, ...]:
    """List the distributions a file was validated against when received; none if its receipt says there was none."""
    return () if NOT_DISTRIBUTED in receipt.codes else workspace.archive.list_distributions()


def validate_again(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, ValidatedFile]:
    """Validate archived files again with the office files and date of their receipt; returns them by receipt number."""
    books = _read_archived_files(workspace, receipts)
    groups: dict[tuple[tuple[tuple[str, str], ...], str, bool], list[tuple[Receipt, RawBook | Refusal]]] = {}
    for receipt, book in zip(receipts, books, strict=True):
        key = (tuple(sorted(receipt.office.items())), receipt.by, NOT_DISTRIBUTED in receipt.codes)
        groups.setdefault(key, []).append((receipt, book))
    judged: dict[int, ValidatedFile] = {}
    for (hashes, by, _), members in groups.items():
        verdicts = _validate_as_taken(
            workspace, members, workspace.read_kept_office(dict(hashes)), dt.date.fromisoformat(by)
        )
        judged |= {receipt.number: verdict for (receipt, _), verdict in zip(members, verdicts, strict=True)}
    return judged


def _read_archived_files(workspace: Workspace, receipts: Sequence[Receipt]) -> list[RawBook | Refusal]:
    """Read archived files within the limits that applied when they were received.

    Raises ArchiveError if the bytes have changed, or if a file that was readable then cannot be read now: a file that
    counted must not silently disappear from a ledger.
    """
    for receipt in receipts:
        workspace.archive.require(receipt)
    offices = {tuple(sorted(each.office.items())): each.office for each in receipts}
    limits = {key: build_reading_limits(workspace.read_kept_office(hashes).settings) for key, hashes in offices.items()}
    books = read_single_workbooks(
        workspace, [str(workspace.archive.get_stored_path(receipt)) for receipt in receipts],
        [limits[tuple(sorted(each.office.items()))] for each in receipts],
    )  # fmt: skip
    for receipt, book in zip(receipts, books, strict=True):
        if isinstance(book, Refusal) and book.code not in receipt.codes:
            raise ArchiveError(
                f"存档中的“{receipt.stored}”收取时读得出来，这次没有读出来（{book.what}）。"
                "请再运行一次；仍然这样，请联系技术人员。"
            )
    return books


def _validate_as_taken(
    workspace: Workspace, members: Sequence[tuple[Receipt, RawBook | Refusal]], office: Office, day: dt.date
) -> tuple[ValidatedFile, ...]:
    outs = list_distributions_then(workspace, members[0][0])
    incoming = [
        ReceivedFile(receipt.name, find_folder_branch(receipt.name, office), receipt.sha256, book)
        for receipt, book in members
    ]
    return validate_batch(
        incoming, office, lambda branch, period: find_distributed_form(outs, branch, period), day, None
    )


def build_current_snapshot(workspace: Workspace, period: Period) -> Snapshot:
    """Build the snapshot of everything known today, with the present office files."""
    looks, issued = workspace.archive.looks(), workspace.issued.all()
    return Snapshot(
        period=str(period),
        date=workspace.today.isoformat(),
        last_receipt=workspace.archive.last_receipt,
        last_look=looks[-1].number if looks else 0,
        office=dict(workspace.office.hashes),
        last_issued=issued[-1].number if issued else 0,
    )


def load_ledger_inputs(workspace: Workspace, as_of: Snapshot, office: Office) -> LedgerInputs:
    """Load the inputs of a period's ledger as of a snapshot."""
    known = tuple(receipt for receipt in workspace.archive.receipts() if receipt.number <= as_of.last_receipt)
    looks = tuple(look for look in workspace.archive.looks() if look.number <= as_of.last_look)
    period = Period.parse(as_of.period)
    counted = [receipt for receipt in find_counted_receipts(known).values() if receipt.period <= as_of.period]
    answering = list_receipts_with_replies(known)
    judged = validate_again(workspace, list({each.number: each for each in (*counted, *answering)}.values()))
    submitted = tuple(CountedSubmission(receipt, judged[receipt.number]) for receipt in counted)
    imported = tuple(_read_imported_ledger(workspace, receipt) for receipt in known if receipt.kind == OLD_LEDGER)
    issued = tuple(paper for paper in workspace.issued.all() if paper.number <= as_of.last_issued)
    return LedgerInputs(
        period=period,
        as_of=as_of,
        office=office,
        receipts=known,
        looks=looks,
        submitted=submitted,
        imported=imported,
        decisions=list_recorded_decisions(workspace, known),
        replies=build_replies(answering, judged),
        issued=issued,
        handed_out=_find_distribution_dates(workspace, as_of),
    )


def _find_distribution_dates(workspace: Workspace, as_of: Snapshot) -> dict[str, str]:
    """Map each branch code to the date of its first form of the period.

    Forms of the day of the snapshot are left out, since they may have been distributed after it.
    """
    first: dict[str, str] = {}
    for out in workspace.archive.list_distributions():
        if out.period == as_of.period and out.date < as_of.date:
            first = {**{form.branch: out.date for form in out.forms}, **first}
    return first


def _read_imported_ledger(workspace: Workspace, receipt: Receipt) -> ImportedLedger:
    period = Period.parse(receipt.period)
    workspace.archive.require(receipt)
    (book,) = read_single_workbooks(workspace, [str(workspace.archive.get_stored_path(receipt))])
    tasks, _ = read_old_ledger(receipt.name, book, workspace.read_kept_office(receipt.office), period)
    return ImportedLedger(receipt, period, tasks)


def build_current_ledger(workspace: Workspace, period: Period) -> Ledger:
    """Build the ledger of a period from everything known today."""
    return build_ledger(load_ledger_inputs(workspace, build_current_snapshot(workspace, period), workspace.office))
