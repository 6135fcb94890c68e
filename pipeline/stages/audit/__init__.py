"""Audit a workspace (核对): re-read what must not change, rebuild what can be rebuilt, and list every discrepancy.

Nothing is changed. No received file may be lost, and the same facts must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.archive import ArchiveFault
from pipeline.disk import DiskFault
from pipeline.findings import SettingsFault
from pipeline.stages.audit.arrivals import arrivals
from pipeline.stages.audit.built import built
from pipeline.stages.audit.point import Flaw, Point
from pipeline.stages.audit.signed import signed
from pipeline.stages.workspace import Workspace

__all__ = ["Audited", "Flaw", "Point", "audit"]

_PARTS: tuple[tuple[str, Callable[[Workspace], Iterator[Point]]], ...] = (
    ("inbox/archive", arrivals), ("outbox/issued、outbox/sent", signed), ("outbox", built),
)  # fmt: skip


@dataclass(frozen=True)
class Audited:
    """Findings of an audit and the number of receipts, papers and letters checked."""

    points: tuple[Point, ...]
    receipts: int
    papers: int
    letters: int

    @property
    def well(self) -> bool:
        """Whether the audit found no errors; notes do not count."""
        return all(each.flaw is Flaw.NOTE for each in self.points)

    def as_json(self) -> dict[str, object]:
        """Return the public shape of ``--json``."""
        return {
            "points": [each.as_json() for each in self.points], "receipts": self.receipts, "papers": self.papers,
            "letters": self.letters,
        }  # fmt: skip


def audit(workspace: Workspace) -> Audited:
    """Audit archive, signed papers, letters and outbox.

    A part that cannot be read yields a finding and does not stop the audit.
    """
    workspace.require()
    with workspace.locked():
        points = tuple(point for place, part in _PARTS for point in _looked(workspace, place, part))
        counts = [_count(count) for count in (
            lambda: len(workspace.archive.receipts()), lambda: len(workspace.issued.all()),
            lambda: len(workspace.journal.all()),
        )]  # fmt: skip
    return Audited(points, *counts)


def _looked(workspace: Workspace, place: str, part: Callable[[Workspace], Iterator[Point]]) -> Iterator[Point]:
    try:
        yield from part(workspace)
    except (ArchiveFault, DiskFault, SettingsFault) as fault:
        yield Point(Flaw.DAMAGED, place, str(fault))


def _count(count: Callable[[], int]) -> int:
    """Count facts; return 0 if they cannot be read, since that is already a finding."""
    try:
        return count()
    except (ArchiveFault, DiskFault):
        return 0
