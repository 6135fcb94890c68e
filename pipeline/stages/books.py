"""Read workbooks in worker processes, so that a bad file affects only itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import pool
from pipeline.contract.settings import Settings
from pipeline.reading import Asked, Bundle, Limits, RawBook, Refusal, read_file
from pipeline.stages.workspace import Workspace

_KINDS = (RawBook, Refusal, Bundle)
_MEGABYTE = 2**20


def limits_of(settings: Settings) -> Limits:
    """Build the reading limits of a file from the settings; sizes in bytes."""
    set_to = settings.reading
    return Limits(
        file=set_to.file_megabytes * _MEGABYTE, bundle=set_to.zip_megabytes * _MEGABYTE, members=set_to.zip_files,
        inflated=set_to.inflated_megabytes * _MEGABYTE, parts=set_to.parts, sheet_cells=set_to.sheet_cells,
        filled=set_to.filled_cells,
    )  # fmt: skip


def read_asked(workspace: Workspace, asked: Sequence[Asked]) -> list[RawBook | Refusal | Bundle]:
    """Read files in worker processes; a crash, timeout or invalid result is a Refusal of that file only."""
    limits = workspace.office.settings.inbox
    with workspace.progress("读取表格", len(asked)) as step:
        read = pool.map(
            read_file, asked, seconds=limits.seconds_per_file, megabytes=limits.megabytes_per_file, step=step
        )
    return [_sound(value) for _, value in read]


def read_books(
    workspace: Workspace, paths: Sequence[str], limits: Sequence[Limits] | None = None
) -> list[RawBook | Refusal]:
    """Read files that must be single workbooks; a zip archive of several is refused.

    ``limits`` are the present ones by default, otherwise one per file.
    """
    each = limits or [limits_of(workspace.office.settings)] * len(paths)
    asked = [Asked(path, limits=allowed) for path, allowed in zip(paths, each, strict=True)]
    refused = Refusal("archive-refused", "这里只收单个表格")
    return [refused if isinstance(book, Bundle) else book for book in read_asked(workspace, asked)]


def _sound(value: RawBook | Refusal | Bundle | pool.Ended) -> RawBook | Refusal | Bundle:
    """Return a worker's result if it is valid, otherwise a Refusal."""
    if isinstance(value, pool.Ended):
        return Refusal("file-crashed-reader", value.why)
    return value if isinstance(value, _KINDS) else Refusal("file-crashed-reader", "读表程序答非所问")
