"""The command ``demo``: its arguments, its call and its exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pipeline.cli import messages
from pipeline.cli.command import Argument, Arguments, Command, parse_path
from pipeline.cli.typed_dates import parse_period
from pipeline.demo import build_demo
from pipeline.periods import Period


def _make_number_parser(lowest: int, highest: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"“{text}”应是{lowest}到{highest}的整数。")
        return int(text)

    return whole


def run_demo(arguments: Arguments) -> int:
    """Build a made-up bureau."""
    done = build_demo(
        arguments.directory,
        branches=arguments.branches,
        months=arguments.months,
        seed=arguments.seed,
        period=arguments.period,
    )
    print(messages.describe_demo(done, arguments.directory.as_posix()))
    return 0


COMMAND = Command(
    name="demo",
    title="演示",
    about="造一个虚构单位和几个月的报送",
    run=run_demo,
    arguments=(
        Argument(name="directory", value="目录", parse=parse_path),
        Argument(name="--branches", value="N", parse=_make_number_parser(1, 3000), default=24, help="支部数，默认24"),
        Argument(name="--months", value="M", parse=_make_number_parser(1, 24), default=3, help="月数（含本月），默认3"),
        Argument(name="--seed", value="S", parse=_make_number_parser(0, 10**9), default=1, help="随机种子，默认1"),
        Argument(
            name="--period", value="报告期", parse=parse_period, default=Period(2026, 11), help="本月，默认 2026-11"
        ),
    ),
)
