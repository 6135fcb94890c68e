"""Report a month to the superior (上报): one package with the figures on record, which the superior's 收表 takes.

The figures are those of the signed month, else of its last 汇总; nothing is counted anew. The same record gives the
same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import __version__
from pipeline.archive import compute_sha256
from pipeline.archive.facts import Snapshot
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.commands.assessments import assess_snapshot
from pipeline.commands.file_steps import RefreshFile
from pipeline.commands.load_inputs import build_current_snapshot
from pipeline.commands.plan import Plan, perform
from pipeline.commands.plausible import require_plausible_period
from pipeline.commands.require_facts import require_intact_facts
from pipeline.commands.workspace import Workspace
from pipeline.contract.monthly import FORM_VERSION
from pipeline.contract.package_manifest import RosterEntry
from pipeline.disk import clean_name
from pipeline.documents.closing import RecordedSnapshot, find_known_snapshot
from pipeline.findings import UserError
from pipeline.periods import Month, Period
from pipeline.reports.bureau_figures import build_branch_figures
from pipeline.reports.month_report import build_month_report
from pipeline.roll_up.package import ReportedMonth, build_package, format_package_name
from pipeline.terms import PROGRESS_REPORT, Timeliness, format_chinese_date

FOLDER = "上报"


@dataclass(frozen=True, kw_only=True)
class ReportUpResult:
    """The package of a month: its path, the hash of its bytes, and what it says; ``remarks`` are for the clerk."""

    path: Path
    sha256: str
    month: ReportedMonth
    remarks: tuple[str, ...]
    plan: Plan
    held: tuple[str, ...] = ()


def report_up(workspace: Workspace, period: Period, *, dry_run: bool = False) -> ReportUpResult:
    """Make the package of a month from its record; UserError if it was never consolidated."""
    workspace.require()
    with workspace.locked():
        done = plan_report_up(workspace, period)
        return done if dry_run else replace(done, held=tuple(perform(workspace, done.plan).messages))


def plan_report_up(workspace: Workspace, period: Period) -> ReportUpResult:
    """Build the package in memory and plan its writing; nothing is changed."""
    require_intact_facts(workspace)
    if not isinstance(period, Month):
        raise UserError(f"上报包按月生成，“{period}”不是一个月。请写成“2026-11”这样的年月。")
    require_plausible_period(workspace, period)
    now = build_current_snapshot(workspace, period)
    on = find_known_snapshot(str(period), now, workspace.archive.list_snapshots(), workspace.issued.all())
    if on is None:
        raise UserError(f"{period.as_chinese()}还没有汇总，没有可以上报的数。请先运行“dangjian consolidate {period}”。")
    month = build_reported_month(workspace, on, list_papers_along(workspace, period))
    data = build_package(month)
    path = workspace.outbox(period) / FOLDER / format_package_name(month)
    return ReportUpResult(
        path=path,
        sha256=compute_sha256(data),
        month=month,
        remarks=tuple(_list_remarks(workspace, month, now)),
        plan=Plan((RefreshFile(path, data, "上报包"),)),
    )


def build_reported_month(
    workspace: Workspace, on: RecordedSnapshot, papers: tuple[IssuedPaper, ...], program: str = __version__
) -> ReportedMonth:
    """Build what a bureau reports of a month as it is on record; ``program`` is the version that says so."""
    assessment = assess_snapshot(workspace, on.snapshot)
    office, period = assessment.office, assessment.ledger.period
    return ReportedMonth(
        bureau=office.settings.bureau.name,
        superior=office.settings.bureau.superior,
        period=period,
        as_of=assessment.date,
        receipt=on.snapshot.last_receipt,
        signed=on.signed,
        program=program,
        contract=FORM_VERSION,
        roster=tuple(RosterEntry(code=each.code, name=each.short_name) for each in office.due(period)),
        figures=build_branch_figures(build_month_report(assessment, signed=on.signed)),
        papers={clean_name(Path(each.file).name): workspace.issued.load_bytes(each) for each in papers},
    )


def list_papers_along(workspace: Workspace, period: Period) -> tuple[IssuedPaper, ...]:
    """List the signed 推行情况报告 of the month, and of the quarter or year that ends with it."""
    return tuple(
        each
        for each in workspace.issued.all()
        if each.document == PROGRESS_REPORT and Period.parse(each.period).last_day == period.last_day
    )


def _list_remarks(workspace: Workspace, month: ReportedMonth, now: Snapshot) -> Iterator[str]:
    pending = int(month.figures["timeliness"].eq(Timeliness.PENDING.value).sum())
    if pending:
        said, deadline = (format_chinese_date(each) for each in (month.as_of, workspace.office.deadline(month.period)))
        yield f"上报的数截至{said}，报送截止（{deadline}）还没有到，{pending}个支部待报。"
    later = [
        each
        for each in workspace.archive.receipts()
        if month.receipt < each.number <= now.last_receipt and each.period <= str(month.period) and each.reports
    ]
    if later and not month.signed:
        yield f"汇总以后又收到{len(later)}份报送，没有计入。要计入的，请先汇总，再上报。"
    if not month.superior:
        yield "设置里没有写上级单位（templates/设置.toml 的 bureau.superior），上报包不写明报给谁。"
    if not month.papers:
        yield f"{PROGRESS_REPORT}没有签发，上报包里只有数据。"


def find_reported_snapshot(workspace: Workspace, period: Period, as_of: dt.date, receipt: int) -> Snapshot | None:
    """Find the snapshot that a package was made from, by its day and last receipt; None if no record is of these."""
    kept = [*workspace.archive.list_snapshots(), *(each.record for each in workspace.issued.all())]
    found = [
        each
        for each in kept
        if (each.period, each.date, each.last_receipt) == (str(period), as_of.isoformat(), receipt)
    ]
    return found[-1] if found else None
