"""When a file came: nothing on a disk proves it, so it is told from the looks that did not see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline.archive.facts import Look, Receipt


def after_look(
    looks: Iterable[Look], folder: str, name: str, by: Look, freed: Collection[int] = ()
) -> Look | None:
    """The last look that proves the file was not there yet; None when no look proves it.

    The file came between that look and ``by``, the look that took it. Times on files travel with copies and
    are not asked. What counts is the unbroken run of looks, up to ``by``, that saw the name: the look before
    the run saw the folder without it. A look that could not list the folder proves nothing: it neither breaks
    the run nor counts as having missed the file. Whoever replaces a file under the same name keeps the earlier
    proof. So doubt speaks for the branch: it is late only if a look held after the deadline stood in the folder
    and did not find the file, never because nobody looked, a share was down, or a file took days to settle.

    ``freed`` are the numbers of looks that took another file of that name away (``looks_that_freed``): what
    is found under the name later came after them.
    """
    for look in sorted(looks, key=lambda look: look.number, reverse=True):
        if look.number >= by.number or not _reached(look, folder, name):
            continue
        if name not in look.seen[folder] or look.number in freed:
            return look
    return None


def looks_that_freed(receipts: Iterable[Receipt], folder: str, name: str, sha256: str) -> frozenset[int]:
    """Looks that took a file of that name from there with other bytes than these.

    Equal bytes are taken for the same file that could not be removed then (open in a program, a killed run).
    """
    return frozenset(
        receipt.by_look
        for receipt in receipts
        if (receipt.folder, receipt.name) == (folder, name) and receipt.sha256 != sha256
    )


def _reached(look: Look, folder: str, name: str) -> bool:
    """Whether the look could list the folder, and the sub-folder the name lies in."""
    if folder not in look.seen or folder in look.out_of_reach:
        return False
    parent, _, _ = name.rpartition("/")
    return not parent or f"{folder}/{parent}" not in look.out_of_reach
