"""Resume an interrupted intake run from the note it wrote into the program's own folder.

The note is written before the run and removed when it is complete. If the note is missing nothing is lost: files that
have a receipt and are still in the drop folder are then treated as dropped again (重复).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline import disk
from pipeline.archive.arrival import is_receipt_of_run
from pipeline.archive.facts import SUBMISSION, IntakeRun, Receipt
from pipeline.commands.file_steps import RemoveFile, WriteFile
from pipeline.commands.inbox import DroppedFile, InboxListing, sort_by_folder
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.intake.repeats import is_settled

_NOTE = f"{OWN_FOLDER}/收表.json"
_PURPOSE = "这次收表的进度，收完就删"
DropPlace = tuple[str, str]
"""Drop folder and file name."""


@dataclass(frozen=True)
class InterruptedRun:
    """Work left by an interrupted intake run.

    ``look`` is the run to continue (None: a new one begins) and ``taken`` the files it received, as archived; ``left``
    are files with a receipt that are still in their drop folder.
    """

    look: IntakeRun | None
    taken: tuple[DroppedFile, ...] = ()
    left: tuple[DroppedFile, ...] = ()
    own: tuple[Receipt, ...] = ()
    """The receipts of ``look``."""

    @cached_property
    def _held(self) -> frozenset[tuple[str, str, str, str]]:
        """Folder, name, sha256 and zip archive of every file that has a receipt of ``look``."""
        return frozenset((each.folder, each.name, each.sha256, each.within) for each in self.own)

    def holds(self, dropped: DroppedFile) -> bool:
        """Return whether the run being continued has already received a file."""
        within = dropped.within.sha256 if dropped.within else ""
        return (dropped.folder, dropped.name, dropped.sha256, within) in self._held

    def earlier(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """Return the receipts without those of the run being continued."""
        return [each for each in receipts if self.look is None or not is_receipt_of_run(each, self.look)]

    @cached_property
    def settled(self) -> dict[str, tuple[str, str]]:
        """Branch and period of what the run being continued took, by sha256.

        A file that could not be read then, and whose bytes were taken from elsewhere meanwhile, is dropped again.
        """
        return {each.sha256: (each.branch, each.period) for each in self.own if is_settled(each)}

    def find_last_before(self, receipts: Iterable[Receipt]) -> int | None:
        """Return the number of the last receipt before the run being continued; None if a new one begins."""
        own = [each.number for each in receipts if self.look is not None and is_receipt_of_run(each, self.look)]
        return min(own) - 1 if own else None

    def list_files_to_take(self, found: InboxListing) -> list[DroppedFile]:
        """List all files of the run in the order of an uninterrupted one, so that validation gives the same results."""
        return sort_by_folder(found, [*(each for each in found.dropped if each not in self.left), *self.taken])


def find_interrupted_run(workspace: Workspace, found: InboxListing) -> InterruptedRun:
    """Compare the drop folders with the note of an interrupted run."""
    archive = workspace.archive
    number, lay = _read_run_note(workspace)
    lying = [each for each in archive.receipts() if each.kind == SUBMISSION and not each.within]
    known = {(each.folder, each.name, each.sha256) for each in lying}
    left = tuple(
        each
        for each in found.dropped
        if (each.folder, each.name, each.sha256) in known
        and lay.get((each.folder, each.name)) == _list_file_marks(each)
    )
    look = next((each for each in archive.looks()[-1:] if each.number == number), None)
    if look is None or not _is_resumable(
        workspace, look, found, [each for each in lying if is_receipt_of_run(each, look)], left
    ):
        return InterruptedRun(None, left=left)
    own = [each for each in archive.receipts() if is_receipt_of_run(each, look)]
    stored = tuple(_find_stored_file(workspace, each) for each in own if not each.within)
    return InterruptedRun(look, stored, left, tuple(own))


def _is_resumable(
    workspace: Workspace, look: IntakeRun, found: InboxListing, own: Collection[Receipt], left: Collection[DroppedFile]
) -> bool:
    """Return whether a run can be continued: same day, and the drop folders differ only by the files it removed."""
    if look.date != workspace.today.isoformat() or tuple(sorted(found.out_of_reach)) != look.out_of_reach:
        return False
    gone = {(each.folder, each.name) for each in own} - {(each.folder, each.name) for each in left}
    return _list_places(found.seen) == _list_places(look.seen) - gone and set(found.seen) == set(look.seen)


def _list_places(seen: Mapping[str, Collection[str]]) -> set[DropPlace]:
    return {(folder, name) for folder, names in seen.items() for name in names}


def _find_stored_file(workspace: Workspace, receipt: Receipt) -> DroppedFile:
    workspace.archive.require(receipt)
    entry = disk.inspect_file(workspace.archive.get_stored_path(receipt))
    assert entry is not None
    return DroppedFile(name=receipt.name, folder=receipt.folder, entry=entry, sha256=receipt.sha256)


def plan_run_note(workspace: Workspace, number: int, found: InboxListing) -> WriteFile:
    """Plan the note of an intake run that is about to begin: its number and the dropped files."""
    lay = [[each.folder, each.name, *_list_file_marks(each)] for each in found.dropped]
    data = json.dumps({"look": number, "lay": lay}, ensure_ascii=False).encode()
    return WriteFile(_get_note_path(workspace), data, _PURPOSE)


def plan_note_removal(workspace: Workspace) -> RemoveFile:
    """Plan the removal of the note of a completed intake run."""
    return RemoveFile(_get_note_path(workspace), _PURPOSE)


def _read_run_note(workspace: Workspace) -> tuple[int, dict[DropPlace, list[str | int]]]:
    """Read the number of the run begun (0: none) and the files it found; an unreadable note counts as none."""
    path = _get_note_path(workspace)
    try:
        told: dict[str, Any] = json.loads(disk.read(path)) if path.is_file() else {"look": 0, "lay": []}
        return int(told["look"]), {(folder, name): marks for folder, name, *marks in told["lay"]}
    except (ValueError, KeyError, TypeError):
        return 0, {}


def _list_file_marks(dropped: DroppedFile) -> list[str | int]:
    """List the facts that distinguish a file left behind from the same bytes dropped again."""
    entry = dropped.entry
    return [dropped.sha256, entry.size, entry.modified_ns, entry.identity]


def _get_note_path(workspace: Workspace) -> Path:
    return workspace.root / _NOTE
