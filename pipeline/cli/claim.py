"""The command ``claim``: its arguments, its call and its exit status."""

from __future__ import annotations

import argparse

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, JSON, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_claim
from pipeline.cli.typed_dates import parse_period
from pipeline.cli.workspace import open_workspace
from pipeline.commands.claim import claim_file
from pipeline.terms import Disposition

_LONGEST = 9


def parse_number(text: str) -> int:
    """Parse the number of a receipt: ``6``, ``000006``, ``第6号``."""
    short = text.removeprefix("第").removesuffix("号")
    if not short.isdecimal() or len(short) > _LONGEST:
        raise argparse.ArgumentTypeError(f"编号“{text}”写法不对，请写待认领文件的编号，如“6”。")
    return int(short)


def run_claim(arguments: Arguments) -> int:
    """Claim a file for a branch."""
    done = claim_file(
        open_workspace(arguments), arguments.number, arguments.code, arguments.period, reason=arguments.reason,
        dry_run=arguments.dry_run,
    )  # fmt: skip
    if arguments.json:
        print_json(present_claim(done, dry_run=arguments.dry_run))
    else:
        print(messages.describe_claim(done, arguments.workspace, dry_run=arguments.dry_run))
    return 0 if done.fate is Disposition.ACCEPTED else 1


COMMAND = Command(
    run=run_claim,
    arguments=(
        Argument(name="number", value="编号", parse=parse_number, help="待认领文件的编号（“进度”里列出，如 6）"),
        Argument(name="code", value="短码", parse=str.upper, help="是哪个支部的"),
        Argument(
            name="period", value="报告期", parse=parse_period, optional=True, help="是哪个月的；不写的，按表内的报告期"
        ),
        Argument(name="--reason", value="理由", default="", help="怎么核实的，记录在案"),
        DRY_RUN,
        JSON,
    ),
)
