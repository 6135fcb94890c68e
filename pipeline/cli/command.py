"""Define what a command declares about itself: its arguments and the function that runs it.

The parser imports this module for every command line, also for ``-h``: it imports nothing that is slow to load.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.cli.typed_dates import BareMonth, parse_period_or_bare_month, parse_span

Arguments = argparse.Namespace


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument: an option if its name begins with a dash, otherwise a word of the command.

    ``value`` is what is shown in place of a value; an option without one is a switch. ``exclusive`` names a group of
    which only one may be given. ``optional`` allows a word to be left out, ``many`` takes several values,
    ``repeatable`` may be given several times.
    """

    name: str
    value: str = ""
    help: str = ""
    parse: Callable[[str], object] = str
    default: object = None
    target: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    optional: bool = False
    many: bool = False
    repeatable: bool = False
    exclusive: str = ""

    @property
    def is_option(self) -> bool:
        """Whether the argument is given with a dash."""
        return self.name.startswith("-")

    @property
    def is_required(self) -> bool:
        """Whether the command cannot run without it."""
        return self.required or not (self.is_option or self.optional)

    @property
    def destination(self) -> str:
        """The name under which its value is found."""
        return self.target or self.name.lstrip("-").replace("-", "_")

    @property
    def initial(self) -> object:
        """Its value where it is not given."""
        return [] if self.repeatable else self.default if self.value else False

    def format(self) -> str:
        """Format the argument as it is typed: ``-C 目录``, ``--dry-run``, ``报告期``."""
        value = f"{self.value} …" if self.many else self.value
        return " ".join(part for part in (self.name if self.is_option else "", value) if part)


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command: the function that runs it and its arguments in order; ``command_list`` tells its names."""

    run: Callable[[Arguments], int]
    arguments: tuple[Argument, ...] = ()


JSON = Argument(name="--json", help="标准输出只写 JSON（UTF-8）")
DRY_RUN = Argument(name="--dry-run", help="只说会做什么，什么也不做")


PERIOD_ARGUMENT = Argument(name="period", value="报告期", parse=parse_period_or_bare_month)
SPAN_ARGUMENT = Argument(
    name="period", value="报告期", parse=parse_span, help="月份；季度（如 2026-Q4）、年份（如 2026）也可以"
)


def fill_in_arguments(command: Command, given: Arguments, values: Mapping[str, object]) -> Arguments:
    """Fill in the arguments of a command from those of the one that runs it, and ``values``; the rest by default."""
    common = {name: getattr(given, name) for name in ("workspace", "today", "checked", "period", "dry_run")}
    declared = {each.destination: each.initial for each in command.arguments}
    return argparse.Namespace(**{**declared, **common, **values})


def find_today(arguments: Arguments) -> dt.date:
    """Find the day of a command: of the clock unless ``--today`` is given."""
    return arguments.today or dt.date.today()  # noqa: DTZ011, the office's local date is what counts


def settle_bare_month(arguments: Arguments) -> None:
    """Put the month that is meant in place of one typed without its year."""
    if isinstance(typed := getattr(arguments, "period", None), BareMonth):
        arguments.period = typed.resolve(find_today(arguments))


def parse_path(text: str) -> Path:
    """Parse the path of a file or folder."""
    return Path(text)
