"""The command ``run``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import PERIOD_ARGUMENT, Arguments, Command
from pipeline.cli.workspace import open_workspace
from pipeline.commands.run import run_month


def run_month_command(arguments: Arguments) -> int:
    """Take in the files of the inbox, then consolidate."""
    workspace = open_workspace(arguments)
    collected, done = run_month(
        workspace,
        arguments.period,
        lambda taken: print(messages.describe_collection(taken, workspace.today, arguments.workspace, dry_run=False)),
    )
    print(messages.describe_consolidation(done, arguments.workspace, dry_run=False))
    if collected.damage:
        return 2
    return 0 if collected.well and not messages.list_waiting_unless_closed(done) and not done.held else 1


COMMAND = Command(
    run=run_month_command,
    arguments=(PERIOD_ARGUMENT,),
)
