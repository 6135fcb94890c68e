"""Read workbooks in worker processes, so that a bad file affects only itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import pool
from pipeline.commands.workspace import Workspace
from pipeline.intake.reading_limits import build_reading_limits
from pipeline.reading import Limits, RawBook, RawPackage, ReadRequest, Refusal, ZipListing

FileContent = RawBook | RawPackage | Refusal | ZipListing
_KINDS = (RawBook, RawPackage, Refusal, ZipListing)


def read_in_workers(workspace: Workspace, asked: Sequence[ReadRequest]) -> list[FileContent]:
    """Read files in worker processes; a crash, timeout or invalid result is a Refusal of that file only."""
    limits = workspace.office.settings.inbox
    with workspace.progress("读取表格", len(asked)) as step:
        read = workspace.reader(asked, seconds=limits.seconds_per_file, megabytes=limits.megabytes_per_file, step=step)
    return [_check_worker_result(value) for _, value in read]


def read_single_workbooks(
    workspace: Workspace, paths: Sequence[str], limits: Sequence[Limits] | None = None
) -> list[RawBook | Refusal]:
    """Read files that must be single workbooks; a zip archive of several is refused.

    ``limits`` are the present ones by default, otherwise one per file.
    """
    each = limits or [build_reading_limits(workspace.office.settings)] * len(paths)
    asked = [ReadRequest(path, limits=allowed) for path, allowed in zip(paths, each, strict=True)]
    refused = Refusal("archive-refused", "这里只收单个表格")
    return [
        refused if isinstance(book, ZipListing | RawPackage) else book for book in read_in_workers(workspace, asked)
    ]


def _check_worker_result(value: FileContent | pool.ItemFailure) -> FileContent:
    """Return a worker's result if it is valid, otherwise a Refusal."""
    if isinstance(value, pool.ItemFailure):
        return Refusal("file-crashed-reader", value.why)
    return value if isinstance(value, _KINDS) else Refusal("file-crashed-reader", "读表程序答非所问")
