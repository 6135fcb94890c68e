"""The command ``forms``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, PERIOD_ARGUMENT, Argument, Arguments, Command, open_workspace, parse_path
from pipeline.commands.distribute import distribute_forms


def run_forms(arguments: Arguments) -> int:
    """Distribute the forms of a period."""
    done = distribute_forms(
        open_workspace(arguments), arguments.period, old_ledger=arguments.old_ledger, dry_run=arguments.dry_run
    )
    print(messages.describe_distribution(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.unplaced else 0


COMMAND = Command(
    name="forms",
    about="下发：为每个支部生成预填好的月报表",
    run=run_forms,
    arguments=(
        PERIOD_ARGUMENT,
        DRY_RUN,
        Argument(
            name="--from",
            value="旧台账.xlsx",
            target="old_ledger",
            parse=parse_path,
            help="首次下发时，从已有的台账导入任务",
        ),
    ),
)
