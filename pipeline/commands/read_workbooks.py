"""Read workbooks in worker processes, here or on a cluster, so that a bad file affects only itself."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.commands.shared_files import is_shared, share_files
from pipeline.commands.workspace import Step, Workspace
from pipeline.intake.read_parts import FileContent, WorkerLimits, refuse_failure
from pipeline.intake.reading_limits import build_reading_limits
from pipeline.reading import Limits, RawBook, RawPackage, ReadRequest, Refusal, ZipListing


def read_in_workers(workspace: Workspace, asked: Sequence[ReadRequest]) -> list[FileContent]:
    """Read files in worker processes; a crash, timeout or invalid result is a Refusal of that file only."""
    with workspace.progress("读取表格", len(asked)) as step:
        if not is_shared(workspace, asked):
            return read_here(workspace, asked, step)
        return share_files(
            workspace,
            asked,
            function="pipeline.intake.read_parts:read_part",
            common=lambda: build_worker_limits(workspace),
            pack=lambda _, content: content,
            here=lambda places, on_step: read_here(workspace, [asked[at] for at in places], on_step),
            step=step,
        )


def read_here(workspace: Workspace, asked: Sequence[ReadRequest], step: Step) -> list[FileContent]:
    """Read files in worker processes of this machine."""
    limits = build_worker_limits(workspace)
    read = workspace.reader(asked, seconds=limits.seconds, megabytes=limits.megabytes, step=step)
    return [refuse_failure(value) for _, value in read]


def build_worker_limits(workspace: Workspace) -> WorkerLimits:
    """Build the limits of one worker process from the settings."""
    limits = workspace.office.settings.inbox
    return WorkerLimits(seconds=limits.seconds_per_file, megabytes=limits.megabytes_per_file)


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
