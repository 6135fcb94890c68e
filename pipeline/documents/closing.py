"""Tell which snapshot a period is built from: the present one, or the one fixed by the paper that closed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.archive.facts import IssuedPaper, Snapshot
from pipeline.documents.registry import CLOSING


@dataclass(frozen=True)
class SnapshotChoice:
    """Snapshot of a period: ``known``, everything known; ``built``, the one its papers are built from.

    They differ once the period is closed: ``closed`` is then the signed paper that fixed ``built``, and ``signed`` are
    the papers (文种, branch) of the period signed later, which are not drafted again.
    """

    known: Snapshot
    built: Snapshot
    closed: IssuedPaper | None = None
    signed: frozenset[tuple[str, str]] = frozenset()


def choose_built_snapshot(record: Snapshot, issued: Sequence[IssuedPaper]) -> SnapshotChoice:
    """Choose the snapshot to build from: for a closed period, the one its closing paper was made from.

    The office files are those of ``record``: the ones of the closing paper unless others were requested.
    """
    papers = [each for each in issued if each.number <= record.last_issued]
    closed = find_closing_paper(papers, record.period)
    if closed is None:
        return SnapshotChoice(record, record)
    built = replace(closed.record, office=record.office)
    signed = frozenset(
        (each.document, each.branch)
        for each in papers
        if each.period == record.period and each.number > built.last_issued
    )
    return SnapshotChoice(record, built, closed, signed)


def find_closing_paper(papers: Iterable[IssuedPaper], period: str) -> IssuedPaper | None:
    """Find the signed paper that closed a period; None while it is open."""
    return next((each for each in papers if each.period == period and each.document in CLOSING), None)
