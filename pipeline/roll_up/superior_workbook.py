"""Build 上级台账.xlsx: an overview, a row per bureau with the total and per branch, how packages came, the months."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.contract.superior_ledger import (
    ARRIVAL_SHEET,
    BUREAU_SHEET,
    MONTHS_SHEET,
    OVERVIEW_SHEET,
    PARTS_SHEET,
    list_arrival_columns,
    list_bureau_columns,
    list_month_figure_columns,
    list_part_columns,
)
from pipeline.reports.superior_report import SuperiorReport, list_with_most
from pipeline.roll_up.plain_table import lay_out_table
from pipeline.sheets import Cell, Sheet, Style, compute_row_heights, write_workbook
from pipeline.terms import SubmissionResult, format_chinese_date

_TITLE = Style(size=16, bold=True, wrap=False)
_NOTE = Style(size=10, wrap=False)
_HEAD = Style(bold=True, fill="#EDEDED", align="center", border=True)
_TEXT = Style(border=True)
_NUMBER = Style(border=True, align="center", bold=True, number_format="0")
_WIDTHS = {0: 18.0, 1: 10.0, 2: 90.0}
_LEAST_HEIGHT = 20.0


def build_superior_workbook(report: SuperiorReport) -> bytes:
    """Build the workbook; the same report gives the same bytes."""
    ledger, period = report.ledger, report.period
    said = f"{report.bureau}　{period.as_chinese()}　截至{format_chinese_date(report.as_of)}"
    shown = pd.concat([ledger.bureaus, ledger.total], ignore_index=True)
    sheets = (
        _build_overview(report, said),
        lay_out_table(BUREAU_SHEET, list_bureau_columns(), shown, footer=said, total=True),
        lay_out_table(PARTS_SHEET, list_part_columns(), ledger.parts, footer=said, frozen=4),
        lay_out_table(ARRIVAL_SHEET, list_arrival_columns(), ledger.arrivals, footer=said),
        lay_out_table(MONTHS_SHEET, list_month_figure_columns(), report.trend, footer=said, frozen=1),
    )
    return write_workbook(sheets, title=f"{report.bureau}“党建+”上级台账（{period.as_chinese()}）")


def _build_overview(report: SuperiorReport, said: str) -> Sheet:
    cells = [Cell(0, 0, "“党建+”上级台账", _TITLE), Cell(1, 0, said, _NOTE)]
    cells += [Cell(2, at, title, _HEAD) for at, title in enumerate(("项目", "数", "说明"))]
    for row, (item, figure, note) in enumerate(_list_overview_lines(report), start=3):
        cells += [Cell(row, 0, item, _TEXT), Cell(row, 1, figure, _NUMBER), Cell(row, 2, note, _TEXT)]
    least = dict.fromkeys(range(cells[-1].row + 1), _LEAST_HEIGHT)
    return Sheet(
        name=OVERVIEW_SHEET,
        cells=tuple(cells),
        widths=_WIDTHS,
        heights=compute_row_heights([each for each in cells if each.row > 1], _WIDTHS, least),
        repeat_rows=(2, 2),
        footer=said,
    )


def _list_overview_lines(report: SuperiorReport) -> Iterator[tuple[str, int, str]]:
    total = {name: each.count for name, each in report.total.items()}
    ledger = report.ledger
    nothing, waiting = ledger.list_names(SubmissionResult.NOTHING), ledger.list_names(SubmissionResult.TO_CORRECT)
    yield "应报单位", report.due.count, "以下各数只含已报单位，未报单位不按0计。"
    yield "已报单位", report.reported.count, ""
    yield "未收单位", len(nothing), "、".join(nothing)
    yield "待修改单位", len(waiting), "、".join(waiting)
    yield "支部", total["branches"], ""
    yield "漏报支部", total["missing"], _name_most(report, "missing")
    yield "任务", total["tasks"], "、".join(f"{title}{each.count}项" for title, each in report.categories.items())
    yield "已完成", total["finished"], _format_share(total["finished"], total["tasks"])
    yield "红灯", total["red"], _name_most(report, "red")
    yield "黄灯", total["yellow"], _name_most(report, "yellow")
    yield "绿灯", total["green"], ""
    yield "灰灯", total["grey"], _name_most(report, "grey")
    yield "未销号整改", total["rectifications"], _name_most(report, "rectifications")
    yield "逾期整改", total["overdue"], _name_most(report, "overdue")


def _format_share(part: int, whole: int) -> str:
    return f"占任务数的{(100 * part + whole // 2) // whole}%" if whole else ""


def _name_most(report: SuperiorReport, name: str) -> str:
    told = "、".join(f"{each.name}{each.count(name)}" for each in list_with_most(report.bureaus, name))
    return f"最多：{told}" if told else ""
