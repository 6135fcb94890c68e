"""The command ``posted``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli.command import DRY_RUN, JSON, PERIOD_ARGUMENT, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.letter_messages import describe_posted
from pipeline.cli.workspace import open_workspace
from pipeline.commands.posted import MarkOrder, mark_posted


def run_posted(arguments: Arguments) -> int:
    """Mark letters as sent by a person."""
    order = MarkOrder(matters=tuple(arguments.matters), ticked=arguments.ticked, gone=not arguments.undo)
    done = mark_posted(open_workspace(arguments), arguments.period, order, dry_run=arguments.dry_run)
    if arguments.json:
        marked, before = ([each.sent.matter for each in part] for part in (done.marked, done.before))
        print_json({"period": str(done.period), "marked": marked, "before": before, "remarks": list(done.remarks)})
    else:
        print(describe_posted(done, arguments.workspace, dry_run=arguments.dry_run))
    return 0


COMMAND = Command(
    run=run_posted,
    arguments=(
        PERIOD_ARGUMENT,
        Argument(name="matters", value="编号", optional=True, many=True, help="哪几封信；不写的，这个月备好的信全部"),
        Argument(name="--ticked", help="只登记“发信清单”上打了勾的"),
        Argument(name="--undo", help="标错了，还没有发出"),
        JSON,
        DRY_RUN,
    ),
)
