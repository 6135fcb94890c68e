"""Read each branch's 回执与退回 folder and plan its update. ``collect`` ignores it.

A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.plan import Plan
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


def plan_branch_folders(
    workspace: Workspace, desk: LetterFactory, found: Collection[BranchFolderFile]
) -> tuple[Plan, tuple[str, ...]]:
    """Plan the update of the branch folders, with remarks in Chinese on files that are left alone."""
    edited = {each.place for each in found if _is_edited(workspace, desk, workspace.inbox / each.place)}
    steps = (
        RefreshFile(workspace.inbox / each.place, each.data, "给支部看的") for each in found if each.place not in edited
    )
    remarks = (
        f"“inbox/{each.place}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。"
        for each in found
        if each.place in edited
    )
    return Plan(tuple(steps)), tuple(remarks)


def _is_edited(workspace: Workspace, desk: LetterFactory, path: Path) -> bool:
    return path.suffix == ".xlsx" and path.is_file() and not _is_replaceable_copy(workspace, desk, path)


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
