"""Build the console messages of ``status`` of a quarter or a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.cli.align_columns import align_columns
from pipeline.cli.paper_list import describe_paper_list, present_papers
from pipeline.terms import Lamp, Timeliness, format_day_within

if TYPE_CHECKING:
    from pipeline.commands.span_status import SpanMonthStand, SpanStatus

_HEAD = ("月份", "汇总", "签发", "应报", "按时", "漏报", "任务", "报完成", "红灯", "灰灯")


def describe_span_status(done: SpanStatus) -> str:
    """Describe the months side by side, what happened in them, and the papers."""
    span = done.papers.basis.span
    rows = [_describe_month(each) for each in done.months]
    lines = [f"{span.as_chinese()}：", *align_columns([_HEAD, *rows]), *_describe_sums(done), ""]
    return "\n".join([*lines, *describe_paper_list(done.papers)])


def _describe_month(each: SpanMonthStand) -> tuple[str, ...]:
    year = each.period.year
    days = [format_day_within(year, dt.date.fromisoformat(day)) if day else "—" for day in (each.recorded, each.signed)]
    told = each.figures
    if told is None:
        return (each.period.as_chinese_within(year), *days, *["—"] * (len(_HEAD) - 3))
    counts = (
        len(told.timeliness), told.count_reports(Timeliness.ON_TIME), told.count_reports(Timeliness.MISSING),
        told.tasks, told.done, told.count(Lamp.RED), told.count(Lamp.GREY),
    )  # fmt: skip
    return (each.period.as_chinese_within(year), *days, *map(str, counts))


def _describe_sums(done: SpanStatus) -> Iterator[str]:
    report = done.report
    yield (
        f"累计：经核验销号任务{len(report.closed)}项，立项整改{len(report.started)}项，整改销号{len(report.settled)}项，"
        f"反弹{len(report.relapsed)}项。任务数、灯色是月末的数，不相加。"
    )
    open_months = [each.period for each in done.months if each.recorded and not each.signed]
    if open_months:
        yield f"还没有签发督查通报的：{'、'.join(month.as_chinese_within(month.year) for month in open_months)}。"


def present_span_status(done: SpanStatus) -> dict[str, object]:
    """Return the status as JSON data."""
    return {
        **present_papers(done.papers),
        "months": [
            {
                "period": str(each.period), "recorded": each.recorded, "signed": each.signed,
                "due": len(each.figures.timeliness) if each.figures else None,
                "on_time": each.figures.count_reports(Timeliness.ON_TIME) if each.figures else None,
                "tasks": each.figures.tasks if each.figures else None,
                "done": each.figures.done if each.figures else None,
                "red": each.figures.count(Lamp.RED) if each.figures else None,
                "grey": each.figures.count(Lamp.GREY) if each.figures else None,
            }
            for each in done.months
        ],
    }  # fmt: skip
