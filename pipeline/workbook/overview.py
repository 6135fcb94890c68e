"""Lay out 总览, the first sheet of the workbook: twelve figures, charts, groups, the worst, links to every sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.contract.ledger import TASK_SHEET
from pipeline.reports.lagging import count_apart
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.month_report import EarlierCount, MonthReport, list_by_attention
from pipeline.reports.row_cells import YES
from pipeline.sheets import Area, Cell, Chart, ChartSeries, Sheet, Style
from pipeline.terms import CIRCULAR, UNVERIFIED, Lamp, Timeliness, format_chinese_date

OVERVIEW = "总览"
MOST_LAGGING, _ROOM_LAGGING, MOST_BRANCHES = 10, 12, 24
_COLUMNS, _WIDTH, _LEFT = 12, 12.0, 5
"""Columns of the page, their width, and how many of them the chart on the left takes."""
_PIXELS_WIDE, _PIXELS_HIGH = 89, 20
"""A column and a row, in pixels."""
_DATA = _COLUMNS + 1
"""First column of the numbers behind the charts, beside the printed page."""
_TOP, _MONTHS_HIGH = 7, 12
_LAMPS = (Lamp.RED, Lamp.YELLOW, Lamp.GREY, Lamp.GREEN)
_CHART_COLOURS = {Lamp.RED: "#B3261E", Lamp.YELLOW: "#F0B429", Lamp.GREY: "#B9B9B9", Lamp.GREEN: "#6FAE75"}
_TITLE = Style(size=16, bold=True, align="center", wrap=False)
_NOTE = Style(size=10, align="center", wrap=False, ink="#404040")
_LABEL = Style(size=10, align="center", border=True, fill="#F2F2F2")
_NUMBER = Style(size=18, bold=True, align="center", border=True, wrap=False, number_format="0")
_CHANGE = Style(size=9, align="center", border=True, ink="#404040")
_SECTION = Style(size=11, bold=True, wrap=False)
_HEAD = Style(size=10, bold=True, align="center", border=True, fill="#EDEDED")
_TEXT = Style(size=10, border=True)
_COUNT = Style(size=10, border=True, align="center", number_format="0")
_SUM = replace(_COUNT, bold=True, fill="#F2F2F2")
_LINK = Style(size=10, border=True, ink="#0B4F8A")
_SMALL = Style(size=9, ink="#7F7F7F", wrap=False)
_ALARM = "#A61B1B"
_KEYS = {TASK_SHEET: "number", "报送情况": "branch", "整改台账": "problem"}
"""Sheets that figures count, and the column by which their rows are told apart."""


class _RowFinder:
    """Finds where the rows that a figure counts begin in the workbook: no program can open a link filtered."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._rows = {
            sheet: {key: row for row, key in reversed(list(enumerate(frames[sheet][column].astype("str"), 2)))}
            for sheet, column in _KEYS.items()
        }

    def find(self, sheet: str, key: str) -> tuple[str, str]:
        """Return sheet and cell of a row."""
        return sheet, f"A{self._rows[sheet][key]}"

    def locate(self, rows: LedgerRows) -> tuple[str, str]:
        """Return sheet and cell of the first row of a figure; the head of the sheet if it counts none."""
        places = [self._rows[rows.sheet][key] for key in rows.keys if key in self._rows[rows.sheet]]
        return rows.sheet, f"A{min(places, default=1)}"


