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
from pipeline.terms import BRANCH_CODE, LETTER_TITLES, LetterKind

CONFIRM = "核对过了，照办"
"""The button by which a person stands for a day or a month that looks like a slip."""
_PAGES: Mapping[str, str] = {
    "forms": Stage.FORMS,
    "withdraw 下发": Stage.FORMS,
    "collect": Stage.COLLECT,
    "claim": Stage.COLLECT,
    "consolidate": Stage.CONSOLIDATE,
    "run": Stage.CONSOLIDATE,
    "papers": Stage.CONSOLIDATE,
    "review": Stage.REVIEW,
    "issue": Stage.ISSUE,
    "proof": Stage.ISSUE,
    "send": Stage.SEND,
}
_BUTTONS: Mapping[str, str] = {
    "status": "工作台首页",
    "doctor": "工作台首页的“体检”",
    "audit": "工作台首页的“核对”",
    "report-up": f"工作台“{Stage.SEND}”页的“上报包”",
    "assess": f"工作台“{Stage.SEND}”页的“述职评议数据”",
    "withdraw 收表": "“撤回一次收表”",
    "withdraw 认领": f"工作台“{Stage.COLLECT}”页的“撤回一次认领”",
}
"""What a command is at the desk that is not one of its seven pages."""
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
    "from": "旧台账",
    "partly": "放不进去的行略过",
    "blank-as-above": "支部空白的行，与上一行是同一个支部",
    "arrived": "收到了",
    "resend": "重备",
}
_LETTER_LINE = "在信的那一行"
_PHRASES: Mapping[str, str] = {
    "用“init”": "点“名册和设置”页的“补齐缺少的文件”来",
    "请在短码后面写上报告期": "请勾上支部旁边写着月份的那一格（“算……的”）",
    "待认领的编号见“dangjian status 报告期”": f"待认领的文件列在工作台“{Stage.COLLECT}”页",
    "请用“dangjian status 报告期”看待认领文件的编号": f"待认领的文件列在工作台“{Stage.COLLECT}”页",
    '逐句用 --accept "原句" 确认': "在这份草稿的“校对”页上逐句打勾",
    "加 --urgent 写明理由": "在签发表里填“急件理由”",
    "用同一条命令再运行一次": "再点一次同样的按钮",
    "再运行一次同样的命令": "再点一次同样的按钮",
    "旧台账.xlsx 一起用": "一起用",
    "请改正 --today 或电脑日期": "请改正电脑日期",
    "请核对 --today 或电脑日期；要看从前的台账，请用 --as-of": "请核对电脑日期",
    "请在命令前面加上“--checked”再运行一次": f"请点“{CONFIRM}”",
    "加 --arrived 编号 记下；没有收到，加 --resend 编号 再发": f"{_LETTER_LINE}点“收到了”；没有收到，点“重备”",
    "请问对方收到没有，再用 send 的 --arrived 或 --resend 了结": (
        f"请问对方收到没有，再到工作台“{Stage.SEND}”页，{_LETTER_LINE}点“收到了”或“重备”"
    ),
    "加 --resend 编号（见发送情况）": f"{_LETTER_LINE}点“重备”",
    "加 --resend 编号": f"{_LETTER_LINE}点“重备”",
    "（加 --dry-run --json 可以看到全部编号）": "",
}
"""What a command says of its words -> what is done on the page instead."""
_NAMES = "|".join(re.escape(each) for each in (*_BUTTONS, *_PAGES, "withdraw"))
_COMMAND = re.compile(rf"(运行 ?)?“?dangjian(?: -C [^ ]+)? ({_NAMES})(?![\w-])[^”\n。；，、]*”?")
_OPTIONS = "|".join(_FIELDS)
_KINDS = "|".join(LetterKind)
_MATTER = re.compile(
    rf"\b({_KINDS})-(?:20\d\d-\d\d|\d{{6}})-({BRANCH_CODE.pattern})(?:-\d{{6}}|-20\d\d-\d\d-\d\d)?(?![\w/-])"
)
"""A letter by the number that its record has: on the pages every letter is a line with its own buttons."""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"用 send --resend \S+ 再备一次"), f"到工作台“{Stage.SEND}”页，{_LETTER_LINE}点“重备”"),
    (re.compile(r"写“--file ([^”]+)”"), r"选“\1”"),
    (re.compile(rf"“--(?:{_OPTIONS}) ([^”]+)”"), r"“\1”"),
    (re.compile(rf"用 --({_OPTIONS}) "), r"在“{\1}”一格"),
    (re.compile(rf"加上 --({_OPTIONS})(?: 即可)?"), r"勾上“{\1}”"),
    (re.compile(rf"加 --({_OPTIONS}) ?"), r"填“{\1}”"),
    (re.compile(rf" ?--({_OPTIONS})\b ?"), r"“{\1}”"),
)
"""How an option is named in a sentence -> how its field is, the name of the option standing in braces."""
_NAMED = re.compile(rf"\{{({_OPTIONS})\}}")


def translate_to_pages(said: str, root: Path) -> str:
    """Translate what a command said; ``root`` is the workspace, below which paths are shown."""
    below = said.replace(f"{root.resolve().as_posix()}/", "").replace(f"{root.as_posix()}/", "")
    for typed, clicked in _PHRASES.items():
        below = below.replace(typed, clicked)
    below = _COMMAND.sub(_name_place, below)
    for pattern, clicked in _RULES:
        below = pattern.sub(clicked, below)
    below = _NAMED.sub(lambda found: _FIELDS[found[1]], below)
    return _MATTER.sub(lambda found: f"{found[2]}的{LETTER_TITLES[LetterKind(found[1])]}", below)


def _name_place(found: re.Match[str]) -> str:
    """Name the page or button that does what a command does; “run it” becomes “do it there”."""
    run, name = found[1], found[2]
    button = _BUTTONS.get(name)
    place = button or f"工作台“{_find_page(name, found[0])}”页"
    return (f"用{place}" if button else f"到{place}办") if run else place


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
    return next(named, _PAGES.get(name, Stage.FORMS))
