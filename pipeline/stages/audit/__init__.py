"""核对: read everything again that must not change, build again what can be built, and name each thing that is off.

It changes nothing. Nothing that arrived may be lost, and the same facts must give the same bytes.
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
    """What was found off, and how much was looked at."""

    points: tuple[Point, ...]
    receipts: int
    papers: int
    letters: int

    @property
    def well(self) -> bool:
        """Whether nothing is wrong; notes are only worth knowing."""
        return all(each.flaw is Flaw.NOTE for each in self.points)

    def as_json(self) -> dict[str, object]:
        """The public shape of ``--json``."""
        return {
            "points": [each.as_json() for each in self.points], "receipts": self.receipts, "papers": self.papers,
            "letters": self.letters,
        }  # fmt: skip


def audit(workspace: Workspace) -> Audited:
    """Look at archive, signed papers, letters and outbox; what cannot be read is a point, never the end."""
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
    """How many there are of what may be damaged: what cannot be read counts nothing, its fault was told."""
    try:
        return count()
    except (ArchiveFault, DiskFault):
        return 0
