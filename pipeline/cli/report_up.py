"""The command ``report-up``: its arguments, its call, what it prints, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.command import DRY_RUN, JSON, PERIOD_ARGUMENT, Arguments, Command
from pipeline.cli.json_output import print_json
from pipeline.cli.messages import describe_plan, format_path_below
from pipeline.cli.workspace import open_workspace
from pipeline.commands.report_up import ReportUpResult, report_up
from pipeline.reports.bureau_figures import add_up_figures
from pipeline.terms import format_chinese_date


def run_report_up(arguments: Arguments) -> int:
    """Make the package for the superior; the status is 1 if it could not be written."""
    done = report_up(open_workspace(arguments), arguments.period, dry_run=arguments.dry_run)
    if arguments.json:
        print_json(_present(done))
    else:
        print("\n".join(_describe(done, arguments.workspace, dry_run=arguments.dry_run)))
    return 1 if done.held else 0


def _describe(done: ReportUpResult, root: Path, *, dry_run: bool) -> Iterator[str]:
    month = done.month
    basis = "按签发时的数据" if month.signed else "按最近一次汇总"
    said, verb = format_chinese_date(month.as_of), "将生成" if dry_run else "已生成"
    yield f"{month.period.as_chinese()}上报包（{basis}，截至{said}）{verb}："
    yield f"  {format_path_below(done.path, root)}"
    totals = add_up_figures(month.figures).iloc[0]
    yield (
        f"{totals['branches']}个支部，{totals['tasks']}项任务，已完成{totals['finished']}项，"
        f"红灯{totals['red']}、黄灯{totals['yellow']}、绿灯{totals['green']}、灰灯{totals['grey']}；"
        f"未销号整改{totals['rectifications']}项，其中逾期{totals['overdue']}项。"
    )
    yield from (f"随附：{name}" for name in month.papers)
    yield f"核对码：{done.sha256[:12]}（上级收到后，回执上的应与它一致）。"
    yield from done.remarks
    yield from done.held
    if dry_run:
        yield from describe_plan(done.plan, root)


def _present(done: ReportUpResult) -> dict[str, object]:
    month, totals = done.month, add_up_figures(done.month.figures).iloc[0]
    return {
        "period": str(month.period),
        "bureau": month.bureau,
        "superior": month.superior,
        "as_of": month.as_of.isoformat(),
        "receipt": month.receipt,
        "signed": month.signed,
        "package": done.path.name,
        "sha256": done.sha256,
        "totals": {str(name): int(value) for name, value in totals.items()},
        "papers": list(month.papers),
        "remarks": list(done.remarks),
        "held": list(done.held),
    }


COMMAND = Command(
    run=run_report_up,
    arguments=(PERIOD_ARGUMENT, DRY_RUN, JSON),
)
