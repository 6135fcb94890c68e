"""The command ``status``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import JSON, PERIOD_ARGUMENT, Argument, Arguments, Command, open_workspace
from pipeline.cli.json_output import print_json
from pipeline.commands.status import report_status


def run_status(arguments: Arguments) -> int:
    """Report who has submitted."""
    done = report_status(open_workspace(arguments), arguments.period)
    if arguments.json:
        print_json(done.as_json())
    else:
        print(done.paragraph() if arguments.text else messages.describe_status(done))
    return 1 if messages.list_waiting_branches(done.view) else 0


COMMAND = Command(
    name="status",
    about="进度：谁报了、报得怎样",
    run=run_status,
    arguments=(
        PERIOD_ARGUMENT,
        JSON,
        Argument(name="--text", help="只输出一段可以贴到工作群里的话"),
    ),
)
