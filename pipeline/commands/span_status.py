"""Report the progress of a quarter or a year (进度): how its months stand on record, and its papers."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.commands.paper_basis import PapersResult, list_papers
from pipeline.commands.require_facts import require_used_facts
from pipeline.commands.workspace import Workspace
from pipeline.documents.closing import find_closing_paper
from pipeline.periods import Month, Quarter, Year
from pipeline.reports.span_report import SpanMonth, SpanReport, build_span_report


@dataclass(frozen=True, kw_only=True)
class SpanMonthStand:
    """How a month stands: its figures (None without a ledger), the day of its last 汇总 and of its 签发, if any."""

    period: Month
    figures: SpanMonth | None
    recorded: str
    signed: str


@dataclass(frozen=True, kw_only=True)
class SpanStatus:
    """State of a quarter or a year: its months, what they come to, and its papers."""

    months: tuple[SpanMonthStand, ...]
    report: SpanReport
    papers: PapersResult


def report_span_status(workspace: Workspace, span: Quarter | Year) -> SpanStatus:
    """Report a span from the last 汇总 of its last month on record; UserError if it has none. Nothing is changed."""
    workspace.require()
    require_used_facts(workspace)
    papers = list_papers(workspace, span)
    report = build_span_report(papers.basis.assessment, span)
    known = {each.period: each for each in report.months}
    recorded = {each.period: each.date for each in workspace.archive.list_snapshots()}
    issued = workspace.issued.all()
    signed = {month: find_closing_paper(issued, str(month)) for month in span.months}
    months = tuple(
        SpanMonthStand(
            period=month,
            figures=known.get(month),
            recorded=recorded.get(str(month), ""),
            signed=paper.date if (paper := signed[month]) is not None else "",
        )
        for month in span.months
    )
    return SpanStatus(months=months, report=report, papers=papers)
