"""Keep the end of every series in ``inbox/archive/ends.json``, so that the loss of its last fact is noticed as well.

The end of a series is recorded before its first linked fact is written, and brought up to date when a command has done
its work. After a run that was killed it lags behind; the facts after it are then held by their links alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import paths
from pipeline.archive.chain import SeriesEnd
from pipeline.archive.serialization import ArchiveError, LaterVersionError, from_bytes, to_bytes

_SHOWN = f"inbox/archive/{paths.ENDS}"


@dataclass(frozen=True)
class _RecordedEnds:
    """The end of each series by its place in the workspace."""

    ends: dict[str, SeriesEnd]


class SeriesEnds:
    """The recorded ends of all series of a workspace, and those that this run found or made."""

    def __init__(self, archive: Path) -> None:
        self._path = archive / paths.ENDS
        self._recorded: dict[str, SeriesEnd] | None = None
        self._found: dict[str, SeriesEnd] = {}

    def get(self, series: paths.Series) -> SeriesEnd | None:
        """Return the recorded end of a series; None if it has none. Raise ArchiveError if the record is damaged."""
        return self._read().get(series.place)

    def note(self, series: paths.Series, end: SeriesEnd) -> None:
        """Note the end of a series that has been read and found whole, or extended; ``record`` writes it."""
        self._found[series.place] = end

    def require_recorded(self, series: paths.Series) -> None:
        """Record the ends noted so far unless this series has one; called before its first linked fact is written."""
        if self.get(series) is None:
            self.record()

    def record(self) -> None:
        """Write the ends noted by this run, where they differ from the recorded ones."""
        ends = {**self._read(), **self._found}
        if ends != self._read():
            disk.write(self._path, to_bytes(_RecordedEnds(dict(sorted(ends.items())))))
            self._recorded = ends

    def _read(self) -> dict[str, SeriesEnd]:
        if self._recorded is None:
            self._recorded = self._load()
        return self._recorded

    def _load(self) -> dict[str, SeriesEnd]:
        try:
            data = disk.read(self._path)
        except disk.FileMissingError:
            return {}
        try:
            return from_bytes(_RecordedEnds, data, _SHOWN).ends
        except LaterVersionError:
            raise
        except ArchiveError as fault:
            raise ArchiveError(f"{fault}它清点各类记录记到了第几号，用前一天备份里的那份也可以。") from fault