def build_overview_sheet(report: MonthReport, frames: Mapping[str, pd.DataFrame], sheets: Sequence[str]) -> Sheet:
    """Build the sheet; ``sheets`` are the names of the others, in their order."""
    rows = _RowFinder(frames)
    cells = list(_list_figures(report, rows))
    shown = list_by_attention(report)[:MOST_BRANCHES]
    data = list(_list_chart_data(report, shown))
    if rest := len(report.branches) - len(shown):
        told = f"图中是红灯多、报送有问题的{len(shown)}个支部，其余{rest}个见“支部汇总”"
        cells.append(Cell(_TOP - 1, 0, told, _SMALL))
    left = -(-_measure_branch_chart(len(shown)) // _PIXELS_HIGH)
    groups, below = _build_groups(report, _TOP + _MONTHS_HIGH + 1, rows)
    worst = max(_TOP + left, below) + 1
    lagging, merges, after = _build_lagging(report, rows, worst)
    indicators, spanned, after = _build_indicators(report, rows, after)
    links = [Cell(after + 1, 0, "打开各表：", _SECTION)]
    links += [
        Cell(after + 2 + at // _COLUMNS, at % _COLUMNS, name, _LINK, link=(name, "A1"))
        for at, name in enumerate(sheets)
    ]
    last = links[-1].row
    return Sheet(
        name=OVERVIEW,
        cells=(*cells, *groups, *lagging, *indicators, *links, *data),
        merges=(*_list_title_merges(report), *merges, *spanned),
        widths={**dict.fromkeys(range(_COLUMNS), _WIDTH), _DATA: 16.0},
        heights={**dict.fromkeys(range(last + 1), 15.0), 0: 26.0, 4: 28.0},
        printed=Area(0, 0, last, _COLUMNS - 1),
        charts=(_build_branch_chart(len(shown)), _build_month_chart(report, len(shown))),
        pages_tall=1,
        footer=f"截至{format_chinese_date(report.as_of)}",
        gridlines=False,
        centred=True,
    )


def _list_title_merges(report: MonthReport) -> Iterator[tuple[Area, Cell]]:
    whole = _COLUMNS - 1
    yield Area(0, 0, 0, whole), Cell(0, 0, f"“党建+”工作台账　总览（{report.period.as_chinese()}）", _TITLE)
    standing = f"《{CIRCULAR}》{'已签发' if report.signed else '未签发'}"
    judged = format_chinese_date(report.period.last_day)
    told = f"{report.bureau}　截至{format_chinese_date(report.as_of)}　{standing}　灯色按{judged}判定　不可比的写“—”"
    yield Area(1, 0, 1, whole), Cell(1, 0, told, _NOTE)


def list_overview_figures(report: MonthReport) -> tuple[tuple[str, LedgerRows, EarlierCount | None, bool], ...]:
    """List the twelve figures: name, rows, last month's, and whether any of it is bad."""
    before, missing = report.before, report.at(Timeliness.MISSING)
    waiting = report.tasks.choose(verification=UNVERIFIED)
    return (
        ("应报支部", report.reports, None, False),
        ("已报送", report.arrived, None, False),
        ("按时报送", report.at(Timeliness.ON_TIME), before.on_time, False),
        ("漏报", missing, None, True),
        ("在册任务", report.tasks, before.tasks, False),
        ("报已完成", report.finished, before.finished, False),
        ("待核验", waiting, None, False),
        ("红灯", report.lit(Lamp.RED), before.red, True),
        ("黄灯", report.lit(Lamp.YELLOW), before.yellow, False),
        ("灰灯", report.lit(Lamp.GREY), before.grey, False),
        ("绿灯", report.lit(Lamp.GREEN), before.green, False),
        ("整改逾期", report.overdue, before.overdue, True),
    )


def _list_figures(report: MonthReport, found: _RowFinder) -> Iterator[Cell]:
    for at, (name, rows, before, bad) in enumerate(list_overview_figures(report)):
        ink = _ALARM if bad and rows.count else "#000000"
        yield Cell(3, at, name, _LABEL)
        yield Cell(4, at, rows.count, replace(_NUMBER, ink=ink), link=found.locate(rows))
        yield Cell(5, at, _describe_change(rows.count, before), _CHANGE)


def _describe_change(now: int, before: EarlierCount | None) -> str:
    if before is None:
        return "—"
    change = now - before.count
    return f"上月{before.count}" + (f" {'▲' if change > 0 else '▼'}{abs(change)}" if change else " 持平")


def _list_chart_data(report: MonthReport, shown: Sequence[object]) -> Iterator[Cell]:
    """Yield the numbers behind the charts, as tables beside the page: branches, then months."""
    yield Cell(_TOP - 1, _DATA, "图表数据", _SMALL)
    branches = [(each.name, [each.count(lamp) for lamp in _LAMPS]) for each in list_by_attention(report)[: len(shown)]]
    months = [(month.period.as_chinese(), [month.count(lamp).count for lamp in _LAMPS]) for month in report.months]
    for top, title, rows in ((_TOP, "支部", branches), (_find_month_data(len(shown)), "月份", months)):
        yield from (
            Cell(top, _DATA + at, text, _SMALL) for at, text in enumerate((title, *(each.value for each in _LAMPS)))
        )
        for row, (name, counts) in enumerate(rows, top + 1):
            yield Cell(row, _DATA, name, _SMALL)
            yield from (Cell(row, _DATA + at, count, _SMALL) for at, count in enumerate(counts, 1))


def _find_month_data(branches: int) -> int:
    return _TOP + branches + 2


def _measure_branch_chart(branches: int) -> int:
    """Return the height of the chart of branches in pixels."""
    return 110 + 19 * max(branches, 4)


def _build_branch_chart(shown: int) -> Chart:
    return Chart(
        title="各支部任务灯色",
        sheet=OVERVIEW,
        categories=Area(_TOP + 1, _DATA, _TOP + max(shown, 1), _DATA),
        series=_list_series(_TOP + 1, max(shown, 1)),
        at=(_TOP, 0),
        width=_LEFT * _PIXELS_WIDE - 8,
        height=_measure_branch_chart(shown),
        lying=True,
    )


def _build_month_chart(report: MonthReport, shown: int) -> Chart:
    top = _find_month_data(shown) + 1
    count = len(report.months)
    return Chart(
        title="走势（项）",
        sheet=OVERVIEW,
        categories=Area(top, _DATA, top + count - 1, _DATA),
        series=_list_series(top, count),
        at=(_TOP, _LEFT),
        width=(_COLUMNS - _LEFT) * _PIXELS_WIDE - 4,
        height=_MONTHS_HIGH * _PIXELS_HIGH - 6,
    )


def _list_series(top: int, count: int) -> tuple[ChartSeries, ...]:
    return tuple(
        ChartSeries(f"{lamp.value}灯", _CHART_COLOURS[lamp], Area(top, _DATA + at, top + count - 1, _DATA + at))
        for at, lamp in enumerate(_LAMPS, 1)
    )


def _build_groups(report: MonthReport, top: int, found: _RowFinder) -> tuple[list[Cell], int]:
    """Build the tables 1+3+X and 业务领域 one below the other; return their cells and the row after them."""
    cells = list[Cell]()
    for title, groups in (("“1+3+X”", report.categories), ("业务领域", report.domains)):
        heads = (title, "任务", "报完成", *(lamp.value for lamp in _LAMPS))
        cells += [Cell(top, _LEFT + at, text, _HEAD) for at, text in enumerate(heads)]
        listed = [(name, _list_counted(rows)) for name, rows in groups.items()]
        for row, (name, counts) in enumerate(listed, top + 1):
            cells.append(Cell(row, _LEFT, name, _TEXT))
            cells += [
                Cell(row, _LEFT + at, each.count, _COUNT, link=found.locate(each) if each.count else None)
                for at, each in enumerate(counts, 1)
            ]
        last = top + len(listed)
        cells.append(Cell(last + 1, _LEFT, "合计", _SUM))
        for at in range(1, len(heads)):
            letter, whole = chr(ord("A") + _LEFT + at), sum(counts[at - 1].count for _, counts in listed)
            formula = f"SUM({letter}{top + 2}:{letter}{last + 1})" if listed else "0"
            cells.append(Cell(last + 1, _LEFT + at, whole, _SUM, formula=formula))
        top = last + 3
    return cells, top


def _list_counted(rows: LedgerRows) -> tuple[LedgerRows, ...]:
    """List what the columns of a group count."""
    return rows, rows.choose(finished=YES), *(rows.choose(lamp=lamp.value) for lamp in _LAMPS)


def _build_lagging(report: MonthReport, found: _RowFinder, top: int) -> tuple[list[Cell], list[tuple[Area, Cell]], int]:
    """Build the list of the worst tasks with links to their rows; return cells, merged cells and the last row."""
    shown = report.lagging[: count_apart([each.gap for each in report.lagging], MOST_LAGGING, _ROOM_LAGGING)]
    left = len(report.lagging) - len(shown)
    title = "落后最多的红灯任务（点任务名，跳到台账那一行）" + (f"，其余{left}项见“{TASK_SHEET}”" if left else "")
    if left and not shown:
        title = f"红灯任务{left}项同样落后，见“{TASK_SHEET}”"
    cells = [Cell(top, 0, title if report.lagging else "没有红灯任务", _SECTION)]
    merges = list[tuple[Area, Cell]]()
    spans = ((0, 1), (2, 6), (7, 7), (8, 8), (9, 9), (10, 11))
    rows: list[tuple[tuple[str, ...], tuple[str, str] | None]] = (
        [(("支部", "任务", "完成率", "应达", "差距", "牵头领导"), None)] if shown else []
    )
    for task in shown:
        words = (
            task.branch, task.task, f"{task.rate}%", "—" if task.due is None else f"{task.due}%",
            f"{task.gap}点" if task.gap else "超期", task.leader,
        )  # fmt: skip
        rows.append((words, found.find(TASK_SHEET, task.number)))
    for row, (told, link) in enumerate(rows, top + 1):
        for at, ((first, last), text) in enumerate(zip(spans, told, strict=True)):
            style = _HEAD if link is None else _LINK if at == 1 else _TEXT if at in (0, 5) else _COUNT
            cell = Cell(row, first, text, replace(style, wrap=False), link=link if at == 1 else None)
            if last > first:
                merges.append((Area(row, first, row, last), cell))
            else:
                cells.append(cell)
    return cells, merges, top + len(rows)


def _build_indicators(
    report: MonthReport, found: _RowFinder, after: int
) -> tuple[list[Cell], list[tuple[Area, Cell]], int]:
    """Build the table of the office's 业务指标 below a row; nothing where it lists none. Return the last row too."""
    if not report.indicators:
        return [], [], after
    bare, top = report.tasks.choose(indicator=""), after + 2
    title = f"业务指标（局里登记的月末数，不计分；没有对应业务指标的任务{bare.count}项）"
    cells, merges = [Cell(top, 0, title, _SECTION, link=found.locate(bare))], list[tuple[Area, Cell]]()
    lines: list[tuple[str | int, ...]] = [("业务指标", "任务", "今年的变化")]
    lines += [(each.name, each.tasks.count, each.word_change(report.period.year)) for each in report.indicators]
    for row, told in enumerate(lines, top + 1):
        for (first, last), value in zip(((0, 2), (3, 3), (4, 11)), told, strict=True):
            style = _HEAD if row == top + 1 else _COUNT if first == last else _TEXT
            cell = Cell(row, first, value, replace(style, wrap=False))
            if last > first:
                merges.append((Area(row, first, row, last), cell))
            else:
                cells.append(cell)
    return cells, merges, top + len(lines)
