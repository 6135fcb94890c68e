"""Lay out the report model for one landscape A4 page: what is shown, what is only counted, and how long each bar is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from pipeline.reports.falling_due import REACHED
from pipeline.reports.lagging import count_apart
from pipeline.reports.leader_matters import LeaderMatter, Part, count_rows, join_names
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.month_report import (
    CLOSED,
    BranchStand,
    LaggingTask,
    MonthReport,
    MonthStand,
    list_by_attention,
)
from pipeline.reports.row_cells import YES
from pipeline.reports.shares import format_rate
from pipeline.terms import UNVERIFIED, Lamp, SubmissionResult, Timeliness, measure_width

MOST_BRANCHES, MOST_GROUPS, MOST_LAGGING = 26, 11, 6
"""Rows that fit the page; whatever is left over is counted in one row more."""
BRANCH_BAR, GROUP_BAR = 36, 30
"""Width of the longest bar of each kind, in pixels."""
_GONE = "上月销号不再列"
_MOST_PRAISED = 4
"""Branches named for one thing done well; more are counted."""
_LINE, _RIGHT_LINES = 33.0, 33
"""Characters in a line of the right column, and how many lines it has."""
_BRANCH_WIDTH, _TASK_WIDTH, _NAME_WIDTH, _SECRETARY_WIDTH = 8.5, 12.0, 11.0, 4.0
"""Characters in a line of the first two columns of the list of lagging tasks, of a branch's name, of its 书记."""


def build_key_figures(report: MonthReport) -> tuple[KeyFigure, ...]:
    """Build the six figures of the page."""
    before, red, grey = report.before, report.lit(Lamp.RED), report.lit(Lamp.GREY)
    missing, to_correct = report.at(Timeliness.MISSING), report.reports.choose(result=SubmissionResult.TO_CORRECT.value)
    reported = {f"{each.value}": report.at(each) for each in Timeliness}
    gone = {_GONE: before.closed} if before.closed else {}
    finished = {word: report.finished.choose(verification=word) for word in (UNVERIFIED, CLOSED)}
    told = {*missing.keys, *to_correct.keys}
    other = tuple(each.code for each in report.branches if each.code not in told)
    why_grey = {
        "漏报": grey.choose(branch=missing.keys),
        "待修改": grey.choose(branch=to_correct.keys),
        "其他": grey.choose(branch=other),
    }
    lit = {
        REACHED: red.choose(term=REACHED),
        "本月新列入": red.choose(new=YES),
    }
    if report.still_red is not None:
        lit = {"其中上月就红": report.still_red, **lit}
    new = {"本月新增": report.tasks.choose(new=YES)}
    return (
        _build_reporting_figure(report, reported),
        build_key_figure("在册任务", report.tasks, before.tasks, new),
        build_key_figure("报已完成", report.finished, before.finished, {**gone, **finished}),
        build_key_figure("红灯", red, before.red, lit, bad=1),
        build_key_figure("灰灯（没有有效数据）", grey, before.grey, why_grey, bad=1),
        build_key_figure("整改逾期", report.overdue, before.overdue, {}, bad=1),
    )


def _build_reporting_figure(report: MonthReport, notes: Mapping[str, LedgerRows]) -> KeyFigure:
    """Build 报送: what has come of what is due, compared by what came in time."""
    on_time = build_key_figure("报送", report.at(Timeliness.ON_TIME), report.before.on_time, notes, bad=-1, word="按时")
    arrived, due = report.arrived, report.reports
    return replace(on_time, value=Part(str(arrived.count), arrived.source), whole=Part(str(due.count), due.source))


def build_branch_bars(report: MonthReport) -> tuple[Bar, ...]:
    """Build a bar for each branch, those with most red tasks first; of a large bureau the rest in one row."""
    stands = list_by_attention(report)
    room = take_rows([_count_branch_lines(each) for each in stands], MOST_BRANCHES)
    shown, rest = stands[:room], stands[room:]
    most = max((each.tasks.count for each in shown), default=0)
    bars = [
        replace(_build_bar(each.name, each.tasks, most, each.mark), secretary=each.secretary or "—") for each in shown
    ]
    return (*bars, _build_rest(report, rest)) if rest else tuple(bars)


def _count_branch_lines(stand: BranchStand) -> int:
    return max(
        math.ceil(measure_width(stand.name) / _NAME_WIDTH),
        math.ceil(measure_width(stand.secretary) / _SECRETARY_WIDTH),
    )


def _build_rest(report: MonthReport, rest: Sequence[BranchStand]) -> Bar:
    """Add up the branches that are not shown one by one."""
    rows = report.tasks.choose(branch=tuple(each.code for each in rest))
    marked = sum(bool(each.mark) for each in rest)
    name = f"其余{len(rest)}个支部" + (f"（报送有问题的{marked}个）" if marked else "")
    return _build_bar(name, rows, rows.count)


