"""What the bureau put in itself: tasks handed down (交办) and problems found on the spot (现场督查).

A task handed down is in the ledger from the first form on which a branch could read of it; until then it waits.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.facts import DECISIONS, Distribution, Receipt, SourceRow
from pipeline.archive.submissions import DecisionBookRecord, RecordedEntry
from pipeline.periods import Period
from pipeline.terms import ENTRY_SHEET, FIRST_ENTRY_ROW, TASK_NUMBER, EntryKind


@dataclass(frozen=True)
class BureauEntry:
    """An entry with the month of its 核验表, its receipt, and the row that proves it."""

    entry: RecordedEntry
    period: Period
    receipt: int
    source: SourceRow


@dataclass(frozen=True)
class FirstForm:
    """The first form that stands with a task on it: its month, and the day on which it was handed out."""

    period: Period
    day: dt.date


@functools.lru_cache(maxsize=100_000)
def is_handed_down(number: str) -> bool:
    """Return whether a task number is one of a task handed down."""
    found = TASK_NUMBER.fullmatch(number)
    return found is not None and int(found["row"]) >= FIRST_ENTRY_ROW


def build_entries(receipts: Iterable[Receipt], records: Mapping[int, DecisionBookRecord]) -> tuple[BureauEntry, ...]:
    """Build all entries in the order of receipt and row; what was taken back is among them, and that it was."""
    return tuple(
        BureauEntry(
            entry=each,
            period=Period.parse(receipt.period),
            receipt=receipt.number,
            source=SourceRow(receipt.stored, receipt.sha256, ENTRY_SHEET, each.row),
        )
        for receipt in receipts
        if receipt.kind == DECISIONS
        for each in records[receipt.number].entries
    )


def list_standing_entries(entries: Iterable[BureauEntry], kind: EntryKind, period: Period) -> Iterator[BureauEntry]:
    """List the entries of a kind known in a month that nobody has taken back by then."""
    known = [each for each in entries if each.period <= period]
    gone = {each.entry.task for each in known if each.entry.kind == EntryKind.WITHDRAW}
    return (each for each in known if each.entry.kind == kind and each.entry.number not in gone)


def find_first_forms(distributions: Iterable[Distribution]) -> dict[str, FirstForm]:
    """Find the first form that stands of each task handed down, by number."""
    found: dict[str, FirstForm] = {}
    for out in distributions:
        form = FirstForm(Period.parse(out.period), dt.date.fromisoformat(out.date))
        for number in (task.number for each in out.forms for task in each.tasks if is_handed_down(task.number)):
            found[number] = min(found.get(number, form), form, key=lambda each: (each.period, each.day))
    return found
