"""The command ``status``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli.command import JSON, PERIOD_ARGUMENT, Argument, Arguments, Command, open_workspace, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import list_waiting_branches
from pipeline.cli.present_status import present_status
from pipeline.cli.signal_messages import describe_written_lines
from pipeline.cli.status_messages import describe_status
from pipeline.commands.status import report_status
from pipeline.commands.training_lines import write_training_lines
from pipeline.reports.status_message import format_status_message


def run_status(arguments: Arguments) -> int:
    """Report what is next, who has submitted and what waits for whom."""
    workspace = open_workspace(arguments)
    done = report_status(workspace, arguments.period)
    if arguments.lines is not None:
        print(describe_written_lines(write_training_lines(workspace, done.assessment, arguments.lines)))
        return 0
    if arguments.json:
        print_json(present_status(done))
    else:
        print(format_status_message(done.assessment) if arguments.text else describe_status(done, arguments.workspace))
    below = done.below is not None and not done.below.complete
    return 1 if list_waiting_branches(done.assessment) or below else 0


COMMAND = Command(
    name="status",
    title="进度",
    about="下一步做什么，谁报了、报得怎样，还在等谁",
    run=run_status,
    arguments=(
        PERIOD_ARGUMENT,
        JSON,
        Argument(name="--text", help="只输出一段可以贴到工作群里的话"),
        Argument(
            name="--lines",
            value="文件",
            help="把核实过的信号写成训练用的行，隐去支部、人名、地名、电话，写到这个新文件",
            parse=parse_path,
        ),
    ),
)
