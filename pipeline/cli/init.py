"""The command ``init``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, Argument, Arguments, Command, parse_path
from pipeline.commands.init import create_workspace, plan_workspace


def run_init(arguments: Arguments) -> int:
    """Create a workspace, or list what would be written."""
    if arguments.dry_run:
        print("\n".join(messages.describe_plan(plan_workspace(arguments.directory), arguments.directory)))
        return 0
    written = create_workspace(arguments.directory)
    print(messages.describe_new_workspace(arguments.directory, written))
    return 0


COMMAND = Command(
    run=run_init,
    arguments=(Argument(name="directory", value="目录", parse=parse_path), DRY_RUN),
)
