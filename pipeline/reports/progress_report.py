"""Build 推行情况报告 to the superior: a year up to its last month on record, with the figures of 年度总结.

Source: 实施意见 四(四), 条例 第十五条 (one 主送, 抄送 to superiors and equals only). It names no branch but those of
典型做法 and has no annexes, since the figures of the branches stay in the bureau. What comes next
is for people to write.
"""

from __future__ import annotations

from pipeline.periods import Month
from pipeline.reports.coverage_rows import build_coverage_figures
from pipeline.reports.group_counts import build_group_figures
from pipeline.reports.paper import Cadence, Report
from pipeline.reports.quarter_circular import build_span_figures
from pipeline.reports.shared_causes import list_cause_lines
from pipeline.reports.span_report import SpanReport, build_span_report
from pipeline.reports.year_summary import find_year
from pipeline.supervision.assessment import Assessment
from pipeline.terms import PROGRESS_REPORT

_JUNE, _DECEMBER = 6, 12


def format_progress_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the paper."""
    return f"关于{format_months_told(assessment.ledger.period)}“党建+”工作推行情况的报告"


def format_months_told(last: Month) -> str:
    """Format what a report up to a month is about: ``2026年上半年``, ``2026年``, ``2026年1至10月``."""
    if last.month in (_JUNE, _DECEMBER):
        return f"{last.year}年{'上半年' if last.month == _JUNE else ''}"
    return last.as_chinese() if last.month == 1 else f"{last.year}年1至{last.month}月"


def build_progress_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    year, settings = find_year(assessment), assessment.office.settings
    report, noted = build_span_report(assessment, year), settings.find_yearly(year.year)
    return {
        **build_span_figures(assessment, report),
        **build_group_figures(assessment),
        "span": format_months_told(assessment.ledger.period),
        "bureau": settings.bureau.name,
        "tasks_ever": _count_tasks_ever(report),
        "overdue_count": sum(each.is_overdue(assessment.date) for each in report.open),
        **build_coverage_figures(assessment),
        "should_have": noted.should_have if noted else 0,
        "have": noted.have if noted else 0,
        "causes": list_cause_lines(assessment),
    }


def _count_tasks_ever(report: SpanReport) -> int:
    """Count the tasks that stood in the ledger of any month, each once."""
    return len({number for month in report.months for number in month.lamps})


PROGRESS_PAPER = Report(
    name=PROGRESS_REPORT,
    title=format_progress_title,
    figures=build_progress_figures,
    addressee=lambda bureau: bureau.report_to,
    copied_to=lambda bureau: bureau.report_copied_to,
    upward=True,
    restricted=True,
    on_demand=True,
    cadences=frozenset({Cadence.YEAR}),
)
