"""The command ``collect``: its arguments, its call and its exit status."""

from __future__ import annotations

import sys

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, JSON, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_file
from pipeline.cli.workspace import open_workspace
from pipeline.commands.collect import collect_inbox


def run_collect(arguments: Arguments) -> int:
    """Take in the files of the inbox."""
    workspace = open_workspace(arguments)
    done = collect_inbox(workspace, dry_run=arguments.dry_run)
    if arguments.json:
        print_json({"files": [present_file(each) for each in done.files]})
        problems = (*messages.describe_folder_problems(done), *done.unwritten, *done.damage)
        print(*problems, sep="\n", end="", file=sys.stderr)
    else:
        print(messages.describe_collection(done, workspace.today, arguments.workspace, dry_run=arguments.dry_run))
    if done.damage:
        return 2
    return 0 if done.well else 1


COMMAND = Command(
    run=run_collect,
    arguments=(
        JSON,
        DRY_RUN,
    ),
)
