"""Read and update each branch's 回执与退回 folder. ``collect`` ignores it.

A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.returned import PREFIX, build_returned_copies
from pipeline.commands.workspace import Workspace
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


def update_branch_folders(
    workspace: Workspace, desk: LetterFactory, found: Collection[BranchFolderFile]
) -> tuple[str, ...]:
    """Update the branch folders; return remarks on files that were left alone, in Chinese."""
    return tuple(said for each in found if (said := _update_branch_file(workspace, desk, each)))


def _update_branch_file(workspace: Workspace, desk: LetterFactory, answer: BranchFolderFile) -> str:
    path = workspace.inbox / answer.place
    if path.suffix == ".xlsx" and path.is_file() and not _is_replaceable_copy(workspace, desk, path):
        return f"“inbox/{answer.place}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。"
    try:
        if answer.data is None:
            disk.remove(path)
        else:
            disk.write(path, answer.data)
    except disk.DiskError as fault:
        return str(fault)
    return ""


def _is_replaceable_copy(workspace: Workspace, desk: LetterFactory, path: Path) -> bool:
    """Return whether a copy may be overwritten: it is unedited, or its edited bytes are already in the archive."""
    receipts = workspace.archive.receipts()
    lying = compute_sha256(disk.read(path))
    if any(receipt.sha256 == lying for receipt in receipts):
        return True
    branch = path.parent.parent.name
    for receipt in list_branch_receipts(desk):
        if receipt.branch == branch and receipt.fate == Disposition.RETURNED:
            key = (receipt.branch, receipt.period)
            if compute_sha256(build_returned_copies(workspace, {key: receipt})[key].data) == lying:
                return True
    return False
