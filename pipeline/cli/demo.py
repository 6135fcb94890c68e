"""The command ``demo``: its arguments, its call and its exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from pipeline.cli import messages
from pipeline.cli.command import Argument, Arguments, Command, parse_path
from pipeline.cli.typed_dates import parse_period
from pipeline.demo import build_demo
from pipeline.demo.city import build_city
from pipeline.periods import Period


def _make_number_parser(lowest: int, highest: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"“{text}”应是{lowest}到{highest}的整数。")
        return int(text)

    return whole


def run_demo(arguments: Arguments) -> int:
    """Build a made-up bureau, or a city of them."""
    if arguments.level == "city":
        city = build_city(
            arguments.directory,
            bureaus=arguments.bureaus,
            branches=8 if arguments.branches is None else arguments.branches,
            seed=arguments.seed,
            period=arguments.period,
        )
        print(
            f"已在“{arguments.directory.as_posix()}”造好一个市：{city.bureaus}个下级单位，各{city.branches}个支部，"
            f"上报包在 inbox/，其中{city.tampered}的被改动过。\n"
            f"下一步：dangjian -C {arguments.directory.as_posix()} run {city.period}"
        )
        return 0
    done = build_demo(
        arguments.directory,
        branches=24 if arguments.branches is None else arguments.branches,
        months=arguments.months,
        seed=arguments.seed,
        period=arguments.period,
    )
    print(messages.describe_demo(done, arguments.directory.as_posix()))
    return 0


COMMAND = Command(
    run=run_demo,
    arguments=(
        Argument(name="directory", value="目录", parse=parse_path),
        Argument(
            name="--branches",
            value="N",
            parse=_make_number_parser(1, 3000),
            help="支部数，默认24；市级演示为每个下级单位的支部数，默认8",
        ),
        Argument(
            name="--level",
            value="级",
            choices=("bureau", "city"),
            default="bureau",
            help="演示一个局（bureau，默认），还是一个市（city）",
        ),
        Argument(
            name="--bureaus", value="B", parse=_make_number_parser(1, 60), default=6, help="市级演示的下级单位数，默认6"
        ),
        Argument(name="--months", value="M", parse=_make_number_parser(1, 24), default=3, help="月数（含本月），默认3"),
        Argument(name="--seed", value="S", parse=_make_number_parser(0, 10**9), default=1, help="随机种子，默认1"),
        Argument(
            name="--period", value="报告期", parse=parse_period, default=Period(2026, 11), help="本月，默认 2026-11"
        ),
    ),
)
