"""Load the replies to 需答复 from archived files, in the order of receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.archive.facts import SUBMISSION, Receipt, Source
from pipeline.ledger.records import Reply
from pipeline.validation.submission import Judged
from pipeline.vocabulary import REPLIES_GIVEN, Fate, Period


def replying(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """List the accepted files with a reply, whatever their month and whether or not they count as a report."""
    return tuple(
        each
        for each in receipts
        if each.fate == Fate.ACCEPTED and each.kind == SUBMISSION and REPLIES_GIVEN in each.codes
    )


def replies_of(receipts: Sequence[Receipt], judged: Mapping[int, Judged]) -> tuple[Reply, ...]:
    """Build all replies; ``judged`` are the validated files by receipt number."""
    ordered = sorted(receipts, key=lambda each: each.number)
    return tuple(reply for each in ordered for reply in _of_one(each, judged[each.number]))


def _of_one(receipt: Receipt, judged: Judged) -> Iterator[Reply]:
    for each in judged.replies:
        yield Reply(
            receipt.number, receipt.branch, Period.parse(receipt.period), each.key, each.measures, each.done,
            each.finished, each.statement, judged.reporter, receipt.by,
            Source(receipt.stored, receipt.sha256, each.sheet, each.row + 1),
        )  # fmt: skip
