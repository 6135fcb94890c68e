"""Define the command-line arguments, with their help in Chinese."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from pipeline.terms import LETTER_TITLES, LetterKind, Period

_FAULTS = (
    (r"the following arguments are required: (.+)", "还缺：{}。"),
    (r"unrecognized arguments: (.+)", "不认识：{}。"),
    (r"argument (.+?): invalid choice: '?(.*?)'? \(choose from .*", "“{1}”不是可用的命令。"),
    (r"argument (.+?): expected .+", "{} 后面要跟一个值。"),
    (r"argument (.+?): not allowed with argument (.+)", "{} 不能与 {} 同时用。"),
    (r"argument (.+?): (.+)", "{}：{}"),
)


class _ChineseHelpFormatter(argparse.HelpFormatter):
    """Help formatter with a Chinese usage prefix."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage line, with a Chinese prefix."""
        super().add_usage(usage, actions, groups, prefix or "写法：")


class ChineseArgumentParser(argparse.ArgumentParser):
    """Argument parser with Chinese help and error messages."""

    def __init__(self, **facts: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_ChineseHelpFormatter, **facts)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "必填" if " " in self.prog else "命令", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Print the usage error in Chinese and exit with status 2."""
        said = message
        for pattern, words in _FAULTS:
            if match := re.fullmatch(pattern, message, re.DOTALL):
                said = words.format(*match.groups())
                break
        self.exit(2, f"命令写法不对：{said}写法见“{self.prog} -h”。\n")


def parse_day(text: str) -> dt.date:
    """Parse a date such as ``2026-12-03``."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”写法不对，请写成“2026-12-03”。") from None


