"""Lay out the report model of the bureaus below for one landscape A4 page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.board.shapes import (
    ORDER,
    Bar,
    KeyFigure,
    MonthColumn,
    build_bar,
    build_key_figure,
    build_month_column,
    count_lines,
    count_matter_lines,
    take_rows,
)
from pipeline.reports.leader_matters import LeaderMatter, Part, count_rows
from pipeline.reports.shares import format_rate
from pipeline.reports.superior_report import (
    LAMP_COLUMNS,
    BureauStand,
    SuperiorReport,
    list_by_attention_of_superior,
)
from pipeline.terms import Timeliness, measure_width

BUREAU_BAR = 44
"""Width of the longest bar, in pixels."""
ROWS_OF_COLUMN = 30
"""Rows of a column of bureaus; the page has two of them where one is not enough."""
_NAME_WIDTH = 9.0
"""Characters in a line of a bureau's name."""
_LINE, _LINES = 24.0, 16
"""Characters in a line of the right column, and lines of its texts that leave room for 1+3+X."""
_BESIDE = ("overdue", "missing")
_GAP = Part("—")


@dataclass(frozen=True, kw_only=True)
class CategoryRow:
    """A category of 1+3+X: its tasks and their share of all."""

    name: str
    tasks: Part
    rate: str


def build_superior_figures(report: SuperiorReport) -> tuple[KeyFigure, ...]:
    """Build the six figures of the page."""
    total, before = report.total, report.before.figures if report.before else {}
    came = build_key_figure(
        "上报", report.at(Timeliness.ON_TIME), None, {each.value: report.at(each) for each in Timeliness}
    )
    lit = {"黄灯": total["yellow"], "绿灯": total["green"]}
    return (
        replace(
            came,
            value=Part(str(report.reported.count), report.reported.source),
            whole=Part(str(report.due.count), report.due.source),
            change=Part(""),
            notes=tuple(part for part in came.notes[1:]),
        ),
        build_key_figure("在册任务", total["tasks"], before.get("tasks"), {"支部": total["branches"]}),
        build_key_figure("已完成", total["finished"], before.get("finished"), {}, bad=-1),
        build_key_figure("红灯", total["red"], before.get("red"), lit, bad=1),
        build_key_figure(
            "灰灯（没有有效数据）", total["grey"], before.get("grey"), {"漏报支部": total["missing"]}, bad=1
        ),
        build_key_figure(
            "整改逾期", total["overdue"], before.get("overdue"), {"未销号": total["rectifications"]}, bad=1
        ),
    )


def build_bureau_columns(report: SuperiorReport) -> tuple[tuple[Bar, ...], ...]:
    """Build a bar for each bureau in one or two columns, by attention; those that do not fit in one row."""
    stands = list_by_attention_of_superior(report)
    lines = [math.ceil(measure_width(each.name) / _NAME_WIDTH) for each in stands]
    most = max((each.count("tasks") for each in stands), default=0)
    if sum(lines) <= ROWS_OF_COLUMN:
        return (tuple(_build_bureau_bar(each, most) for each in stands),)
    first = max(take_rows(lines, ROWS_OF_COLUMN + 2), 1)
    first -= sum(lines[:first]) > ROWS_OF_COLUMN
    second = first + take_rows(lines[first:], ROWS_OF_COLUMN)
    bars = [_build_bureau_bar(each, most) for each in stands[:second]]
    rest = [_build_rest(report, stands[second:])] if second < len(stands) else []
    return tuple(bars[:first]), (*bars[first:], *rest)


def _build_bureau_bar(stand: BureauStand, most: int) -> Bar:
    if not stand.figures:
        counts = (_GAP,) * len(ORDER)
        return Bar(name=stand.name, total=_GAP, counts=counts, mark=stand.mark, others=(_GAP,) * len(_BESIDE))
    lit = {lamp: stand.figures[name] for lamp, name in LAMP_COLUMNS.items()}
    bar = build_bar(stand.name, stand.figures["tasks"], lit, most, BUREAU_BAR)
    return replace(bar, mark=stand.mark, others=tuple(count_rows(stand.figures[name], "") for name in _BESIDE))


def _build_rest(report: SuperiorReport, rest: Sequence[BureauStand]) -> Bar:
    """Add up the bureaus that are not shown one by one; those without figures come first and are shown."""
    lit = {lamp: report.add_up(rest, name) for lamp, name in LAMP_COLUMNS.items()}
    tasks = report.add_up(rest, "tasks")
    bar = build_bar(f"其余{len(rest)}个单位", tasks, lit, tasks.count, BUREAU_BAR)
    return replace(bar, others=tuple(count_rows(report.add_up(rest, name), "") for name in _BESIDE))


def build_superior_months(report: SuperiorReport) -> tuple[MonthColumn, ...]:
    """Build a column for each month that was reported, drawn to one scale."""
    most = max((month.figures["tasks"].count for month in report.months), default=0)
    return tuple(
        build_month_column(
            month.period.as_chinese_within(report.period.year),
            month.figures["tasks"],
            {lamp: month.figures[name] for lamp, name in LAMP_COLUMNS.items()},
            most,
        )
        for month in report.months
    )


def list_month_arrivals(report: SuperiorReport) -> tuple[tuple[Part, Part], ...]:
    """List how many bureaus each month is made of, and how many owed it."""
    return tuple(
        (count_rows(month.figures["reported"], ""), count_rows(month.figures["due"], "")) for month in report.months
    )


def has_room_for_categories(matters: Sequence[LeaderMatter], merits: Sequence[tuple[Part, ...]]) -> bool:
    """Return whether 1+3+X fits below the other texts of the right column where bureaus take two columns."""
    lines = sum(count_matter_lines(each, _LINE) for each in matters) + sum(count_lines(each, _LINE) for each in merits)
    return lines <= _LINES


def build_category_rows(report: SuperiorReport, small: int) -> tuple[CategoryRow, ...]:
    """Build the rows of 1+3+X; a package does not say which lamps the tasks of a category have."""
    whole = report.total["tasks"].count
    return tuple(
        CategoryRow(name=title, tasks=count_rows(each, ""), rate=format_rate(each.count, whole, small))
        for title, each in report.categories.items()
    )
