"""Reading foreign workbooks for a stage: in worker processes, so that a file can cost nobody but itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import pool
from pipeline.reading import RawBook, Refusal, read_file
from pipeline.stages.workspace import Workspace


def read_books(workspace: Workspace, paths: Sequence[str]) -> list[RawBook | Refusal]:
    """Read files in worker processes; one that kills, stalls or confuses its reader costs only itself."""
    limits = workspace.office.settings.inbox
    with workspace.progress("读取表格", len(paths)) as step:
        read = pool.map(
            read_file, paths, seconds=limits.seconds_per_file, megabytes=limits.megabytes_per_file, step=step
        )
    return [Refusal("file-crashed-reader", value.why) if isinstance(value, pool.Ended) else value for _, value in read]
