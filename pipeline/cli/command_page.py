"""Generate docs/命令.md from the parser: every command and option, as shown by ``-h``.

``python -m pipeline.cli.command_page`` prints the page; a test compares it with the page in the repository.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from pipeline.cli.arguments import ChineseArgumentParser, build_parser

_HEAD = """# 命令

本页由程序生成，与“dangjian -h”一致。每月怎么用见[使用手册](手册.md)。

写法：`{usage}`

退出码：0 正常；1 有事要人处理（退回、漏报、待决定等）；2 命令、设置或名册写错了；3 程序自身出错。
"""


def build_command_page() -> str:
    """Build the page as Markdown."""
    top = build_parser()
    parts = [_HEAD.format(usage=top.usage), "## 每条命令都可以用的选项\n", *_build_argument_table(top)]
    for name, verb in _list_commands(top).items():
        parts += [
            f"\n## {name}\n",
            f"{verb.description}\n",
            f"`{_format_usage(name, verb)}`\n",
            *_build_argument_table(verb),
        ]
    return "\n".join(part.rstrip("\n") if part.startswith("|") else part for part in parts) + "\n"


def _list_commands(top: ChineseArgumentParser) -> dict[str, ChineseArgumentParser]:
    """Map each command name to its parser."""
    (verbs,) = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001, argparse has no public way to list them
    return dict(verbs.choices)


def _list_actions(of: ChineseArgumentParser) -> list[argparse.Action]:
    """List the arguments of a parser, positional ones first, without ``-h`` and the subcommands."""
    left_out = (argparse._HelpAction, argparse._SubParsersAction)  # noqa: SLF001, as above
    asked = [action for action in of._actions if not isinstance(action, left_out)]  # noqa: SLF001, as above
    return sorted(asked, key=lambda action: bool(action.option_strings))


def _format_argument(action: argparse.Action) -> str:
    """Format an argument as it is typed: ``-C 目录``, ``--dry-run``, ``报告期``."""
    value = str(action.metavar or action.dest) if action.nargs != 0 else ""
    several = f"{value} …" if action.nargs == "+" else value
    return " ".join(part for part in ("、".join(action.option_strings), several) if part)


def _format_usage(name: str, verb: ChineseArgumentParser) -> str:
    words = (
        _format_argument(action) if action.required else f"[{_format_argument(action)}]"
        for action in _list_actions(verb)
    )
    return " ".join(("dangjian", name, *words))


def _build_argument_table(of: ChineseArgumentParser) -> Iterator[str]:
    rows = [(f"`{_format_argument(action)}`", action.help or "必填") for action in _list_actions(of)]
    if rows:
        yield "| 写法 | 说明 |\n|---|---|"
        yield from (f"| {typed} | {said} |" for typed, said in rows)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(build_command_page())
