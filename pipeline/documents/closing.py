"""Tell which snapshot a period is built from: the present one, or the one fixed by the paper that closed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.registry import CLOSING
from pipeline.terms import CORRECTION_NOTICE


@dataclass(frozen=True)
class SnapshotChoice:
    """Snapshot of a period: ``known``, everything known; ``built``, the one its papers are built from.

    They differ once the period is closed: ``closed`` is then the signed paper that fixed ``built``, and ``signed`` are
    the papers (文种, branch, matter) of the period signed later, which are not drafted again.
    """

    known: Snapshot
    built: Snapshot
    closed: IssuedPaper | None = None
    signed: frozenset[tuple[str, str, str]] = frozenset()


def choose_built_snapshot(record: Snapshot, issued: Sequence[IssuedPaper]) -> SnapshotChoice:
    """Choose the snapshot to build from: for a closed period, the one its closing paper was made from.

    The office files are those of ``record``: the ones of the closing paper unless others were requested.
    """
    papers = [each for each in issued if each.number <= record.last_issued]
    closed = find_closing_paper(papers, record.period)
    if closed is None:
        return SnapshotChoice(record, record)
    built = replace(closed.record, office=record.office)
    signed = frozenset(each.key for each in papers if each.period == record.period and each.number > built.last_issued)
    return SnapshotChoice(record, built, closed, signed)


@dataclass(frozen=True)
class RecordedSnapshot:
    """The snapshot by which a month is on record; ``signed``: its papers were signed from it."""

    snapshot: Snapshot
    signed: bool


def find_recorded_snapshot(
    period: str, now: Snapshot, records: Sequence[Snapshot], issued: Iterable[IssuedPaper]
) -> RecordedSnapshot | None:
    """Find how an earlier month was on record when ``now`` was recorded; None if it was not.

    That is what the paper that closed it was made from, or the last correction since; else its last 汇总. ``records``
    are all snapshots in their order, so that a later one of the month does not change what was compared then.
    """
    return find_known_snapshot(period, now, records[: _find_place(now, records)], issued)


def find_known_snapshot(
    period: str, now: Snapshot, known: Sequence[Snapshot], issued: Iterable[IssuedPaper]
) -> RecordedSnapshot | None:
    """Find how a month was on record as of ``now``; ``known`` are the snapshots recorded by then, in their order."""
    papers = [each for each in issued if each.number <= now.last_issued and each.period == period]
    signed = [each for each in papers if each.document in (*CLOSING, CORRECTION_NOTICE)]
    closing = find_closing_paper(signed, period)
    if closing is not None:
        then = closing.record
        facts = replace(signed[-1].record, date=then.date, last_issued=then.last_issued, office=then.office)
        return RecordedSnapshot(facts, signed=True)
    before = [each for each in known if each.date <= now.date and each.period == period]
    return RecordedSnapshot(before[-1], signed=False) if before else None


def _find_place(now: Snapshot, records: Sequence[Snapshot]) -> int:
    """Find the place of a snapshot among the records, else of the same facts with other office files, else the end."""
    places = {at: each for at, each in enumerate(records) if replace(each, office=now.office) == now}
    exact = [at for at, each in places.items() if each == now]
    return max(exact or places, default=len(records))


def find_closing_paper(papers: Iterable[IssuedPaper], period: str) -> IssuedPaper | None:
    """Find the signed paper that closed a period; None while it is open."""
    return next((each for each in papers if each.period == period and each.document in CLOSING), None)
