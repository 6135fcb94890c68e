"""``dangjian`` without a command: what is next in the month that is being worked on, and how to go on."""

from __future__ import annotations

from pipeline.cli.command import Arguments, Command
from pipeline.cli.messages import format_command_start
from pipeline.cli.status_messages import describe_next_step, describe_waiting_matters
from pipeline.cli.workspace import open_workspace
from pipeline.commands.status import find_open_period, report_status
from pipeline.periods import Period
from pipeline.terms import format_chinese_date


def show_next_step(arguments: Arguments) -> int:
    """Print the next step of the open month; outside a workspace, how to begin."""
    workspace, start = open_workspace(arguments), format_command_start(arguments.workspace)
    if not workspace.templates.is_dir():
        print(
            "这里不是工作目录。第一次用：dangjian init 目录；已经建好的，先进到那个目录，或用 -C 指明。"
            "全部命令：dangjian -h。"
        )
        return 2
    period = find_open_period(workspace)
    if period is None:
        print(
            f"还没有下发过表单。下一步：核对支部名册和设置，然后下发。\n    {start} forms {Period.of(workspace.today)}"
        )
        return 0
    month = report_status(workspace, period).month
    print(f"今天是{format_chinese_date(workspace.today)}，正在办{period.as_chinese()}。")
    print(*describe_next_step(month, arguments.workspace), *describe_waiting_matters(month), sep="\n")
    print(f"逐个支部的情况：{start} status {period}；全部命令：dangjian -h。")
    return 0


COMMAND = Command(run=show_next_step)
