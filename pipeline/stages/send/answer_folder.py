"""Maintain each branch's 回执与退回 folder: a list of receipts, and the returned copy to be corrected.

``collect`` ignores the folder. A copy that the branch has edited is never overwritten or removed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.archive.facts import Receipt
from pipeline.reports.letters import CODE_SIGNS
from pipeline.stages.inbox import ANSWERS_FOLDER
from pipeline.stages.returned import PREFIX, asked_back
from pipeline.stages.send.letters import Desk
from pipeline.stages.send.occasions import receipts_of, waiting
from pipeline.stages.send.owners import form_objections
from pipeline.vocabulary import FATE_TITLES, Fate, LetterKind, chinese_date


@dataclass(frozen=True)
class Answer:
    """A file of 回执与退回 to write or remove: its path below the inbox, and its bytes (None: remove the file)."""

    place: str
    data: bytes | None


def answers(desk: Desk, kinds: Collection[LetterKind]) -> tuple[Answer, ...]:
    """Return the files to write or remove so that each branch's folder is up to date."""
    receipts: dict[str, list[Receipt]] = {}
    for receipt in receipts_of(desk):
        if receipt.branch in desk.office.by_code:
            receipts.setdefault(receipt.branch, []).append(receipt)
    found: list[Answer] = []
    if LetterKind.RECEIPTS in kinds:
        found += (_lines(desk, branch, own) for branch, own in receipts.items())
    if LetterKind.RETURNED in kinds:
        found += _copies(desk, receipts)
    return tuple(each for each in found if _differs(desk.workspace.inbox / each.place, each.data))


def _differs(path: Path, data: bytes | None) -> bool:
    lying = disk.read(path) if path.is_file() else None
    return lying != data


def _lines(desk: Desk, branch: str, receipts: Collection[Receipt]) -> Answer:
    """Build 回执_2026年11月.txt, with a BOM and CRLF line ends for Notepad."""
    head = f"{desk.office.by_code[branch].short_name}{desk.period.chinese()}收件回执"
    lines = [head, "", *map(_line, receipts)]
    if any(receipt.fate == Fate.RETURNED for receipt in receipts):
        lines += ["", "退回修改的，标明问题的新表也放在这个文件夹里；改好后请放到上一级文件夹报回。"]
    data = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-8")
    return Answer(f"{branch}/{ANSWERS_FOLDER}/回执_{desk.period.chinese()}.txt", data)


def _line(receipt: Receipt) -> str:
    day = chinese_date(dt.date.fromisoformat(receipt.by))
    name = disk.clean_name(receipt.name.rpartition("/")[2])
    what = FATE_TITLES[Fate(receipt.fate)]
    return f"第{receipt.number:06d}号　{day}收到　{what}　{name}　校验码{receipt.sha256[:CODE_SIGNS]}"


def _copies(desk: Desk, receipts: Collection[str]) -> Iterator[Answer]:
    """List the copy that awaits correction, and the removal of every other copy of the period."""
    copies = {key[0]: copy for key, copy in asked_back(desk.workspace, waiting(desk)).items()}
    for branch in receipts:
        folder = f"{branch}/{ANSWERS_FOLDER}"
        copy = copies.get(branch)
        if copy is not None and not [*form_objections(desk, branch, copy.data)]:
            yield Answer(f"{folder}/{copy.name}", copy.data)
        for path in sorted((desk.workspace.inbox / folder).glob(f"{PREFIX}*_{desk.period.chinese()}.xlsx")):
            if copy is None or path.name != copy.name:
                yield Answer(f"{folder}/{path.name}", None)


def place(desk: Desk, found: Collection[Answer]) -> tuple[str, ...]:
    """Update the branch folders; return remarks on files that were left alone, in Chinese."""
    return tuple(said for each in found if (said := _placed(desk, each)))


def _placed(desk: Desk, answer: Answer) -> str:
    path = desk.workspace.inbox / answer.place
    if path.suffix == ".xlsx" and path.is_file() and not _is_ours(desk, path):
        return f"“inbox/{answer.place}”有人填过，没有动它；填好的话，请让支部把它放到上一级文件夹报回。"
    try:
        if answer.data is None:
            disk.remove(path)
        else:
            disk.write(path, answer.data)
    except disk.DiskFault as fault:
        return str(fault)
    return ""


def _is_ours(desk: Desk, path: Path) -> bool:
    """Return whether a copy may be overwritten: it is unedited, or its edited bytes are already in the archive."""
    receipts = desk.workspace.archive.receipts()
    lying = sha256_of(disk.read(path))
    if any(receipt.sha256 == lying for receipt in receipts):
        return True
    branch = path.parent.parent.name
    for receipt in receipts_of(desk):
        if receipt.branch == branch and receipt.fate == Fate.RETURNED:
            key = (receipt.branch, receipt.period)
            if sha256_of(asked_back(desk.workspace, {key: receipt})[key].data) == lying:
                return True
    return False
