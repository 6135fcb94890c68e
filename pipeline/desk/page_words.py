"""Tell what a command said in the words of the pages: no command to type, no option, no path of the machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.agenda.steps import Stage

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
_COMMAND = re.compile(rf"“?dangjian(?: -C [^ ]+)? ({'|'.join(_PAGES)})\b[^”\n。；，、]*”?")
_OPTION = re.compile(rf"--({'|'.join(_FIELDS)})\b")


def translate_to_pages(said: str, root: Path) -> str:
    """Translate what a command said; ``root`` is the workspace, below which paths are shown."""
    below = said.replace(f"{root.resolve().as_posix()}/", "").replace(f"{root.as_posix()}/", "")
    paged = _COMMAND.sub(lambda found: f"工作台“{_PAGES[found[1]]}”页", below)
    return _OPTION.sub(lambda found: f"“{_FIELDS[found[1]]}”", paged)
