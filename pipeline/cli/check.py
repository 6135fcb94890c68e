"""The command ``check``: its arguments, its call and its exit status."""

from __future__ import annotations

import sys

from pipeline.cli import messages
from pipeline.cli.command import JSON, Argument, Arguments, Command, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_file
from pipeline.cli.workspace import open_workspace
from pipeline.commands.check import check_files


def run_check(arguments: Arguments) -> int:
    """Check files without taking them in."""
    done = check_files(open_workspace(arguments), arguments.files)
    if arguments.json:
        print_json({"files": [present_file(each) for each in done.files]})
        print(*done.damage, sep="\n", end="", file=sys.stderr)
    else:
        print(messages.describe_checked_files(done))
    if done.damage:
        return 2
    return 0 if all(each.fate in ("accepted", "duplicate", "opened") for each in done.files) else 1


COMMAND = Command(
    run=run_check,
    arguments=(
        Argument(name="files", value="文件", parse=parse_path, many=True),
        JSON,
    ),
)
