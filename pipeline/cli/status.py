"""The command ``status``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli.command import JSON, SPAN_ARGUMENT, Argument, Arguments, Command, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import list_waiting_branches
from pipeline.cli.present_status import present_status
from pipeline.cli.signal_messages import describe_written_lines
from pipeline.cli.span_status import describe_span_status, present_span_status
from pipeline.cli.status_messages import describe_status
from pipeline.cli.workspace import open_workspace
from pipeline.commands.span_status import report_span_status
from pipeline.commands.status import report_status
from pipeline.commands.training_lines import write_training_lines
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.periods import Month
from pipeline.reports.status_message import format_status_message


def run_status(arguments: Arguments) -> int:
    """Report what is next, who has submitted and what waits for whom."""
    workspace, span = open_workspace(arguments), arguments.period
    if not isinstance(span, Month):
        return run_span_status(arguments, workspace)
    done = report_status(workspace, span)
    lying = done.month.lying if done.month.is_missing_unproved else 0
    if arguments.lines is not None:
        print(describe_written_lines(write_training_lines(workspace, done.assessment, arguments.lines)))
        return 0
    if arguments.json:
        print_json(present_status(done))
    elif arguments.text:
        print(format_status_message(done.assessment, lying))
    else:
        print(describe_status(done, arguments.workspace))
    below = done.below is not None and not done.below.complete
    return 1 if list_waiting_branches(done.assessment) or below else 0


def run_span_status(arguments: Arguments, workspace: Workspace) -> int:
    """Report the months and papers of a quarter or a year."""
    if arguments.text or arguments.lines:
        raise UserError("--text、--lines 只用于月份。")
    done = report_span_status(workspace, arguments.period)
    if arguments.json:
        print_json(present_span_status(done))
    else:
        print(describe_span_status(done))
    return 0


COMMAND = Command(
    run=run_status,
    arguments=(
        SPAN_ARGUMENT,
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