def parse_period(text: str) -> Period:
    """Parse a period such as ``2026-11``."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_letter_kinds(text: str) -> tuple[LetterKind, ...]:
    """Parse letter kinds such as ``forms,returned``; Chinese titles are accepted as well."""
    named = {**{kind.value: kind for kind in LetterKind}, **{title: kind for kind, title in LETTER_TITLES.items()}}
    words = [word for word in re.split(r"[,，、\s]+", text) if word]
    if unknown := [word for word in words if word not in named]:
        listed = "、".join(f"{kind.value}（{title}）" for kind, title in LETTER_TITLES.items())
        raise argparse.ArgumentTypeError(f"“{unknown[0]}”不是信件种类，可用的有：{listed}。")
    return tuple(named[word] for word in words)


def _make_number_parser(lowest: int, highest: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"“{text}”应是{lowest}到{highest}的整数。")
        return int(text)

    return whole


def build_parser() -> ChineseArgumentParser:
    """Build the parser of the whole command line."""
    top = ChineseArgumentParser(
        prog="dangjian",
        description="“党建+”工作台账：下发表单、收表、汇总、反馈、核验、签发、发送。",
        usage="dangjian [-C 目录] [--today 日期] 命令 …",
    )
    top.add_argument("-C", dest="workspace", type=Path, default=Path(), metavar="目录", help="工作目录，不写为当前目录")
    top.add_argument("--today", type=parse_day, default=None, metavar="日期", help="把这一天当作今天（如 2026-12-03）")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="命令", parser_class=ChineseArgumentParser)
    _add_command(verbs, "init", "建立：新建一个工作目录").add_argument("directory", type=Path, metavar="目录")
    forms = _add_command(verbs, "forms", "下发：为每个支部生成预填好的月报表", dry_run=True)
    forms.add_argument("period", type=parse_period, metavar="报告期")
    forms.add_argument(
        "--from", dest="old_ledger", type=Path, metavar="旧台账.xlsx", help="首次下发时，从已有的台账导入任务"
    )
    _add_command(verbs, "check", "自查：检查文件，不收取", json=True).add_argument(
        "files", type=Path, nargs="+", metavar="文件"
    )
    _add_command(verbs, "collect", "收表：收取 inbox 里的文件，有问题的退回", json=True, dry_run=True)
    consolidate = _add_command(verbs, "consolidate", "汇总：生成台账、通报草稿和退回表", dry_run=True)
    consolidate.add_argument("period", type=parse_period, metavar="报告期")
    which = consolidate.add_mutually_exclusive_group()
    which.add_argument("--as-of", type=parse_day, default=None, metavar="日期", help="重做那一天的汇总")
    which.add_argument(
        "--office", choices=["current"], metavar="current", help="已签发的报告期，也按现在的名册、设置、文字重做"
    )
    _add_command(verbs, "run", "月度汇总：先收表，再汇总").add_argument("period", type=parse_period, metavar="报告期")
    _add_command(
        verbs, "review", "核验：导入填好的核验表，按局机关的意见重新汇总", json=True, dry_run=True
    ).add_argument("file", type=Path, metavar="核验表.xlsx")
    issue = _add_command(verbs, "issue", "签发：填上日期和编号，把签好的文件定稿存档", json=True, dry_run=True)
    issue.add_argument("period", type=parse_period, metavar="报告期")
    issue.add_argument("document", metavar="文件", help="督查通报、整改通知书或更正通知")
    issue.add_argument(
        "--date", type=parse_day, required=True, metavar="日期", help="成文日期，即签发那天（如 2026-12-14）"
    )
    issue.add_argument("--branch", default="", metavar="短码", help="只签发这个支部的一份；不写为这种文件全部草稿")
    issue.add_argument("--number", default="", metavar="文号", help="文号；整改通知书的编号自动接续，不用写")
    issue.add_argument("--signer", default="", metavar="姓名", help="签发人；不写记为署名单位")
    issue.add_argument("--file", type=Path, metavar="文件.docx", help="领导改好的文件；不写就用 documents 里的那份")
    issue.add_argument("--sealed", type=Path, metavar="扫描件", help="盖章后的扫描件；签发以后也可以补")
    issue.add_argument("--urgent", default="", metavar="理由", help="不等支部答复期满就签发，理由记录在案")
    status = _add_command(verbs, "status", "进度：谁报了、报得怎样", json=True)
    status.add_argument("period", type=parse_period, metavar="报告期")
    status.add_argument("--text", action="store_true", help="只输出一段可以贴到工作群里的话")
    _add_send_command(verbs)
    _add_command(verbs, "audit", "核对：把存档、已签发文件、信件逐份重新核对，把台账重新生成一遍对照", json=True)
    _add_command(verbs, "doctor", "体检：检查电脑、文件夹、设置和存档", json=True)
    demo = _add_command(verbs, "demo", "演示：造一个虚构单位和几个月的报送")
    demo.add_argument("directory", type=Path, metavar="目录")
    demo.add_argument("--branches", type=_make_number_parser(1, 3000), default=24, metavar="N", help="支部数，默认24")
    demo.add_argument("--months", type=_make_number_parser(1, 24), default=3, metavar="M", help="月数（含本月），默认3")
    demo.add_argument("--seed", type=_make_number_parser(0, 10**9), default=1, metavar="S", help="随机种子，默认1")
    demo.add_argument(
        "--period", type=parse_period, default=Period(2026, 11), metavar="报告期", help="本月，默认 2026-11"
    )
    return top


def _add_send_command(verbs: argparse._SubParsersAction[ChineseArgumentParser]) -> None:
    said = "发送：按种类备好给各支部的信件，由人从邮箱发出；设置里发送方式为 smtp 的，由程序直接发出"
    send = _add_command(verbs, "send", said, json=True, dry_run=True)
    send.add_argument("period", type=parse_period, metavar="报告期")
    kinds = "、".join(f"{kind.value} {title}" for kind, title in LETTER_TITLES.items())
    send.add_argument(
        "--kinds", type=parse_letter_kinds, nargs="+", required=True, metavar="种类",
        help=f"发哪几种信，几种用逗号隔开：{kinds}",
    )  # fmt: skip
    send.add_argument(
        "--branch", type=str.upper, action="append", default=[], metavar="短码", help="只发这个支部的，可以写几次"
    )
    send.add_argument(
        "--resend", action="append", default=[], metavar="编号",
        help="这封信以前备过、发过，或可能已发出，再发一次，可以写几次",
    )  # fmt: skip
    send.add_argument(
        "--arrived", action="append", default=[], metavar="编号",
        help="这封信可能已发出，已问明对方收到了，可以写几次",
    )  # fmt: skip


def _add_command(
    verbs: argparse._SubParsersAction[ChineseArgumentParser],
    name: str,
    said: str,
    *,
    json: bool = False,
    dry_run: bool = False,
) -> ChineseArgumentParser:
    verb = verbs.add_parser(name, prog=f"dangjian {name}", help=said, description=said)
    if json:
        verb.add_argument("--json", action="store_true", help="标准输出只写 JSON（UTF-8）")
    if dry_run:
        verb.add_argument("--dry-run", action="store_true", help="只说会做什么，不动任何文件")
    return verb
