"""Read each branch's 回执与退回 folder and plan its update. ``collect`` ignores it.

A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.copy_steps import RecordCopies
from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.plan import Plan
from pipeline.commands.returned import PREFIX, build_returned_copies
from pipeline.commands.workspace import Workspace
from pipeline.commands.written_copies import list_written_copies
from pipeline.letters.branch_folder import ANSWERS_FOLDER, BranchFolderFile
from pipeline.letters.letter_factory import LetterFactory
from pipeline.letters.triggers import list_branch_receipts
from pipeline.terms import Disposition


def read_branch_folders(workspace: Workspace, desk: LetterFactory) -> dict[str, bytes]:
    """Read the receipt lists and returned copies of the period in all branches' folders, by path below the inbox."""
    month = desk.period.as_chinese()
    return {
        path.relative_to(workspace.inbox).as_posix(): disk.read(path)
        for branch in desk.office.by_code
        for pattern in (f"回执_{month}.txt", f"{PREFIX}*_{month}.xlsx")
        for path in sorted((workspace.inbox / branch / ANSWERS_FOLDER).glob(pattern))
        if path.is_file()
    }


@dataclass(frozen=True)
class EditedCopy:
    """A copy that a branch has typed into and that is left alone: its path below the inbox."""

    place: str

    @property
    def remark(self) -> str:
        """What the clerk is told of it."""
        return f"“inbox/{self.place}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。"


def plan_branch_folders(
    workspace: Workspace, desk: LetterFactory, found: Collection[BranchFolderFile]
) -> tuple[Plan, tuple[EditedCopy, ...]]:
    """Plan the update of the branch folders; return it with the copies that are left alone."""
    ours = list_written_copies(workspace)
    edited = {each.place for each in found if _is_edited(workspace, desk, workspace.inbox / each.place, ours)}
    written = [each for each in found if each.place not in edited]
    steps = [RefreshFile(workspace.inbox / each.place, each.data, "给支部看的") for each in written]
    copies = tuple(each.data for each in written if each.data is not None and each.place.endswith(".xlsx"))
    left = tuple(EditedCopy(each.place) for each in found if each.place in edited)
    return Plan((RecordCopies(copies), *steps)), left


def _is_edited(workspace: Workspace, desk: LetterFactory, path: Path, ours: Collection[str]) -> bool:
    """Return whether a copy is neither on record as written (or received), nor what would be written now."""
    if path.suffix != ".xlsx" or not path.is_file():
        return False
    lying = compute_sha256(disk.read(path))
    return lying not in ours and lying not in _list_rebuilt_hashes(workspace, desk, path.parent.parent.name)


def _list_rebuilt_hashes(workspace: Workspace, desk: LetterFactory, branch: str) -> Iterator[str]:
    """Yield the hashes of a branch's returned copies as written now, for copies written before any were on record."""
    for receipt in list_branch_receipts(desk):
        if receipt.branch == branch and receipt.fate == Disposition.RETURNED:
            key = (receipt.branch, receipt.period)
            yield compute_sha256(build_returned_copies(workspace, {key: receipt})[key].data)
