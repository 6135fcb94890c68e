"""Keep the texts of earlier months as they are compared with new ones, so that a 汇总 masks and indexes only these.

A cache: it can be deleted at any time, and no output changes by a byte. ``audit`` does without, so that it would name
what came of a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.commands.plan import Performed
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment

KEPT_TEXTS = f"{OWN_FOLDER}/texts"


def load_kept_texts(workspace: Workspace, period: Period) -> bytes | None:
    """Return what was kept of the texts of a month; None if nothing was, or it cannot be read."""
    try:
        return disk.read(_get_path(workspace, period))
    except disk.DiskError:
        return None


@dataclass(frozen=True)
class KeepTexts:
    """Keep the texts of the earlier months that were read anew for a month."""

    assessment: Assessment

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Keep them, a file for each month; what the disk refuses is read anew next time."""
        for period, data in sorted(self.assessment.read_texts().fresh.items()):
            try:
                disk.write(_get_path(workspace, period), data)
            except disk.DiskError:
                return

    def describe(self, _: Path) -> Iterator[str]:
        """Describe nothing: what is kept is the program's own."""
        yield from ()


def _get_path(workspace: Workspace, period: Period) -> Path:
    return workspace.root / KEPT_TEXTS / f"{period}.bin"
