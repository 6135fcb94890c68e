"""Read, or read and judge, a part of the dropped files: what a worker of a cluster does.

The bytes come along, since nothing says that the machines share a disk. Each file is read in a process of its own
there too, so one that kills or hangs its reader affects no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import pool
from pipeline.intake.files import IntakeContext, ReceivedFile, ValidatedFile
from pipeline.intake.validate import validate_batch
from pipeline.reading import RawBook, RawPackage, ReadContent, Refusal, ZipListing, read_content

FileContent = RawBook | RawPackage | Refusal | ZipListing
_KINDS = (RawBook, RawPackage, Refusal, ZipListing)


@dataclass(frozen=True, kw_only=True)
class WorkerLimits:
    """What reading one file may take."""

    seconds: float
    megabytes: int


@dataclass(frozen=True, kw_only=True)
class JudgingBasis:
    """What all files of one intake run are judged by."""

    limits: WorkerLimits
    context: IntakeContext


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A dropped file on its way to a worker: name below the inbox, branch folder (or empty), hash and content."""

    name: str
    folder: str
    sha256: str
    content: ReadContent


def read_part(limits: WorkerLimits, part: Sequence[ReadContent]) -> list[FileContent | pool.ItemFailure]:
    """Read the contents of files, one worker process at a time.

    A file that failed stays a failure: whether that was its own fault only the machine that asked can tell.
    """
    read = pool.map(read_content, part, seconds=limits.seconds, megabytes=limits.megabytes, workers=1)
    return [value for _, value in read]


def judge_part(
    basis: JudgingBasis, part: Sequence[SentFile]
) -> list[ValidatedFile | RawPackage | ZipListing | pool.ItemFailure]:
    """Read the contents of files and judge the workbooks among them; all else is returned as it was read."""
    contents = read_part(basis.limits, [each.content for each in part])
    received = [
        ReceivedFile(name=each.name, folder=each.folder, sha256=each.sha256, book=content, context=basis.context)
        for each, content in zip(part, contents, strict=True)
        if isinstance(content, RawBook | Refusal)
    ]
    judged = iter(validate_batch(received))
    return [next(judged) if isinstance(content, RawBook | Refusal) else content for content in contents]


def refuse_failure(value: FileContent | pool.ItemFailure) -> FileContent:
    """Return what a worker process of this machine read if it is valid, otherwise a Refusal: of that file only."""
    if isinstance(value, pool.ItemFailure):
        return Refusal("file-crashed-reader", value.why)
    return value if isinstance(value, _KINDS) else Refusal("file-crashed-reader", "读表程序答非所问")
