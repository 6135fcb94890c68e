"""Draw the 完成率 of some tasks over the months of a year, as their branches reported it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ledger import Task
from pipeline.reports.paper import Chart, ChartSeries
from pipeline.supervision.assessment import Assessment

RATE_CHART = "完成率"
_COLOURS = ("1F4E79", "C55A11", "548235", "7F7F7F", "7030A0")
_LEAST_MONTHS = 2


def build_rate_chart(assessment: Assessment, tasks: Sequence[Task], names: Sequence[str]) -> Chart:
    """Build a line for each task with 完成率 of at least two months of the year, five at most; empty without any.

    A month without a report is a gap.
    """
    year = assessment.ledger.period.year
    judged = [month.period for month in assessment.months if month.period.year == year]
    told = [
        (name, {month.period: month.rate for month in task.months if month.period in judged})
        for task, name in zip(tasks, names, strict=True)
    ]
    lines = [(name, rates) for name, rates in told if len(rates) >= _LEAST_MONTHS]
    months = [each for each in judged if any(each in rates for _, rates in lines)]
    series = tuple(
        ChartSeries(name=name, values=tuple(map(rates.get, months)), colour=colour)
        for (name, rates), colour in zip(lines, _COLOURS, strict=False)
    )
    categories = tuple(month.as_chinese_within(year) for month in months)
    return Chart(caption="各月完成率", categories=categories, series=series, lines=True, unit="%")
