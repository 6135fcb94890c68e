"""The command ``assess``: its arguments, its call, what it prints, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.annual_workbook import describe_scope
from pipeline.cli.command import DRY_RUN, JSON, Argument, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import describe_plan, list_output_places
from pipeline.cli.typed_dates import parse_day, parse_year
from pipeline.cli.workspace import open_workspace
from pipeline.commands.assess import AssessResult, assess_year
from pipeline.supervision.annual.branch_year import format_months
from pipeline.supervision.annual.model import Basis


def run_assess(arguments: Arguments) -> int:
    """Draw up the data sheets of a year; the status is 1 if a file could not be replaced."""
    done = assess_year(open_workspace(arguments), arguments.year, as_of=arguments.as_of, dry_run=arguments.dry_run)
    if arguments.json:
        print_json(_present(done))
    else:
        print("\n".join(_describe(done, arguments.workspace, dry_run=arguments.dry_run)))
    return 1 if done.held else 0


def _describe(done: AssessResult, root: Path, *, dry_run: bool) -> Iterator[str]:
    records = done.records
    yield f"{records.year.as_chinese()}述职评议数据（{describe_scope(records)}）{'将生成' if dry_run else '已生成'}："
    yield from (f"  {line}" for line in list_output_places(done.folder, done.outputs, root))
    for name in done.beside:
        yield f"“{name}”：原来的有人填过，不覆盖，新的放在旁边。填好的内容请抄到新表，旧表不用了的请删去。"
    yield from done.held
    if records.without:
        yield f"{format_months(list(records.without), records.year)}没有台账，不计。"
    if rebuilt := [month.period for month in records.months if month.basis is Basis.REBUILT]:
        told = format_months(rebuilt, records.year)
        yield f"{told}在报送截止以后没有汇总过，按现有数据列出；请先汇总这几个月，再运行一次。"
    yield "A已由台账填好；必答项、测评票数、加减分由人填写，等次由党组织研究确定。"
    if not any(done.weights.values()):
        yield "没有设权重，不算综合得分；要算的，在 templates/设置.toml 的 [assessment] 里填写，各项合计100。"
    if dry_run:
        yield from describe_plan(done.plan, root)


def _present(done: AssessResult) -> dict[str, object]:
    records = done.records
    return {
        "year": str(records.year),
        "as_of": records.date.isoformat(),
        "months": [
            {"period": str(each.period), "basis": each.basis.name.lower(), "date": each.day} for each in records.months
        ],
        "without": [str(each) for each in records.without],
        "ahead": [str(each) for each in records.ahead],
        "outputs": list(done.outputs),
        "beside": list(done.beside),
        "held": list(done.held),
        "branches": [
            {
                "code": each.year.code,
                "name": each.year.name,
                "secretaries": [{"name": name, "since": str(since)} for name, since in each.year.secretaries],
                "notes": list(each.year.notes),
                "counts": {name: tally.count for name, tally in each.tallies.items()},
            }
            for each in done.branches
        ],
    }


COMMAND = Command(
    run=run_assess,
    arguments=(
        Argument(name="year", value="年份", parse=parse_year),
        DRY_RUN,
        JSON,
        Argument(name="--as-of", value="日期", parse=parse_day, help="重做那一天的"),
    ),
)
