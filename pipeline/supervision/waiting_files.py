"""List the received files that wait for a person: nobody knows whose they are (待认领), or they cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.archive.facts import CLAIM, SUBMISSION, Receipt
from pipeline.findings import CATALOGUE
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.terms import FINAL_DISPOSITIONS, Disposition


@dataclass(frozen=True, kw_only=True)
class WaitingFile:
    """A file that waits: receipt number, name (personal numbers masked), how it was judged, ISO day, what was found."""

    number: int
    name: str
    fate: Disposition
    day: str
    why: tuple[str, ...]


def list_waiting_files(receipts: Sequence[Receipt], claimed: frozenset[int]) -> tuple[WaitingFile, ...]:
    """List the files that nobody has claimed and that did not come again since; ``claimed`` are receipt numbers.

    An unreadable file waits until something readable came from the branch it is counted for, or under its name.
    """
    return tuple(
        WaitingFile(
            number=each.number, name=mask_outgoing(each.name), fate=Disposition(each.fate), day=each.by,
            why=tuple(CATALOGUE[code].title for code in each.codes if code in CATALOGUE),
        )
        for each in _list_unsettled(receipts, claimed)
    )  # fmt: skip


def list_unclaimed_files(receipts: Sequence[Receipt]) -> tuple[WaitingFile, ...]:
    """List the files, of whatever month, of which nobody has said whose they are."""
    waiting = list_waiting_files(receipts, list_claimed_numbers(receipts))
    return tuple(each for each in waiting if each.fate is Disposition.UNRECOGNISED)


def list_nobodys_files(receipts: Sequence[Receipt], since: dt.date) -> tuple[Receipt, ...]:
    """List the files that came after a day and wait, unclaimed or unreadable, and that no branch is counted for."""
    unsettled = _list_unsettled(receipts, list_claimed_numbers(receipts))
    return tuple(each for each in unsettled if not each.branch and each.by > since.isoformat())


def warn_of_unclaimed_files(receipts: Sequence[Receipt], since: dt.date) -> str:
    """Say which files that came after a day may still belong to a branch that a paper names; empty if none.

    Source: 党政机关公文处理工作条例 第二十条 “情况属实”.
    """
    found = [each for each in list_unclaimed_files(receipts) if each.day > since.isoformat()]
    numbers = "、".join(str(each.number) for each in found)
    return f"仍有{len(found)}个待认领文件（编号{numbers}），认领后按时、漏报、灰灯可能变化" if found else ""


def list_claimed_numbers(receipts: Sequence[Receipt]) -> frozenset[int]:
    """List the receipts of files that were claimed, by a claim that stands."""
    return frozenset(each.claims for each in receipts if each.claims and each.kind != CLAIM)


def _list_unsettled(receipts: Sequence[Receipt], claimed: frozenset[int]) -> Iterator[Receipt]:
    ours = [each for each in receipts if each.kind == SUBMISSION and not each.claims]
    judged = [each for each in receipts if each.kind == SUBMISSION and each.fate in FINAL_DISPOSITIONS]
    last = {each.sha256: each.number for each in ours}
    same = {each.sha256 for each in judged}
    for each in ours:
        waits = each.number == last[each.sha256] and each.number not in claimed and each.sha256 not in same
        if each.fate == Disposition.UNRECOGNISED and waits:
            yield each
        elif each.fate == Disposition.QUARANTINED and waits:
            later = (other for other in judged if other.number > each.number)
            if not any(_settles(other, each) for other in later):
                yield each


def _settles(later: Receipt, unreadable: Receipt) -> bool:
    """Whether a readable file that came later stands for an unreadable one."""
    counted = bool(unreadable.branch) and (later.branch, later.period) == (unreadable.branch, unreadable.period)
    return counted or (later.folder, later.name) == (unreadable.folder, unreadable.name)
