"""Read each branch's 回执与退回 folder and plan its update. ``collect`` ignores it.

A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError, compute_sha256
from pipeline.commands.copy_steps import RecordCopies
from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.plan import Performed, Plan, format_place
from pipeline.commands.returned import build_returned_copies
from pipeline.commands.send.load import load_folder_facts
from pipeline.commands.workspace import Workspace
from pipeline.commands.written_copies import list_written_copies
from pipeline.forms.returned_copy import PREFIX
from pipeline.letters.branch_folder import BranchFolderFile, build_branch_folder_files
from pipeline.letters.letter_factory import LetterFactory
from pipeline.letters.triggers import list_branch_receipts
from pipeline.periods import Period
from pipeline.terms import ANSWERS_FOLDER, Disposition, LetterKind


def read_branch_folders(workspace: Workspace, desk: LetterFactory) -> dict[str, bytes]:
    """Read the receipt lists and returned copies of the period in all branches' folders, by path below the inbox."""
    month = desk.period.as_chinese()
    return {
        path.relative_to(workspace.inbox).as_posix(): disk.read(path)
        for branch in filter(desk.is_branch_selected, desk.office.by_code)
        for pattern in (f"回执_{month}.txt", f"{PREFIX}*_{month}.xlsx")
        for path in sorted((workspace.inbox / branch / ANSWERS_FOLDER).glob(pattern))
        if path.is_file()
    }


@dataclass(frozen=True)
class AnswerBranches:
    """Bring 回执与退回 of branches up to date after an intake run, by (branch, period).

    Only of those that have a folder of their own in the inbox: nobody would look into another one. The folders are
    read when the receipts are written, since a branch may have typed into its copy in between.
    """

    touched: tuple[tuple[str, str], ...]

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Write and remove the files; what the disk refuses, or a damaged record withholds, is told."""
        for month in sorted({period for _, period in self.touched}):
            branches = frozenset(branch for branch, period in self.touched if period == month)
            try:
                desk = load_folder_facts(workspace, Period.parse(month), branches)
                lying = read_branch_folders(workspace, desk)
                found = build_branch_folder_files(desk, (LetterKind.RECEIPTS, LetterKind.RETURNED), lying)
                plan, edited = plan_branch_folders(workspace, desk, found)
            except (ArchiveError, disk.DiskError) as fault:
                done.messages.append(f"{ANSWERS_FOLDER}没有更新：{fault}")
                continue
            done.remarks += [each.remark for each in edited]
            for step in plan.steps:
                step.perform(workspace, done)

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step."""
        for branch in sorted({branch for branch, _ in self.touched}):
            yield f"写入：{format_place(root / 'inbox' / branch / ANSWERS_FOLDER, root)}（回执和退回的表，给支部看的）"


def plan_branch_answers(workspace: Workspace, touched: Iterable[tuple[str, str]]) -> Plan:
    """Plan to leave their receipts and returned copies with the branches that have a folder in the inbox."""
    known = workspace.office.by_code
    ours = sorted(each for each in set(touched) if each[0] in known and (workspace.inbox / each[0]).is_dir())
    return Plan((AnswerBranches(tuple(ours)),) if ours else ())


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
