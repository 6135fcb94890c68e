"""Tell what belongs into each branch's 回执与退回 folder: a list of receipts, and the copy to be corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.facts import Receipt
from pipeline.disk import clean_name
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.letters.letter_factory import LetterFactory
from pipeline.letters.recipient_guard import find_form_objections
from pipeline.letters.triggers import list_branch_receipts
from pipeline.reports.letters import CODE_CHARS
from pipeline.terms import ANSWERS_FOLDER, DISPOSITION_TITLES, Disposition, LetterKind, format_chinese_date


@dataclass(frozen=True)
class BranchFolderFile:
    """A file of 回执与退回 to write or remove: its path below the inbox, and its bytes (None: remove the file)."""

    place: str
    data: bytes | None


def build_branch_folder_files(
    desk: LetterFactory, kinds: Collection[LetterKind], lying: Mapping[str, bytes]
) -> tuple[BranchFolderFile, ...]:
    """Return the files to write or remove so that each branch's folder is up to date.

    ``lying`` are the files of the period now in these folders, by their path below the inbox.
    """
    receipts: dict[str, list[Receipt]] = {}
    for receipt in list_branch_receipts(desk):
        if receipt.branch in desk.office.by_code:
            receipts.setdefault(receipt.branch, []).append(receipt)
    found: list[BranchFolderFile] = []
    if LetterKind.RECEIPTS in kinds:
        found += (_build_receipt_list(desk, branch, own) for branch, own in receipts.items())
    if LetterKind.RETURNED in kinds:
        found += _list_copy_files(desk, receipts, lying)
    return tuple(each for each in found if lying.get(each.place) != each.data)


def _build_receipt_list(desk: LetterFactory, branch: str, receipts: Collection[Receipt]) -> BranchFolderFile:
    """Build 回执_2026年11月.txt, with a BOM and CRLF line ends for Notepad."""
    head = f"{desk.office.by_code[branch].short_name}{desk.period.as_chinese()}收件回执"
    lines = [head, "", *map(_format_receipt_line, receipts)]
    if any(receipt.fate == Disposition.RETURNED for receipt in receipts):
        lines += ["", "退回修改的，标明问题的新表也放在这个文件夹里；改好后请放到上一级文件夹报回。"]
    data = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-8")
    return BranchFolderFile(f"{branch}/{ANSWERS_FOLDER}/回执_{desk.period.as_chinese()}.txt", data)


def _format_receipt_line(receipt: Receipt) -> str:
    day = format_chinese_date(receipt.day)
    name = clean_name(mask_outgoing(receipt.name.rpartition("/")[2]))
    what = DISPOSITION_TITLES[Disposition(receipt.fate)]
    return f"第{receipt.number:06d}号　{day}收到　{what}　{name}　校验码{receipt.sha256[:CODE_CHARS]}"


def _list_copy_files(
    desk: LetterFactory, branches: Collection[str], lying: Mapping[str, bytes]
) -> Iterator[BranchFolderFile]:
    """List the copy that awaits correction, and the removal of every other copy of the period."""
    for branch in branches:
        folder, copy = f"{branch}/{ANSWERS_FOLDER}", desk.awaited.get(branch)
        kept = f"{folder}/{copy.name}" if copy is not None else ""
        if copy is not None and not [*find_form_objections(desk, branch, copy.data)]:
            yield BranchFolderFile(kept, copy.data)
        for place in sorted(lying):
            if place.startswith(f"{folder}/") and place.endswith(".xlsx") and place != kept:
                yield BranchFolderFile(place, None)
