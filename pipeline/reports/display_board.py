"""Build 展板: one A3 page for the wall of each branch, readable two metres away; five tasks at most.

Source: 实施意见 二(四) “加哪些内容、有哪些抓手、由谁牵头负责、达到什么目标”, “上墙报、上展报”. Nothing is cut: as many
tasks are shown as the page holds, one of each 项目类别 first, and the others counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil

from pipeline.ledger import Task
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.paper import Chart, Report, Table
from pipeline.reports.rate_chart import RATE_CHART, build_rate_chart
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CATEGORIES, DISPLAY_BOARD, Lamp, format_chinese_date, measure_width

TASK_TABLE = "任务"
_HEAD = ("加什么", "怎么加", "谁牵头", "什么目标", "进展")
_WIDTHS = (11.0, 15.0, 4.6, 11.0, 6.4)
"""Widths in characters of the type that the table is set in."""
_MOST, _CLOSED = 5, "已销号"
_ROOM, _LINE, _EDGES = 11200, 560, 110
"""Twips of the table that the page holds below its head; of a line, and of the edges of a row."""
_LEAST_CHART, _MOST_CHART, _CAPTION, _CHART_TYPE = 4800, 8000, 900, 18
"""Twips of a chart with its caption, of the caption alone, and points of the type in it."""


def list_display_subjects(assessment: Assessment) -> tuple[str, ...]:
    """List the branches that have tasks, in the order of the roster."""
    return tuple(code for code in assessment.delivered if list_displayable(assessment, code))


def list_displayable(assessment: Assessment, branch: str) -> tuple[Task, ...]:
    """List the tasks of a branch in the order of 1+3+X: those of the month and those closed earlier in its year.

    Withdrawn ones are left out.
    """
    ledger = assessment.ledger
    closed = (each for each in ledger.ever.values() if each.branch == branch and each.number not in ledger.by_number)
    earlier = [each for each in closed if each.closed and each.closed.period.year == ledger.period.year]
    tasks = [each for each in (*ledger.by_branch.get(branch, ()), *earlier) if not each.withdrawn]
    return tuple(sorted(tasks, key=lambda each: (_rank(each), each.number)))


def _rank(task: Task) -> int:
    category = task.plan["category"]
    return CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)


def list_displayed(assessment: Assessment, branch: str) -> tuple[Task, ...]:
    """Choose the tasks on the board: the first of each 项目类别, then others, as many as fit; at least one."""
    tasks = list_displayable(assessment, branch)
    firsts = {_rank(task): task for task in reversed(tasks)}
    order = [*sorted(firsts.values(), key=_rank), *(task for task in tasks if firsts[_rank(task)] is not task)][:_MOST]
    heights = accumulate(_estimate_height(_build_row(assessment, task)) for task in order)
    chosen = order[: max(sum(height <= _ROOM for height in heights), 1)]
    return tuple(task for task in tasks if task in chosen)


def format_display_title(assessment: Assessment, branch: str) -> str:
    """Return the title of the board."""
    return f"{assessment.formal_name(branch)}“党建+”工作展板"


def build_display_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return everything the wording may use."""
    tasks, shown = list_displayable(assessment, branch), list_displayed(assessment, branch)
    return {
        "branch": assessment.formal_name(branch),
        "year": assessment.ledger.period.year,
        "period_end": format_chinese_date(assessment.ledger.period.last_day),
        "tasks": len(tasks),
        "done": sum(task.finished or task.closed is not None for task in tasks),
        "shown": len(shown),
    }


def build_display_tables(assessment: Assessment, branch: str) -> Mapping[str, Table]:
    """Return the table of the tasks shown."""
    rows = tuple(_build_row(assessment, task) for task in list_displayed(assessment, branch))
    fills = {each[-1]: _find_colour(each[-1]) for each in rows}
    return {TASK_TABLE: Table(head=_HEAD, rows=rows, widths=_WIDTHS, centred=frozenset({2, 4}), fills=fills)}


def build_display_charts(assessment: Assessment, branch: str) -> Mapping[str, Chart]:
    """Return 完成率 of the tasks shown over the months of the year; empty where the page has no room for it."""
    tasks = list_displayed(assessment, branch)
    left = _ROOM - sum(_estimate_height(_build_row(assessment, task)) for task in tasks)
    drawn = tasks if left >= _LEAST_CHART else ()
    chart = build_rate_chart(assessment, drawn, [task.plan["task"] for task in drawn])
    return {RATE_CHART: replace(chart, height=min(left, _MOST_CHART) - _CAPTION, type_size=_CHART_TYPE)}


def _build_row(assessment: Assessment, task: Task) -> tuple[str, ...]:
    plan = task.plan
    return (
        plan["task"],
        plan["measure"],
        plan["leader"].replace("、", "\n"),
        plan["goal"],
        _tell_progress(assessment, task),
    )


def _tell_progress(assessment: Assessment, task: Task) -> str:
    """Tell 完成率 and lamp; a task without valid data for the month has no 完成率 to show, a closed one no lamp."""
    if task.closed is not None:
        return _CLOSED
    lamp = assessment.lamps[task.number].lamp
    return f"本月无数据\n{lamp.value}灯" if lamp is Lamp.GREY else f"完成{task.rate}%\n{lamp.value}灯"


def _find_colour(told: str) -> str:
    ends = {f"{lamp.value}灯": colour for lamp, colour in LAMP_COLOURS.items()} | {_CLOSED: LAMP_COLOURS[Lamp.GREEN]}
    return next((colour for end, colour in ends.items() if told.endswith(end)), "")


def _estimate_height(row: Sequence[str]) -> int:
    lines = max(_count_lines(text, width) for text, width in zip(row, _WIDTHS, strict=True))
    return _EDGES + _LINE * lines


def _count_lines(text: str, width: float) -> int:
    """Count the lines of a cell, with half a character a line to spare for marks that may not begin one."""
    return sum(max(ceil(measure_width(line) / (width - 0.9)), 1) for line in text.split("\n"))


DISPLAY_REPORT = Report(
    name=DISPLAY_BOARD,
    title=format_display_title,
    figures=build_display_figures,
    subjects=list_display_subjects,
    tables=build_display_tables,
    charts=build_display_charts,
    official=False,
    signed=False,
    one_page=True,
    broad=True,
    large=True,
    on_demand=True,
    addressee=lambda _: "",
    readers="各支部上墙",
)
