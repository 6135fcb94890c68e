"""The command ``review``: its arguments, its call and its exit status."""

from __future__ import annotations

from pipeline.cli import messages
from pipeline.cli.command import DRY_RUN, JSON, Argument, Arguments, Command, parse_path
from pipeline.cli.json_output import print_json
from pipeline.cli.present import present_review
from pipeline.cli.workspace import open_workspace
from pipeline.commands.review import review_decision_book


def run_review(arguments: Arguments) -> int:
    """Import a filled 核验表; the status is 2 if it was refused, or the period could not be built again."""
    done = review_decision_book(open_workspace(arguments), arguments.file, dry_run=arguments.dry_run)
    if arguments.json:
        print_json(present_review(done))
    else:
        print(messages.describe_review(done, arguments.workspace, dry_run=arguments.dry_run))
    if done.refused or done.unbuilt:
        return 2
    return 1 if done.built is not None and done.built.held else 0


COMMAND = Command(
    run=run_review,
    arguments=(
        Argument(name="file", value="核验表.xlsx", parse=parse_path),
        JSON,
        DRY_RUN,
    ),
)
