"""Build 年度总结 for 局党组 and the files: a year from its months as they are on record.

What happened (reports, 销号, 立项, 反弹, cells typed) is added up over the year; what stands (tasks, lamps) is told for
the first and the last month and never added. Sources: 实施意见 二(三), 三, 四(四); 《整治形式主义为基层减负若干规定》.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.contract.paper_settings import BureauSettings
from pipeline.periods import Year
from pipeline.reports.burden_rows import build_burden_rows
from pipeline.reports.group_counts import build_group_figures
from pipeline.reports.indicators import build_indicator_figures
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.paper import Annex, Cadence, Chart, ChartSeries, Report, Table
from pipeline.reports.quarter_circular import MONTH_TABLE, build_month_table, build_span_figures
from pipeline.reports.shared_causes import list_cause_lines
from pipeline.reports.span_report import SpanReport, build_span_report
from pipeline.supervision.assessment import Assessment
from pipeline.terms import OPEN_JUDGEMENT, YEAR_SUMMARY, Lamp, Timeliness

_TIMES = (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.SUPPLEMENTARY, Timeliness.MISSING)


@dataclass(frozen=True, kw_only=True)
class BurdenSum:
    """Sums of 减负 over the months counted; the year before only in the months of which both are known."""

    asked: int
    prefilled: int
    typed: int
    papers: int
    compared_months: int
    asked_now: int
    asked_before: int


def find_year(assessment: Assessment) -> Year:
    """Find the year that the month of a ledger belongs to."""
    return Year(assessment.ledger.period.year)


def format_year_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the paper."""
    return f"{find_year(assessment).as_chinese()}“党建+”工作总结"


def build_year_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    year = find_year(assessment)
    report = build_span_report(assessment, year)
    first = report.months[0]
    return {
        **build_span_figures(assessment, report),
        "year": year.as_chinese(),
        "next_year": year.shift(1).as_chinese(),
        "first_known": first.period.as_chinese_within(year.year),
        "tasks_first": first.tasks,
        "first_green": first.count(Lamp.GREEN),
        "first_yellow": first.count(Lamp.YELLOW),
        "first_red": first.count(Lamp.RED),
        "first_grey": first.count(Lamp.GREY),
        "lasting_red_count": len(report.lasting_red),
        "overdue_count": sum(each.is_overdue(assessment.date) for each in report.open),
        "missed_branches": len(report.count_missed()),
        **build_group_figures(assessment),
        **build_indicator_figures(assessment, year.months[0]),
        "causes": list_cause_lines(assessment),
        "burden": _sum_burden(assessment),
        "judgement": OPEN_JUDGEMENT,
    }


def _sum_burden(assessment: Assessment) -> BurdenSum:
    rows = list(build_burden_rows(assessment))
    compared = [row for row in rows if row["asked_before"] is not None]
    months = {row["period"]: row["papers"] for row in rows}
    return BurdenSum(
        asked=_add(rows, "asked"),
        prefilled=_add(rows, "prefilled"),
        typed=_add(rows, "typed"),
        papers=sum(int(str(each)) for each in months.values()),
        compared_months=len({row["period"] for row in compared}),
        asked_now=_add(compared, "asked"),
        asked_before=_add({row["period"]: row for row in compared}.values(), "asked_before"),
    )


def _add(rows: Iterable[Mapping[str, object]], name: str) -> int:
    return sum(int(str(row[name] or 0)) for row in rows)


def build_year_tables(assessment: Assessment, _: str = "") -> Mapping[str, Table]:
    """Return the months side by side."""
    return {MONTH_TABLE: build_month_table(assessment, build_span_report(assessment, find_year(assessment)))}


def build_year_charts(assessment: Assessment, _: str = "") -> Mapping[str, Chart]:
    """Return the lamps of the months on top of one another; empty if there is only one month."""
    months = build_span_report(assessment, find_year(assessment)).months
    series = tuple(
        ChartSeries(
            name=f"{lamp.value}灯", values=tuple(month.count(lamp) for month in months), colour=LAMP_COLOURS[lamp]
        )
        for lamp in (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.GREY)
    )
    categories = tuple(month.period.as_chinese_within(month.period.year) for month in months)
    told = series if len(months) > 1 else ()
    return {MONTH_TABLE: Chart(caption="各月任务灯色", categories=categories, series=told, unit="项")}


def build_year_annexes(assessment: Assessment, _: str = "") -> tuple[Annex, ...]:
    """Return the table of all branches."""
    year = find_year(assessment)
    note = "按时、迟报、补报、漏报、销号、立项、反弹是全年累计；任务、报完成、红灯是最后一个月的数，几个月不相加。"
    table = _build_branch_table(assessment, build_span_report(assessment, year))
    return (Annex(title=f"各党支部{year.as_chinese()}“党建+”工作情况汇总表", table=table, note=note, dense=True),)


def _build_branch_table(assessment: Assessment, report: SpanReport) -> Table:
    """Return a row per branch that had to report in the last month, then of those that did earlier, and 合计."""
    seen = (code for each in reversed(report.months) for code in each.timeliness)
    rows = [_build_branch_row(assessment, report, str(at), code) for at, code in enumerate(dict.fromkeys(seen), 1)]
    sums = tuple(str(sum(map(int, column))) for column in zip(*(row[2:] for row in rows), strict=True))
    head = (
        "序号", "党支部", "按时", "迟报", "补报", "漏报", "任务", "报完成", "红灯", "销号", "立项", "在改", "反弹",
    )  # fmt: skip
    return Table(
        head=head,
        rows=(*rows, ("", "合计", *sums)),
        widths=(4, 24, *[6] * 5, 7, *[6] * 5),
        centred=frozenset({0, *range(2, len(head))}),
    )


def _build_branch_row(assessment: Assessment, report: SpanReport, at: str, code: str) -> tuple[str, ...]:
    tasks = assessment.ledger.by_branch.get(code, ())
    told = [each.timeliness.get(code) for each in report.months]
    counts = (
        *(told.count(each) for each in _TIMES),
        len(tasks),
        sum(task.finished for task in tasks),
        report.last.count_of_branch(Lamp.RED, code),
        sum(task.branch == code for task in report.closed),
        *(sum(each.branch == code for each in cases) for cases in (report.started, report.open, report.relapsed)),
    )
    return at, assessment.formal_name(code).removesuffix("党支部"), *map(str, counts)


def _get_party_group(bureau: BureauSettings) -> str:
    return bureau.party_group


YEAR_REPORT = Report(
    name=YEAR_SUMMARY,
    title=format_year_title,
    figures=build_year_figures,
    annexes=build_year_annexes,
    tables=build_year_tables,
    charts=build_year_charts,
    addressee=_get_party_group,
    restricted=True,
    on_demand=True,
    cadences=frozenset({Cadence.YEAR}),
)
