"""The command ``papers``: its arguments, its call, what it prints, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.command import DRY_RUN, JSON, SPAN_ARGUMENT, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import describe_plan, list_output_places
from pipeline.cli.paper_list import describe_basis, describe_paper_list, present_papers
from pipeline.cli.workspace import open_workspace
from pipeline.commands.paper_basis import PapersResult, list_papers
from pipeline.commands.papers import make_papers


def run_papers(arguments: Arguments) -> int:
    """List the papers of a span, or make some; the status is 1 if a file could not be replaced."""
    workspace, names = open_workspace(arguments), arguments.make
    if names is None:
        done = list_papers(workspace, arguments.period)
    else:
        done = make_papers(workspace, arguments.period, names, dry_run=arguments.dry_run)
    if arguments.json:
        print_json(present_papers(done))
    elif names is None:
        print("\n".join(describe_paper_list(done)))
    else:
        print(describe_made_papers(done, arguments.workspace, dry_run=arguments.dry_run))
    return 1 if done.held else 0


def describe_made_papers(done: PapersResult, root: Path, *, dry_run: bool) -> str:
    """Describe what was made, for whom nothing was due, and what could not be replaced."""
    return "\n".join(_describe_made(done, root, dry_run=dry_run))


def _describe_made(done: PapersResult, root: Path, *, dry_run: bool) -> Iterator[str]:
    span = done.basis.span
    if done.plan.steps:
        yield f"{span.as_chinese()}的文稿（{describe_basis(done)}）{'将生成' if dry_run else '已生成'}："
        yield from (f"  {line}" for line in list_output_places(done.folder, done.outputs, root))
    for name in done.unneeded:
        yield f"“{name}”没有要做的：没有这样的事项，或已经签发。"
    for name in done.beside:
        yield f"“{name}”：原来的有人改过，不覆盖，新的放在旁边。"
    yield from done.remarks
    yield from done.held
    if dry_run:
        yield from describe_plan(done.plan, root)


COMMAND = Command(
    run=run_papers,
    arguments=(
        SPAN_ARGUMENT,
        Argument(
            name="--make",
            value="名称",
            many=True,
            optional=True,
            help="做这几种（如 月调度表）；不写名称，做设置里定的",
        ),
        DRY_RUN,
        JSON,
    ),
)
