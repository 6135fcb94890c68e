"""Maintain each branch's 回执与退回 folder: a list of receipts, and the returned copy to be corrected.

``collect`` ignores the folder. A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Receipt
from pipeline.commands.inbox import ANSWERS_FOLDER
from pipeline.commands.returned import PREFIX, build_returned_copies
from pipeline.commands.send.letter_factory import LetterFactory
from pipeline.commands.send.recipient_guard import find_form_objections
from pipeline.commands.send.triggers import find_awaited_corrections, list_branch_receipts
from pipeline.reports.letters import CODE_CHARS
from pipeline.terms import DISPOSITION_TITLES, Disposition, LetterKind, format_chinese_date


@dataclass(frozen=True)
class BranchFolderFile:
    """A file of 回执与退回 to write or remove: its path below the inbox, and its bytes (None: remove the file)."""

    place: str
    data: bytes | None


def build_branch_folder_files(desk: LetterFactory, kinds: Collection[LetterKind]) -> tuple[BranchFolderFile, ...]:
    """Return the files to write or remove so that each branch's folder is up to date."""
    receipts: dict[str, list[Receipt]] = {}
    for receipt in list_branch_receipts(desk):
        if receipt.branch in desk.office.by_code:
            receipts.setdefault(receipt.branch, []).append(receipt)
    found: list[BranchFolderFile] = []
    if LetterKind.RECEIPTS in kinds:
        found += (_build_receipt_list(desk, branch, own) for branch, own in receipts.items())
    if LetterKind.RETURNED in kinds:
        found += _list_copy_files(desk, receipts)
    return tuple(each for each in found if _is_different(desk.workspace.inbox / each.place, each.data))


def _is_different(path: Path, data: bytes | None) -> bool:
    lying = disk.read(path) if path.is_file() else None
    return lying != data


def _build_receipt_list(desk: LetterFactory, branch: str, receipts: Collection[Receipt]) -> BranchFolderFile:
    """Build 回执_2026年11月.txt, with a BOM and CRLF line ends for Notepad."""
    head = f"{desk.office.by_code[branch].short_name}{desk.period.as_chinese()}收件回执"
    lines = [head, "", *map(_format_receipt_line, receipts)]
    if any(receipt.fate == Disposition.RETURNED for receipt in receipts):
        lines += ["", "退回修改的，标明问题的新表也放在这个文件夹里；改好后请放到上一级文件夹报回。"]
    data = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-8")
    return BranchFolderFile(f"{branch}/{ANSWERS_FOLDER}/回执_{desk.period.as_chinese()}.txt", data)


def _format_receipt_line(receipt: Receipt) -> str:
    day = format_chinese_date(dt.date.fromisoformat(receipt.by))
    name = disk.clean_name(receipt.name.rpartition("/")[2])
    what = DISPOSITION_TITLES[Disposition(receipt.fate)]
    return f"第{receipt.number:06d}号　{day}收到　{what}　{name}　校验码{receipt.sha256[:CODE_CHARS]}"


def _list_copy_files(desk: LetterFactory, receipts: Collection[str]) -> Iterator[BranchFolderFile]:
    """List the copy that awaits correction, and the removal of every other copy of the period."""
    copies = {
        key[0]: copy for key, copy in build_returned_copies(desk.workspace, find_awaited_corrections(desk)).items()
    }
    for branch in receipts:
        folder = f"{branch}/{ANSWERS_FOLDER}"
        copy = copies.get(branch)
        if copy is not None and not [*find_form_objections(desk, branch, copy.data)]:
            yield BranchFolderFile(f"{folder}/{copy.name}", copy.data)
        for path in sorted((desk.workspace.inbox / folder).glob(f"{PREFIX}*_{desk.period.as_chinese()}.xlsx")):
            if copy is None or path.name != copy.name:
                yield BranchFolderFile(f"{folder}/{path.name}", None)


def update_branch_folders(desk: LetterFactory, found: Collection[BranchFolderFile]) -> tuple[str, ...]:
    """Update the branch folders; return remarks on files that were left alone, in Chinese."""
    return tuple(said for each in found if (said := _update_branch_file(desk, each)))


def _update_branch_file(desk: LetterFactory, answer: BranchFolderFile) -> str:
    path = desk.workspace.inbox / answer.place
    if path.suffix == ".xlsx" and path.is_file() and not _is_replaceable_copy(desk, path):
        return f"“inbox/{answer.place}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。"
    try:
        if answer.data is None:
            disk.remove(path)
        else:
            disk.write(path, answer.data)
    except disk.DiskError as fault:
        return str(fault)
    return ""


def _is_replaceable_copy(desk: LetterFactory, path: Path) -> bool:
    """Return whether a copy may be overwritten: it is unedited, or its edited bytes are already in the archive."""
    receipts = desk.workspace.archive.receipts()
    lying = compute_sha256(disk.read(path))
    if any(receipt.sha256 == lying for receipt in receipts):
        return True
    branch = path.parent.parent.name
    for receipt in list_branch_receipts(desk):
        if receipt.branch == branch and receipt.fate == Disposition.RETURNED:
            key = (receipt.branch, receipt.period)
            if compute_sha256(build_returned_copies(desk.workspace, {key: receipt})[key].data) == lying:
                return True
    return False
