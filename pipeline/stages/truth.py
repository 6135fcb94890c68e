"""Load the ledger inputs known up to a snapshot from the archive: submissions, distributions, imported ledgers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pipeline.archive import ArchiveFault
from pipeline.archive.facts import OLD_LEDGER, AsOf, HandOut, Receipt
from pipeline.contract.handed import HandedForm
from pipeline.ledger import Imported, Ledger, Submitted, Truth, build
from pipeline.ledger.build import counting
from pipeline.reading import RawBook, Refusal
from pipeline.stages.books import limits_of, read_books
from pipeline.stages.decided import decisions
from pipeline.stages.replies import replies_of, replying
from pipeline.stages.workspace import Workspace
from pipeline.validation.batch import judge
from pipeline.validation.identity import branch_folder
from pipeline.validation.office import Office
from pipeline.validation.old_ledger import read_old_ledger
from pipeline.validation.submission import Incoming, Judged
from pipeline.vocabulary import Period

NOT_HANDED_OUT = "period-not-handed-out"


def handed_form(outs: Iterable[HandOut], branch: str, period: Period) -> HandedForm | None:
    """Find the form last distributed to a branch for a period."""
    found = [form for out in outs if out.period == str(period) for form in out.forms if form.branch == branch]
    return found[-1] if found else None


def hand_outs_then(workspace: Workspace, receipt: Receipt) -> tuple[HandOut, ...]:
    """List the distributions a file was validated against when received; none if its receipt says there was none."""
    return () if NOT_HANDED_OUT in receipt.codes else workspace.archive.hand_outs()


def reread(workspace: Workspace, receipts: Sequence[Receipt]) -> dict[int, Judged]:
    """Validate archived files again with the office files and date of their receipt; returns them by receipt number."""
    books = _read_again(workspace, receipts)
    groups: dict[tuple[tuple[tuple[str, str], ...], str, bool], list[tuple[Receipt, RawBook | Refusal]]] = {}
    for receipt, book in zip(receipts, books, strict=True):
        key = (tuple(sorted(receipt.office.items())), receipt.by, NOT_HANDED_OUT in receipt.codes)
        groups.setdefault(key, []).append((receipt, book))
    judged: dict[int, Judged] = {}
    for (hashes, by, _), members in groups.items():
        verdicts = _judged_then(workspace, members, workspace.office_then(dict(hashes)), dt.date.fromisoformat(by))
        judged |= {receipt.number: verdict for (receipt, _), verdict in zip(members, verdicts, strict=True)}
    return judged


def _read_again(workspace: Workspace, receipts: Sequence[Receipt]) -> list[RawBook | Refusal]:
    """Read archived files within the limits that applied when they were received.

    Raises ArchiveError if the bytes have changed, or if a file that was readable then cannot be read now: a file that
    counted must not silently disappear from a ledger.
    """
    for receipt in receipts:
        workspace.archive.require(receipt)
    offices = {tuple(sorted(each.office.items())): each.office for each in receipts}
    limits = {key: limits_of(workspace.office_then(hashes).settings) for key, hashes in offices.items()}
    books = read_books(
        workspace, [str(workspace.archive.path_of(receipt)) for receipt in receipts],
        [limits[tuple(sorted(each.office.items()))] for each in receipts],
    )  # fmt: skip
    for receipt, book in zip(receipts, books, strict=True):
        if isinstance(book, Refusal) and book.code not in receipt.codes:
            raise ArchiveFault(
                f"存档中的“{receipt.stored}”收取时读得出来，这次没有读出来（{book.what}）。"
                "请再运行一次；仍然这样，请联系技术人员。"
            )
    return books


def _judged_then(
    workspace: Workspace, members: Sequence[tuple[Receipt, RawBook | Refusal]], office: Office, day: dt.date
) -> tuple[Judged, ...]:
    outs = hand_outs_then(workspace, members[0][0])
    incoming = [
        Incoming(receipt.name, branch_folder(receipt.name, office), receipt.sha256, book) for receipt, book in members
    ]
    return judge(incoming, office, lambda branch, period: handed_form(outs, branch, period), day, None)


def now(workspace: Workspace, period: Period) -> AsOf:
    """Build the snapshot of everything known today, with the present office files."""
    looks, issued = workspace.archive.looks(), workspace.issued.all()
    return AsOf(
        str(period), workspace.today.isoformat(), workspace.archive.last_receipt, looks[-1].number if looks else 0,
        dict(workspace.office.hashes), issued[-1].number if issued else 0,
    )  # fmt: skip


def truth(workspace: Workspace, as_of: AsOf, office: Office) -> Truth:
    """Load the inputs of a period's ledger as of a snapshot."""
    known = tuple(receipt for receipt in workspace.archive.receipts() if receipt.number <= as_of.last_receipt)
    looks = tuple(look for look in workspace.archive.looks() if look.number <= as_of.last_look)
    period = Period.parse(as_of.period)
    counted = [receipt for receipt in counting(known).values() if receipt.period <= as_of.period]
    answering = replying(known)
    judged = reread(workspace, list({each.number: each for each in (*counted, *answering)}.values()))
    submitted = tuple(Submitted(receipt, judged[receipt.number]) for receipt in counted)
    imported = tuple(_imported(workspace, receipt) for receipt in known if receipt.kind == OLD_LEDGER)
    issued = tuple(paper for paper in workspace.issued.all() if paper.number <= as_of.last_issued)
    return Truth(
        period, as_of, office, known, looks, submitted, imported, decisions(workspace, known),
        replies=replies_of(answering, judged), issued=issued, handed_out=_handed_out(workspace, as_of),
    )  # fmt: skip


def _handed_out(workspace: Workspace, as_of: AsOf) -> dict[str, str]:
    """Map each branch code to the date of its first form of the period.

    Forms of the day of the snapshot are left out, since they may have been distributed after it.
    """
    first: dict[str, str] = {}
    for out in workspace.archive.hand_outs():
        if out.period == as_of.period and out.date < as_of.date:
            first = {**{form.branch: out.date for form in out.forms}, **first}
    return first


def _imported(workspace: Workspace, receipt: Receipt) -> Imported:
    period = Period.parse(receipt.period)
    workspace.archive.require(receipt)
    (book,) = read_books(workspace, [str(workspace.archive.path_of(receipt))])
    tasks, _ = read_old_ledger(receipt.name, book, workspace.office_then(receipt.office), period)
    return Imported(receipt, period, tasks)


def ledger_now(workspace: Workspace, period: Period) -> Ledger:
    """Build the ledger of a period from everything known today."""
    return build(truth(workspace, now(workspace, period), workspace.office))
