"""Tell which letters that lie ready for a person need not be sent any more: what they ask for has come since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from pipeline.archive import SentEntry
from pipeline.archive.facts import SUBMISSION, Receipt
from pipeline.archive.letter_facts import WRITTEN
from pipeline.ledger.returned import find_returned_receipts
from pipeline.terms import LETTER_TITLES, Disposition, LetterKind

LAPSED = "不用再发"
_REPORTED, _CORRECTED = "已报送", "已重报"


def find_lapsed_letters(entries: Iterable[SentEntry], receipts: Iterable[Receipt]) -> dict[int, str]:
    """Map the numbers of letters no longer due to the reason; ``entries`` are all matters, those of a letter together.

    Only a letter that waits for a person, and of which every matter has lapsed: a receipt or paper in it is still owed.
    """
    reports: dict[tuple[str, str], list[Receipt]] = {}
    for each in receipts:
        if each.kind == SUBMISSION and each.reports and each.branch:
            reports.setdefault((each.branch, each.period), []).append(each)
    found: dict[int, str] = {}
    for number, group in groupby(entries, key=lambda each: each.sent.number):
        matters = list(group)
        if matters[0].state != WRITTEN or matters[0].posted:
            continue
        reasons = [_find_reason(each, reports.get((each.sent.branch, each.sent.period), ())) for each in matters]
        if all(reasons):
            found[number] = "、".join(dict.fromkeys(reasons))
    return found


def _find_reason(entry: SentEntry, reports: Sequence[Receipt]) -> str:
    """Tell why one matter of a letter is no longer due; empty if it is.

    A reminder is decided after the files of its day: only a claim, or a later day, brings a report after it.
    """
    sent, returned = entry.sent, {each.number for each in find_returned_receipts(reports).values()}
    if sent.kind == LetterKind.REMINDERS:
        accepted = not returned and any(each.fate == Disposition.ACCEPTED for each in reports)
        return _REPORTED if accepted or any(each.by > sent.date for each in reports) else ""
    if sent.kind == LetterKind.RETURNED:
        number = int(sent.matter.rpartition("-")[2])
        later = any(each.number > number for each in reports)
        return _CORRECTED if later and number not in returned else ""
    return ""


def describe_lapsed_letters(entries: Iterable[SentEntry], lapsed: Mapping[int, str]) -> str:
    """Describe the letters no longer due in one sentence; empty if there is none."""
    letters: dict[int, list[SentEntry]] = {}
    for each in entries:
        if each.sent.number in lapsed:
            letters.setdefault(each.sent.number, []).append(each)
    told = "、".join(f"{_name_letter(matters)}（{lapsed[number]}）" for number, matters in letters.items())
    return f"{len(letters)}封{LAPSED}：{told}。" if letters else ""


def _name_letter(matters: Sequence[SentEntry]) -> str:
    titles = dict.fromkeys(LETTER_TITLES[LetterKind(each.sent.kind)] for each in matters)
    return f"{matters[0].sent.name}的{'、'.join(titles)}"
