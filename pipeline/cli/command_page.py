"""Generate docs/命令.md from what the commands declare: every command and option, as shown by ``-h``.

``python -m pipeline.cli.command_page`` prints the page; a test compares it with the page in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from pipeline.cli.command import Argument
from pipeline.cli.command_list import COMMANDS
from pipeline.cli.parser import COMMON_ARGUMENTS, USAGE

_HEAD = """# 命令

本页由程序生成，与“dangjian -h”一致。每月怎么用见[使用手册](手册.md)。

写法：`{usage}`。命令也可以写中文名（`dangjian 收表`）；只打 `dangjian`，就说正在办的这个月下一步做什么。

退出码：0 正常；1 有事要人处理（退回、漏报、待决定等）；2 没有办：命令、设置或名册写错了，
核验表、旧台账里有必须改的，要签发的文件没有通过，
或者存档里的记录少了、坏了；3 程序自身出错；4 没有办：日期、报告期像是写错了，或签发时还有待认领的文件，核对过的，
加 `--checked` 再办。
"""


def build_command_page() -> str:
    """Build the page as Markdown."""
    parts = [_HEAD.format(usage=USAGE), "## 每条命令都可以用的选项\n", *_build_argument_table(COMMON_ARGUMENTS)]
    for each in COMMANDS.values():
        arguments = each.load().arguments
        parts += [
            f"\n## {each.name}\n",
            f"{each.described}\n",
            f"`{_format_usage(each.name, arguments)}`\n",
            *_build_argument_table(arguments),
        ]
    return "\n".join(part.rstrip("\n") if part.startswith("|") else part for part in parts) + "\n"


def _sort_arguments(arguments: Sequence[Argument]) -> list[Argument]:
    """Sort the arguments as a usage line does: words first, then options."""
    return sorted(arguments, key=lambda each: each.is_option)


def _format_usage(name: str, arguments: Sequence[Argument]) -> str:
    words = (each.format() if each.is_required else f"[{each.format()}]" for each in _sort_arguments(arguments))
    return " ".join(("dangjian", name, *words))


def _build_argument_table(arguments: Sequence[Argument]) -> Iterator[str]:
    rows = [(f"`{each.format()}`", each.help or "必填") for each in _sort_arguments(arguments)]
    if rows:
        yield "| 写法 | 说明 |\n|---|---|"
        yield from (f"| {typed} | {said} |" for typed, said in rows)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_command_page())
