"""Tell what a command said in the words of the pages: no command to type, no option, no path of the machine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.agenda.steps import Stage
from pipeline.commands.manifest import MANIFEST_FILE
from pipeline.commands.plan import STEPS_HEAD
from pipeline.commands.workspace import OWN_FOLDER
from pipeline.terms import LETTER_TITLES, LetterKind

_PAGES: Mapping[str, str] = {
    "forms": Stage.FORMS,
    "withdraw": Stage.FORMS,
    "collect": Stage.COLLECT,
    "claim": Stage.COLLECT,
    "consolidate": Stage.CONSOLIDATE,
    "run": Stage.CONSOLIDATE,
    "papers": Stage.CONSOLIDATE,
    "review": Stage.REVIEW,
    "issue": Stage.ISSUE,
    "proof": Stage.ISSUE,
    "send": Stage.SEND,
    "status": "首页",
}
_LETTER_PAGES: Mapping[LetterKind, str] = {
    LetterKind.FORMS: Stage.FORMS,
    LetterKind.RETURNED: Stage.COLLECT,
    LetterKind.REMINDERS: Stage.COLLECT,
    LetterKind.RECEIPTS: Stage.COLLECT,
    LetterKind.FEEDBACK: Stage.FEEDBACK,
}
"""Kind of letter -> the page that makes it; all others are made on the page of ``send``."""
_FIELDS: Mapping[str, str] = {
    "accept": "确认属实的原句",
    "urgent": "急件理由",
    "as-is": "照签的理由",
    "sealed": "盖章的扫描件",
    "file": "用哪一份草稿",
    "number": "文号",
    "judgement": "总体判断",
    "signer": "签发人",
    "date": "成文日期",
    "branch": "支部",
    "reason": "理由",
    "again": "再发一份",
    "partly": "放不进去的行略过",
    "blank-as-above": "支部空白的行与上一行相同",
}
_PHRASES: Mapping[str, str] = {
    "请在短码后面写上报告期": "请勾上支部旁边写着月份的那一格（“算……的”）",
    "待认领的编号见“dangjian status 报告期”": f"待认领的文件列在工作台“{Stage.COLLECT}”页",
    "请用“dangjian status 报告期”看待认领文件的编号": f"待认领的文件列在工作台“{Stage.COLLECT}”页",
    '逐句用 --accept "原句" 确认': "在这份草稿的“校对”页上逐句打勾",
    "加 --urgent 写明理由": "在签发表里填“急件理由”",
}
"""What a command says of its words -> what is done on the page instead."""
_COMMAND = re.compile(rf"“?dangjian(?: -C [^ ]+)? ({'|'.join(_PAGES)})\b[^”\n。；，、]*”?")
_OPTION = re.compile(rf"--({'|'.join(_FIELDS)})\b")


def translate_to_pages(said: str, root: Path) -> str:
    """Translate what a command said; ``root`` is the workspace, below which paths are shown."""
    below = said.replace(f"{root.resolve().as_posix()}/", "").replace(f"{root.as_posix()}/", "")
    for typed, clicked in _PHRASES.items():
        below = below.replace(typed, clicked)
    paged = _COMMAND.sub(lambda found: f"工作台“{_find_page(found[1], found[0])}”页", below)
    return _OPTION.sub(lambda found: f"“{_FIELDS[found[1]]}”", paged)


@dataclass(frozen=True)
class SaidPart:
    """A part of what a command said, and the steps of the plan that followed it, folded away on the page."""

    words: str
    details: tuple[str, ...] = ()


def split_details(said: str) -> list[SaidPart]:
    """Split what a plan told at its lists of steps; the program's own records are no clerk's matter and left out."""
    parts: list[SaidPart] = []
    words, steps, listing = list[str](), list[str](), False
    for line in said.split("\n"):
        if listing and line.startswith("  "):
            steps.append(line.strip())
            continue
        if listing:
            parts.append(_build_part(words, steps))
            words, steps = [], []
        listing = line == STEPS_HEAD
        words += [] if listing else [line]
    return [*parts, _build_part(words, steps)]


def _build_part(words: Sequence[str], steps: Sequence[str]) -> SaidPart:
    return SaidPart("\n".join(words), tuple(each for each in steps if not any(own in each for own in _OWN_RECORDS)))


_OWN_RECORDS = (f"{OWN_FOLDER}/", MANIFEST_FILE)


def _find_page(name: str, typed: str) -> str:
    """Find the page that does what a command does; letters are made on the page of the first kind named."""
    kinds = re.split(r"[,” ]", typed.partition("--kinds ")[2]) if name == "send" else []
    named = (page for kind, page in _LETTER_PAGES.items() if kinds and kinds[0] in (kind.value, LETTER_TITLES[kind]))
    return next(named, _PAGES[name])
