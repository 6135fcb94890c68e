"""The command ``status``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import JSON, PERIOD_ARGUMENT, Argument, Arguments, Command, open_workspace
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_status
from pipeline.commands.status import report_status
from pipeline.reports.status_message import format_status_message


def run_status(arguments: Arguments) -> int:
    """Report who has submitted."""
    done = report_status(open_workspace(arguments), arguments.period)
    if arguments.json:
        print_json(present_status(done))
    else:
        print(format_status_message(done.assessment) if arguments.text else messages.describe_status(done))
    return 1 if messages.list_waiting_branches(done.assessment) else 0


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