def build_group_bars(groups: Mapping[str, LedgerRows], small: int) -> tuple[Bar, ...]:
    """Build a bar for each group, all of one length, since they show shares; groups that do not fit are added up.

    A group of fewer than ``small`` tasks has no percentage.
    """
    listed = list(groups.items())
    room = MOST_GROUPS if len(listed) <= MOST_GROUPS else MOST_GROUPS - 1
    shown, rest = listed[:room], [rows for _, rows in listed[room:]]
    bars = [_build_group_bar(name, rows, small) for name, rows in shown]
    if not rest:
        return tuple(bars)
    ((column, _),) = rest[0].chosen[-1:]
    values = tuple(value for rows in rest for value in rows.chosen[-1][1])
    whole = LedgerRows(rest[0].sheet, tuple(row for rows in rest for row in rows.rows), ((column, values),))
    return (*bars, _build_group_bar(f"其余{len(rest)}个", whole, small))


def _build_group_bar(name: str, rows: LedgerRows, small: int) -> Bar:
    done = rows.choose(finished=YES)
    bar = _build_bar(name, rows, rows.count, length=GROUP_BAR)
    return replace(bar, done=count_rows(done, ""), rate=format_rate(done.count, rows.count, small))


def _build_bar(name: str, rows: LedgerRows, most: int, mark: str = "", *, length: int = BRANCH_BAR) -> Bar:
    lit = {lamp: rows.choose(lamp=lamp.value) for lamp in ORDER}
    return replace(build_bar(name, rows, lit, most, length), mark=mark)


def build_month_columns(report: MonthReport) -> tuple[MonthColumn, ...]:
    """Build a column for each month of the trend, drawn to one scale."""
    most = max((month.tasks.count for month in report.months), default=0)
    return tuple(_build_month_column(month, report.period.year, most) for month in report.months)


def _build_month_column(month: MonthStand, year: int, most: int) -> MonthColumn:
    lit = {lamp: month.count(lamp) for lamp in ORDER}
    return build_month_column(month.period.as_chinese_within(year), month.tasks, lit, most)


def list_shown_lagging(
    report: MonthReport, matters: Sequence[LeaderMatter], merits: Sequence[tuple[Part, ...]]
) -> tuple[LaggingTask, ...]:
    """List as many of the worst tasks as the page has room for: of those equally far behind all, or none."""
    left = _RIGHT_LINES - 5 - sum(count_matter_lines(each, _LINE) for each in matters)
    left -= sum(count_lines(each, _LINE) for each in merits)
    room = 0
    for each in report.lagging[:MOST_LAGGING]:
        left -= max(
            math.ceil(measure_width(each.branch) / _BRANCH_WIDTH), math.ceil(measure_width(each.task) / _TASK_WIDTH)
        )
        if left < 0:
            break
        room += 1
    return report.lagging[: count_apart([each.gap for each in report.lagging], room, room)]


def word_merits(report: MonthReport) -> tuple[tuple[Part, ...], ...]:
    """Word what was done well: picked cases, tasks verified as done, branches by the measure of 督查通报."""
    merits: list[tuple[Part, ...]] = [(Part(f"典型做法：{case.branch}“{case.task}”"),) for case in report.cases[:2]]
    closed = report.finished.choose(verification=CLOSED)
    if closed.count:
        merits.append((Part("本月核验销号"), count_rows(closed, "项"), Part(f"：{_name_holders(report, closed)}")))
    if report.recovered is not None and report.recovered.count:
        names = _name_holders(report, report.recovered)
        merits.append((Part("上月红灯、本月转绿转黄"), count_rows(report.recovered, "项"), Part(f"：{names}")))
    if report.clean or report.clean_held:
        merits.append((Part(_word_clean(report)),))
    return tuple(merits) or ((Part(f"本月没有{_CLEAN}的支部"),),)


def _name_holders(report: MonthReport, rows: LedgerRows) -> str:
    """Name the branches of some tasks, in roster order."""
    keys = set(rows.keys)
    holders = {each.cells["branch"] for each in report.tasks.rows if each.key in keys}
    return join_names([each.name for each in report.branches if each.code in holders], _MOST_PRAISED)


def _word_clean(report: MonthReport) -> str:
    """Word the branches by the measure of 督查通报; those of which something is open are counted alone."""
    many = f"{len(report.clean) + report.clean_held}个支部{_CLEAN}"
    if not report.clean:
        return f"{many}，待核定，暂不列名"
    some = f"，其中{report.clean_held}个待核定，暂不列名；其余{len(report.clean)}个" if report.clean_held else ""
    return f"{many}{some}：{join_names(report.clean)}（按名册顺序，不排名）"


_CLEAN = "按时报送、一次合格、没有红灯灰灯、过半绿灯"
