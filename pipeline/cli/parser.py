"""Build the parser of the command line from what the commands declare, with help and errors in Chinese."""

from __future__ import annotations

import argparse
import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from pipeline.cli.command import Argument, parse_path
from pipeline.cli.command_list import COMMANDS, ListedCommand
from pipeline.cli.typed_dates import parse_day
from pipeline.intake.cells.personal_data import mask_outgoing
from pipeline.terms import FARTHEST_DAYS

USAGE = "dangjian [-C 目录] [--today 日期] [--checked] 命令 …"
COMMON_ARGUMENTS = (
    Argument(
        name="-C",
        target="workspace",
        value="目录",
        parse=parse_path,
        default=parse_path(""),
        help="工作目录，不写为当前目录",
    ),
    Argument(name="--today", value="日期", parse=parse_day, help="把这一天当作今天（如 2026-12-03）"),
    Argument(
        name="--checked",
        help=f"核对过：离上次的记录超过{FARTHEST_DAYS}天、报告期离得远，或签发时还有待认领的文件，也照办",
    ),
)
_ERRORS = (
    (r"the following arguments are required: (.+)", "还缺：{}。"),
    (r"unrecognized arguments: (.+)", "不认识：{}。"),
    (r"argument 命令: invalid choice: '?(.*?)'? \(choose from .*", "“{0}”不是可用的命令。"),
    (r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.*)\)", "“{1}”不能写在这里，可以写：{2}。"),
    (r"argument (.+?): expected .+", "{} 后面要跟一个值。"),
    (r"argument (.+?): not allowed with argument (.+)", "{} 不能与 {} 同时用。"),
    (r"argument (.+?): (.+)", "{}：{}"),
)


class _ChineseHelpFormatter(argparse.HelpFormatter):
    """Help formatter with Chinese headings."""

    def __init__(self, prog: str, **facts: Any) -> None:
        super().__init__(prog, **facts)
        self._headings = {"positional arguments": "必填" if " " in prog else "命令", "options": "选项"}

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the usage line, with a Chinese prefix."""
        super().add_usage(usage, actions, groups, prefix or "写法：")

    def start_section(self, heading: str | None) -> None:
        """Start a section under its Chinese heading."""
        super().start_section(self._headings.get(heading or "", heading))


class ChineseArgumentParser(argparse.ArgumentParser):
    """Argument parser with Chinese help and error messages."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_ChineseHelpFormatter, **facts)
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Print the usage error in Chinese and exit with status 2."""
        said = message
        for pattern, words in _ERRORS:
            if match := re.fullmatch(pattern, message, re.DOTALL):
                said = words.format(*match.groups())
                break
        self.exit(2, f"命令写法不对：{mask_outgoing(said)}写法见“{self.prog} -h”。\n")


class _CommandParser(ChineseArgumentParser):
    """Parser of one command; its arguments are loaded when it is the one that was typed."""

    def __init__(self, *, listed: ListedCommand, **facts: Any) -> None:
        super().__init__(description=listed.described, **facts)
        self._waiting: ListedCommand | None = listed

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Load the command, then parse its words."""
        if self._waiting is not None:
            command, self._waiting = self._waiting.load(), None
            self.set_defaults(command=command)
            _add_arguments(self, command.arguments)
        return super().parse_known_args(args, namespace)


@functools.cache
def build_parser() -> ChineseArgumentParser:
    """Build the parser of the whole command line, once in a process."""
    about = "“党建+”工作台账：下发表单、收表、汇总、反馈、核验、签发、发送。"
    top = ChineseArgumentParser(prog="dangjian", description=about, usage=USAGE)
    _add_arguments(top, COMMON_ARGUMENTS)
    top.set_defaults(command=None)
    commands = top.add_subparsers(metavar="命令", parser_class=_CommandParser)
    for each in COMMANDS.values():
        commands.add_parser(
            each.name, prog=f"dangjian {each.name}", aliases=(each.title,), help=each.about, listed=each
        )
    return top


def _add_arguments(parser: ChineseArgumentParser, arguments: Iterable[Argument]) -> None:
    add: dict[str, Callable[..., object]] = {"": parser.add_argument}
    for each in arguments:
        if each.exclusive not in add:
            add[each.exclusive] = parser.add_mutually_exclusive_group().add_argument
        add[each.exclusive](each.name, **_describe_argument(each))


def _describe_argument(argument: Argument) -> dict[str, Any]:
    """Describe an argument as argparse takes it."""
    said: dict[str, Any] = {"help": argument.help or None}
    if not argument.value:
        return {**said, "action": "store_true"}
    said |= {"metavar": argument.value, "type": argument.parse}
    if argument.is_option:
        said |= {"required": argument.required, "default": argument.default}
    if argument.optional:
        said["nargs"] = "?"
    if argument.target:
        said["dest"] = argument.target
    if argument.choices:
        said["choices"] = argument.choices
    if argument.many:
        said["nargs"] = "*" if argument.optional else "+"
    if argument.repeatable:
        said |= {"action": "append", "default": []}
    return said
