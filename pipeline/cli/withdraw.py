"""The command ``withdraw``: its arguments, its call and its exit status."""

from __future__ import annotations

import argparse
import datetime as dt

from pipeline.cli import messages
from pipeline.cli.claim import parse_number
from pipeline.cli.command import DRY_RUN, Argument, Arguments, Command
from pipeline.cli.typed_dates import parse_day, parse_period
from pipeline.cli.workspace import open_workspace
from pipeline.commands.withdraw import withdraw_forms, withdraw_looks
from pipeline.commands.withdraw_claim import withdraw_claim
from pipeline.findings import UserError

_FORMS, _LOOK, _CLAIM = ("下发", "forms"), ("收表", "look"), ("认领", "claim")


def run_withdraw(arguments: Arguments) -> int:
    """Withdraw forms, a look or a claim."""
    workspace, dry_run = open_workspace(arguments), arguments.dry_run
    try:
        if arguments.what in _FORMS:
            period = parse_period(arguments.which)
            done = withdraw_forms(workspace, period, arguments.reason, branches=arguments.branch, dry_run=dry_run)
        elif arguments.branch:
            raise UserError("--branch 只用于撤回下发的表单；收表、认领不能用。")
        elif arguments.what in _CLAIM:
            done = withdraw_claim(workspace, parse_number(arguments.which), arguments.reason, dry_run=dry_run)
        else:
            done = withdraw_looks(workspace, parse_look(arguments.which), arguments.reason, dry_run=dry_run)
    except argparse.ArgumentTypeError as fault:
        raise UserError(str(fault)) from None
    print(messages.describe_withdrawal(done, arguments.workspace, dry_run=dry_run))
    return 0


def parse_look(text: str) -> int | dt.date:
    """Parse the number of an intake run, or its day."""
    short = text.removeprefix("第").removesuffix("次")
    return int(short) if short.isdecimal() and len(short) < len("20261203") else parse_day(text)


COMMAND = Command(
    run=run_withdraw,
    arguments=(
        Argument(
            name="what",
            value="什么",
            choices=(*_FORMS, *_LOOK, *_CLAIM),
            help="下发（forms）、收表（look）或认领（claim）",
        ),
        Argument(
            name="which",
            value="哪一次",
            help="下发写报告期（如 2026-12）；收表写日期（如 2099-01-01）或第几次（如 7）；认领写文件的编号（如 6）",
        ),
        DRY_RUN,
        Argument(name="--reason", value="理由", required=True, help="为什么撤回，记录在案"),
        Argument(
            name="--branch",
            value="短码",
            parse=str.upper,
            repeatable=True,
            help="只撤回这个支部的表单，可以写几次；收表、认领不能用",
        ),
    ),
)
