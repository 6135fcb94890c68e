"""Rules of claims (认领): which file waits for one, what its receipt says, and how it is judged again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.archive import compute_sha256
from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.intake.files import Attribution, IntakeContext, ReceivedFile, ValidatedFile
from pipeline.intake.identity import find_folder_branch
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, Refusal
from pipeline.terms import DISPOSITION_TITLES, FINAL_DISPOSITIONS, Disposition


def find_claim_objection(file: Receipt, receipts: Iterable[Receipt]) -> str:
    """Find why a file waits for no claim: it was taken, is unreadable, or came again and was taken then.

    Empty if it may be claimed.
    """
    name, fate = mask_outgoing(file.name), DISPOSITION_TITLES[Disposition(file.fate)]
    if file.fate == Disposition.QUARANTINED:
        return f"第{file.number}号“{name}”读不出来，认领了也没有内容。请支部另存为 .xlsx 后重报。"
    if file.fate != Disposition.UNRECOGNISED:
        whose = f"（{file.branch}）" if file.branch else ""
        return f"第{file.number}号“{name}”{fate}{whose}，不是待认领的文件。"
    same = (each for each in receipts if each.sha256 == file.sha256 and each.kind == SUBMISSION)
    again = next((each for each in same if each.fate in FINAL_DISPOSITIONS), None)
    if again is None:
        return ""
    taken = f"{DISPOSITION_TITLES[Disposition(again.fate)]}（{again.branch}，第{again.number}号）"
    return f"第{file.number}号“{name}”后来又报了一次，{taken}，不用认领。"


def fill_claim_receipt(draft: Receipt, verdict: ValidatedFile, data: bytes) -> Receipt:
    """Fill in the receipt of a claim what the file was judged to be; ``data`` are the bytes of the claim."""
    replaced, record = verdict.replaced, verdict.record
    return replace(
        draft, size=len(data), sha256=compute_sha256(data), period=verdict.period, fate=verdict.fate.value,
        codes=tuple(each.code for each in verdict.findings), content=record.content if record else "",
        has_replies=record is not None and bool(record.replies), conflicting=verdict.conflicting,
        premature=verdict.premature, distributed=record is None or record.distribution > 0,
        replaces=replaced.number if replaced else 0, changed_places=replaced.places if replaced else (),
        saved_before=replaced is not None and replaced.saved_before,
    )  # fmt: skip


def name_run(receipt: Receipt) -> tuple[int, int]:
    """Name what files were judged together: an intake run, or a claim by itself."""
    return receipt.by_look, receipt.number if receipt.claims else 0


def build_file_again(receipt: Receipt, book: RawBook | Refusal, context: IntakeContext) -> ReceivedFile:
    """Build a file as it was validated; one that was claimed is the branch's and the month's that the claim names."""
    claimed = Attribution(receipt.branch, Period.parse(receipt.period)) if receipt.claims else None
    folder = "" if claimed else find_folder_branch(receipt.name, context.office)
    return ReceivedFile(
        name=receipt.name, folder=folder, sha256=receipt.sha256, book=book, context=context, claimed=claimed
    )
