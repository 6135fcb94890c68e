"""The command ``forms``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import distribution_messages
from pipeline.cli.command import DRY_RUN, PERIOD_ARGUMENT, Argument, Arguments, Command, parse_path
from pipeline.cli.workspace import open_workspace
from pipeline.commands.distribute import distribute_forms
from pipeline.commands.import_ledger import ImportOrder
from pipeline.documents.branch_form import RepeatOrder
from pipeline.findings import UserError


def run_forms(arguments: Arguments) -> int:
    """Distribute the forms of a period; the status is 2 if rows of the 旧台账 that could not be placed prevented it."""
    done = distribute_forms(
        open_workspace(arguments), arguments.period, old_ledger=_parse_import_order(arguments),
        repeat=RepeatOrder(frozenset(arguments.again), arguments.reason), dry_run=arguments.dry_run,
    )  # fmt: skip
    print(distribution_messages.describe_distribution(done, arguments.workspace, dry_run=arguments.dry_run))
    if done.refused:
        return 2
    return 1 if done.old_ledger is not None and not done.old_ledger.reading.is_whole else 0


def _parse_import_order(arguments: Arguments) -> ImportOrder | None:
    """Parse what is to be imported; UserError if only its options are given."""
    if arguments.old_ledger is None:
        if arguments.partly or arguments.blank_as_above:
            raise UserError("--partly 和 --blank-as-above 要和 --from 旧台账.xlsx 一起用。")
        return None
    return ImportOrder(path=arguments.old_ledger, partly=arguments.partly, blank_as_above=arguments.blank_as_above)


COMMAND = Command(
    run=run_forms,
    arguments=(
        PERIOD_ARGUMENT,
        DRY_RUN,
        Argument(
            name="--from",
            value="旧台账.xlsx",
            target="old_ledger",
            parse=parse_path,
            help="从已有的台账导入任务，随这次下发的表单带给支部；有一行放不进去，就都不导入、不下发",
        ),
        Argument(name="--partly", help="旧台账里放不进去的行略过，其余照样导入、下发"),
        Argument(
            name="--again",
            value="短码",
            parse=str.upper,
            repeatable=True,
            help="给这个支部按现在的情况再发一份，先前那份也照收；可以写几次，要写明理由",
        ),
        Argument(name="--reason", value="理由", default="", help="重新下发的理由，记录在案"),
        Argument(name="--blank-as-above", help="旧台账里支部空白的行，与上一行是同一个支部"),
    ),
)
