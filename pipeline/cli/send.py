"""The command ``send``: its arguments, its call and its exit status."""

from __future__ import annotations

import argparse
import os
import re

from pipeline.cli import letter_messages
from pipeline.cli.command import DRY_RUN, JSON, SPAN_ARGUMENT, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.workspace import open_workspace
from pipeline.commands.paper_basis import find_last_recorded_month
from pipeline.commands.send import send_letters
from pipeline.terms import LETTER_TITLES, OVERDUE_REMINDER, LetterKind

_TITLES = {
    **{title: kind for kind, title in LETTER_TITLES.items()},
    "表单": LetterKind.FORMS,
    "退回": LetterKind.RETURNED,
    "回执": LetterKind.RECEIPTS,
    "提醒": LetterKind.REMINDERS,
    OVERDUE_REMINDER: LetterKind.REMINDERS,
    "反馈": LetterKind.FEEDBACK,
    "反馈单": LetterKind.FEEDBACK,
    "签发": LetterKind.ISSUED,
}
"""The kinds of letters as people call them."""
_KINDS = "、".join(f"{kind.value} {title}" for kind, title in LETTER_TITLES.items())


def parse_letter_kinds(text: str) -> tuple[LetterKind, ...]:
    """Parse letter kinds such as ``forms,returned``; Chinese titles, long and short, are accepted as well."""
    named = {**{kind.value: kind for kind in LetterKind}, **_TITLES}
    words = [word for word in re.split(r"[,，、\s]+", text) if word]
    if unknown := [word for word in words if word not in named]:
        listed = "、".join(f"{kind.value}（{title}）" for kind, title in LETTER_TITLES.items())
        raise argparse.ArgumentTypeError(f"“{unknown[0]}”不是信件种类，可用的有：{listed}。")
    return tuple(named[word] for word in words)


def run_send(arguments: Arguments) -> int:
    """Prepare or send letters."""
    workspace = open_workspace(arguments)
    done = send_letters(
        workspace,
        find_last_recorded_month(workspace, arguments.period),
        {kind for kinds in arguments.kinds for kind in kinds},
        along={kind for kinds in arguments.along for kind in kinds},
        next_forms=arguments.next_forms,
        branches=arguments.branch,
        resend=arguments.resend,
        arrived=arguments.arrived,
        dry_run=arguments.dry_run,
        span=arguments.period,
        environment=os.environ,
    )
    if arguments.json:
        print_json(done.as_json())
    else:
        print(letter_messages.describe_send(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.held or done.failed or done.doubtful else 0


COMMAND = Command(
    run=run_send,
    arguments=(
        SPAN_ARGUMENT,
        JSON,
        DRY_RUN,
        Argument(
            name="--kinds",
            value="种类",
            parse=parse_letter_kinds,
            many=True,
            required=True,
            help=f"发哪几种信，几种用逗号隔开：{_KINDS}",
        ),
        Argument(
            name="--along",
            value="种类",
            parse=parse_letter_kinds,
            repeatable=True,
            help="这几种只放进本来就要发的信里，不单独成信",
        ),
        Argument(name="--next-forms", help="下个月的表单已经下发的，一并放进信里"),
        Argument(name="--branch", value="短码", parse=str.upper, repeatable=True, help="只发这个支部的，可以写几次"),
        Argument(
            name="--resend",
            value="编号",
            repeatable=True,
            help="这封信以前备过、发过，或可能已发出，再发一次，可以写几次",
        ),
        Argument(
            name="--arrived", value="编号", repeatable=True, help="这封信可能已发出，已问明对方收到了，可以写几次"
        ),
    ),
)
