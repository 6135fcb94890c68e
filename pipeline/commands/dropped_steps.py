"""Steps of a plan that archive dropped files and then remove them, many at a time: each sync of the disk serves all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import Taking
from pipeline.archive.facts import Receipt
from pipeline.archive.submissions import PackageRecord, SubmissionRecord
from pipeline.commands.dropped_bytes import describe_left_file
from pipeline.commands.inbox import DroppedFile
from pipeline.commands.plan import Performed, PlanStep, format_place
from pipeline.commands.workspace import Workspace
from pipeline.terms import DISPOSITION_TITLES, Disposition

_MOST_FILES = 50
_MOST_BYTES = 2**25


@dataclass(frozen=True)
class DraftedReceipt:
    """A file that will be archived, its receipt, and the record of what was read from it."""

    dropped: DroppedFile
    receipt: Receipt
    record: SubmissionRecord | PackageRecord | None


@dataclass(frozen=True)
class TakeDropped:
    """Archive dropped files with their receipts and the records of what was read from them, unless they have changed.

    All bytes and records of the files are on the disk before the first receipt is written.
    """

    drafts: tuple[DraftedReceipt, ...]

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Archive the files; one that has changed since it was listed is left, with the zip archive that holds it."""
        pending: list[Taking] = []
        for each in self.drafts:
            outer = each.dropped.outer_file.shown
            held = None if outer in done.left else done.dropped.of(each.dropped)
            if isinstance(held, bytes):
                pending.append(Taking(held, each.receipt, each.record))
                continue
            try:
                if held is not None:
                    done.receipts += workspace.archive.take_all(pending)
                    pending.clear()
                    done.receipts.append(workspace.archive.take(held, each.receipt, each.record))
                    continue
            except disk.FileChangedError:
                pass
            done.left += [name for name in dict.fromkeys((each.dropped.shown, outer)) if name not in done.left]
        done.receipts += workspace.archive.take_all(pending)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe the step, a line per file."""
        for each in self.drafts:
            fate = DISPOSITION_TITLES[Disposition(each.receipt.fate)]
            yield f"存档：{each.dropped.shown}（{fate}），第{each.receipt.number}号回执"


@dataclass(frozen=True)
class RemoveDropped:
    """Remove dropped files from their drop folders, unless they could not be archived."""

    dropped: tuple[DroppedFile, ...]

    def perform(self, _: Workspace, done: Performed) -> None:
        """Remove the files; those that cannot be removed are told."""
        archived = {each.entry.path: each for each in self.dropped if each.shown not in done.left}
        kept = disk.remove_all(each.entry for each in archived.values())
        done.messages += [describe_left_file(archived[path], fault) for path, fault in kept.items()]

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step, a line per file."""
        yield from (f"删去：{format_place(each.entry.path, root)}（存档以后）" for each in self.dropped)


def plan_archiving(drafts: Iterable[DraftedReceipt]) -> Iterator[PlanStep]:
    """Plan the steps that archive files in their order and remove each, a bounded number and size at a time."""
    group: list[DraftedReceipt] = []
    size = 0
    for each in drafts:
        if group and (len(group) == _MOST_FILES or size + each.dropped.entry.size > _MOST_BYTES):
            yield from _plan_group(tuple(group))
            group, size = [], 0
        group.append(each)
        size += each.dropped.entry.size
    if group:
        yield from _plan_group(tuple(group))


def _plan_group(group: tuple[DraftedReceipt, ...]) -> Iterator[PlanStep]:
    yield TakeDropped(group)
    if alone := tuple(each.dropped for each in group if each.dropped.within is None):
        yield RemoveDropped(alone)
