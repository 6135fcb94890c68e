"""Load the replies to 需答复 from archived files, in the order of receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.archive.facts import SUBMISSION, Receipt, SourceRow
from pipeline.intake.files import ValidatedFile
from pipeline.ledger.model import Reply
from pipeline.terms import REPLIES_GIVEN, Disposition, Period


def list_receipts_with_replies(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """List the accepted files with a reply, whatever their month and whether or not they count as a report."""
    return tuple(
        each
        for each in receipts
        if each.fate == Disposition.ACCEPTED and each.kind == SUBMISSION and REPLIES_GIVEN in each.codes
    )


def build_replies(receipts: Sequence[Receipt], judged: Mapping[int, ValidatedFile]) -> tuple[Reply, ...]:
    """Build all replies; ``judged`` are the validated files by receipt number."""
    ordered = sorted(receipts, key=lambda each: each.number)
    return tuple(reply for each in ordered for reply in _build_file_replies(each, judged[each.number]))


def _build_file_replies(receipt: Receipt, judged: ValidatedFile) -> Iterator[Reply]:
    for each in judged.replies:
        yield Reply(
            receipt=receipt.number,
            branch=receipt.branch,
            period=Period.parse(receipt.period),
            key=each.key,
            measures=each.measures,
            done=each.done,
            finished=each.finished,
            extension=each.extension,
            statement=each.statement,
            who=judged.reporter,
            when=receipt.by,
            source=SourceRow(receipt.stored, receipt.sha256, each.sheet, each.row + 1),
        )
