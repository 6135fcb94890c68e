"""The command ``consolidate``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, PERIOD_ARGUMENT, Argument, Arguments, Command, open_workspace
from pipeline.cli.typed_dates import parse_day
from pipeline.commands.consolidate import consolidate_period


def run_consolidate(arguments: Arguments) -> int:
    """Build the ledger and drafts of a period."""
    done = consolidate_period(
        open_workspace(arguments), arguments.period, as_of=arguments.as_of, office_now=arguments.office == "current",
        dry_run=arguments.dry_run,
    )  # fmt: skip
    print(messages.describe_consolidation(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if messages.list_waiting_unless_closed(done) or done.held else 0


COMMAND = Command(
    name="consolidate",
    title="汇总",
    about="生成台账、通报草稿和退回表",
    run=run_consolidate,
    arguments=(
        PERIOD_ARGUMENT,
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
