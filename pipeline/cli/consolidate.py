"""The command ``consolidate``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, SPAN_ARGUMENT, Argument, Arguments, Command
from pipeline.cli.papers import describe_made_papers
from pipeline.cli.typed_dates import parse_day
from pipeline.cli.workspace import open_workspace
from pipeline.commands.consolidate import consolidate_period
from pipeline.commands.papers import remake_papers
from pipeline.commands.workspace import Workspace
from pipeline.findings import UserError
from pipeline.periods import Month


def run_consolidate(arguments: Arguments) -> int:
    """Build the ledger and drafts of a month; of a quarter or a year the papers that are made from its months."""
    workspace, span = open_workspace(arguments), arguments.period
    if not isinstance(span, Month):
        return consolidate_span(arguments, workspace)
    done = consolidate_period(
        workspace, span, as_of=arguments.as_of, office_now=arguments.office == "current",
        dry_run=arguments.dry_run,
    )  # fmt: skip
    print(messages.describe_consolidation(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if messages.list_waiting_unless_closed(done) or done.held else 0


def consolidate_span(arguments: Arguments, workspace: Workspace) -> int:
    """Make the papers of a quarter or a year anew: those of the settings, and those made before."""
    if arguments.as_of or arguments.office:
        raise UserError("季度、年度的文稿按最后一个月的汇总做，--as-of、--office 只用于月份。")
    done = remake_papers(workspace, arguments.period, dry_run=arguments.dry_run)
    print(describe_made_papers(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.held else 0


COMMAND = Command(
    run=run_consolidate,
    arguments=(
        SPAN_ARGUMENT,
        DRY_RUN,
        Argument(name="--as-of", value="日期", parse=parse_day, exclusive="which", help="重做那一天的汇总"),
        Argument(
            name="--office",
            value="current",
            choices=("current",),
            exclusive="which",
            help="已签发的报告期，也按现在的名册、设置、节假日、文字和版式重做",
        ),
    ),
)
