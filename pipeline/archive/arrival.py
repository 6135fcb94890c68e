"""Determine when a file arrived from the intake runs that did not see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.archive.facts import IntakeRun, Receipt


def find_intake_run_before_arrival(
    looks: Iterable[IntakeRun], folder: str, name: str, by: IntakeRun, freed: Collection[int] = ()
) -> IntakeRun | None:
    """Return the last intake run that proves the file had not arrived yet; None if no run proves it.

    The file arrived between that run and ``by``, the run that received it. File timestamps are not used because copying
    changes them. The relevant runs are the unbroken sequence, up to ``by``, that saw the name: the run before the
    sequence listed the folder without it. A run that could not list the folder proves nothing: it neither breaks the
    sequence nor counts as not having seen the file. Replacing a file under the same name keeps the earlier proof. Doubt
    therefore counts in favour of the branch: a file is late only if a run after the deadline listed the folder and did
    not find it, never because no run took place, a share was offline, or the file kept changing for days.

    ``freed`` holds the numbers of the runs that removed another file of that name (``list_intake_runs_that_freed``): a
    file found under the name later arrived after them.
    """
    for look in sorted(looks, key=lambda look: look.number, reverse=True):
        if look.number >= by.number or not _has_listed_folder(look, folder, name):
            continue
        if name not in look.seen[folder] or look.number in freed:
            return look
    return None


def list_intake_runs_that_freed(receipts: Iterable[Receipt], folder: str, name: str, sha256: str) -> frozenset[int]:
    """Return the numbers of the intake runs that received a file of that name with other bytes.

    A file with equal bytes is treated as the same file, which could not be removed then (open elsewhere, or a killed
    run).
    """
    return frozenset(
        receipt.by_look
        for receipt in receipts
        if (receipt.folder, receipt.name) == (folder, name) and receipt.sha256 != sha256
    )


def _has_listed_folder(look: IntakeRun, folder: str, name: str) -> bool:
    """Return whether the intake run could list the folder and the sub-folder that contains the name."""
    if folder not in look.seen or folder in look.out_of_reach:
        return False
    parent, _, _ = name.rpartition("/")
    return not parent or f"{folder}/{parent}" not in look.out_of_reach


def is_receipt_of_run(receipt: Receipt, look: IntakeRun) -> bool:
    """Return whether a receipt of a submission belongs to an intake run.

    Receipts of other kinds (such as a 核验表) name the latest run as well, but were not received by it.
    """
    return receipt.is_dated_by_look and receipt.by_look == look.number
