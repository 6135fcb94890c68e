"""Show the files that the clerk attributed to a branch (认领) as submissions of that branch.

A claim is a receipt of its own, so that a ledger as of an earlier receipt knows nothing of it. The bytes stay where
they are, and the receipt of the file is not touched: what the archive tells of both is corrected when it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from pipeline.archive.facts import CLAIM, SUBMISSION, Receipt


def show_claims(receipts: Sequence[Receipt], withdrawn: Collection[int]) -> tuple[Receipt, ...]:
    """Show each claim that stands as a submission with its file's bytes and day; the file itself is nobody's then.

    A withdrawn claim stays what it is: a record that attributes nothing.
    """
    by_number = {each.number: each for each in receipts}
    standing = {
        each.number: each for each in receipts if each.kind == CLAIM and each.number not in withdrawn
    }  # fmt: skip
    claimed = {each.claims for each in standing.values()}
    return tuple(
        attribute_receipt(each, by_number[each.claims])
        if each.number in standing
        else replace(each, branch="", period="")
        if each.number in claimed or each.kind == CLAIM
        else each
        for each in receipts
    )


def attribute_receipt(claim: Receipt, file: Receipt) -> Receipt:
    """Attribute a file: the number, branch, month and judgement of the claim, the bytes and arrival of the file."""
    return replace(
        claim, kind=SUBMISSION, name=file.name, folder=file.folder, size=file.size, sha256=file.sha256,
        stored=file.stored, within=file.within, after=file.after, after_look=file.after_look, by=file.by,
        by_look=file.by_look, claims=file.number,
    )  # fmt: skip
