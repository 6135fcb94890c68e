"""Tell which files may be dropped again, and in what order the files of one run are archived."""

from __future__ import annotations

from pipeline.archive.facts import Receipt
from pipeline.intake.files import ValidatedFile
from pipeline.terms import FINAL_DISPOSITIONS, Disposition


def is_settled(receipt: Receipt) -> bool:
    """Return whether dropping the same bytes again is a duplicate.

    A file that came before its month or conflicted with another is not settled: it may be dropped again.
    """
    return receipt.fate in FINAL_DISPOSITIONS and not (receipt.premature or receipt.conflicting)


def build_archiving_key(judged: ValidatedFile) -> tuple[str, str, bool, bool, str, str]:
    """Build the key that sorts files for archiving.

    The file that counts is the last of its branch and period; the order does not depend on the directory listing.
    """
    accepted = judged.fate is Disposition.ACCEPTED
    return judged.period, judged.branch, accepted, not judged.outdone, judged.name, judged.sha256
