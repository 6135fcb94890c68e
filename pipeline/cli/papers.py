"""The command ``papers``: its arguments, its call, what it prints, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.align_columns import align_columns
from pipeline.cli.command import DRY_RUN, JSON, SPAN_ARGUMENT, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import describe_plan, list_output_places
from pipeline.cli.workspace import open_workspace
from pipeline.commands.papers import PapersResult, list_papers, make_papers
from pipeline.documents.paper_list import PaperStand
from pipeline.periods import Month
from pipeline.terms import format_chinese_date


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


def describe_paper_list(done: PapersResult) -> Iterator[str]:
    """Describe what can be made of a span, and how each paper stands."""
    span = done.basis.span
    yield f"{span.as_chinese()}可以做的文稿（{_describe_basis(done)}）："
    rows = [(each.report.name, each.readers, _describe_making(each), _describe_state(each)) for each in done.stands]
    yield from align_columns([("文稿", "给谁", "怎么做", "现在"), *rows])
    if any(each.report.on_demand for each in done.stands):
        first = next(each.report.name for each in done.stands if each.report.on_demand)
        yield f"要做哪种，写上名称：dangjian papers {span} --make {first}"


def _describe_basis(done: PapersResult) -> str:
    basis = done.basis
    told = "" if isinstance(basis.span, Month) else f"按{basis.month.as_chinese()}的汇总，"
    return f"{told}截至{format_chinese_date(basis.date)}"


def _describe_making(each: PaperStand) -> str:
    if not each.report.on_demand:
        return "汇总时起草"
    return "按设置都做" if each.standing else "要用时做"


def _describe_state(each: PaperStand) -> str:
    parts = [f"已签发{each.signed}份" if each.signed else ""]
    if each.drafted:
        parts.append(f"已起草{each.drafted}份" + (f"（改过{each.edited}份）" if each.edited else ""))
    elif not each.signed:
        parts.append("没有做" if each.due else "没有要做的")
    if each.report.official and each.drafted and not each.signed:
        parts.append("要签发")
    return "，".join(filter(None, parts))


def describe_made_papers(done: PapersResult, root: Path, *, dry_run: bool) -> str:
    """Describe what was made, for whom nothing was due, and what could not be replaced."""
    return "\n".join(_describe_made(done, root, dry_run=dry_run))


def _describe_made(done: PapersResult, root: Path, *, dry_run: bool) -> Iterator[str]:
    span = done.basis.span
    if done.plan.steps:
        yield f"{span.as_chinese()}的文稿（{_describe_basis(done)}）{'将生成' if dry_run else '已生成'}："
        yield from (f"  {line}" for line in list_output_places(done.folder, done.outputs, root))
    for name in done.unneeded:
        yield f"“{name}”没有要做的：没有这样的事项，或已经签发。"
    for name in done.beside:
        yield f"“{name}”：原来的有人改过，不覆盖，新的放在旁边。"
    yield from done.remarks
    yield from done.held
    if dry_run:
        yield from describe_plan(done.plan, root)


def present_papers(done: PapersResult) -> dict[str, object]:
    """Return the papers of a span as JSON data."""
    return {
        "period": str(done.basis.span),
        "month": str(done.basis.month),
        "as_of": done.basis.date.isoformat(),
        "papers": [
            {
                "name": each.report.name, "readers": each.readers, "on_demand": each.report.on_demand,
                "standing": each.standing, "official": each.report.official, "due": each.due,
                "drafted": each.drafted, "edited": each.edited, "signed": each.signed,
            }
            for each in done.stands
        ],
        "outputs": list(done.outputs),
        "beside": list(done.beside),
        "unneeded": list(done.unneeded),
        "remarks": list(done.remarks),
        "held": list(done.held),
    }  # fmt: skip


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
