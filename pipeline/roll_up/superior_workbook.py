"""Build 上级台账.xlsx: an overview, a row per bureau with the total, a row per branch, and how the packages came."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.contract.superior_ledger import (
    ARRIVAL_SHEET,
    BUREAU_SHEET,
    OVERVIEW_SHEET,
    PARTS_SHEET,
    SUPERIOR_LEDGER_FILE,
    list_arrival_columns,
    list_bureau_columns,
    list_part_columns,
)
from pipeline.ledger import LedgerInputs
from pipeline.reports.superior_ledger import SuperiorLedger
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
_WORST = 3


def build_superior_files(ledger: SuperiorLedger | None, inputs: LedgerInputs) -> dict[str, bytes]:
    """Build the workbook by its name, if there are bureaus below; the same ledger gives the same bytes."""
    if ledger is None:
        return {}
    settings, period = inputs.office.settings, inputs.period
    bureau = settings.bureau.name
    said = f"{bureau}　{period.as_chinese()}　截至{format_chinese_date(inputs.date)}"
    shown = pd.concat([ledger.bureaus, ledger.total], ignore_index=True)
    sheets = (
        _build_overview(ledger, said),
        lay_out_table(BUREAU_SHEET, list_bureau_columns(), shown, footer=said, total=True),
        lay_out_table(PARTS_SHEET, list_part_columns(), ledger.parts, footer=said, frozen=4),
        lay_out_table(ARRIVAL_SHEET, list_arrival_columns(), ledger.arrivals, footer=said),
    )
    title = f"{bureau}“党建+”上级台账（{period.as_chinese()}）"
    return {SUPERIOR_LEDGER_FILE: write_workbook(sheets, title=title)}


def _build_overview(ledger: SuperiorLedger, said: str) -> Sheet:
    cells = [Cell(0, 0, "“党建+”上级台账", _TITLE), Cell(1, 0, said, _NOTE)]
    cells += [Cell(2, at, title, _HEAD) for at, title in enumerate(("项目", "数", "说明"))]
    for row, (item, figure, note) in enumerate(_list_overview_lines(ledger), start=3):
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


def _list_overview_lines(ledger: SuperiorLedger) -> Iterator[tuple[str, int, str]]:
    total = {str(name): value for name, value in ledger.total.iloc[0].items()}
    reported = ledger.reported
    nothing, waiting = ledger.list_names(SubmissionResult.NOTHING), ledger.list_names(SubmissionResult.TO_CORRECT)
    yield "应报单位", len(ledger.bureaus), "以下各数只含已报单位，未报单位不按0计。"
    yield "已报单位", len(reported), ""
    yield "未收单位", len(nothing), "、".join(nothing)
    yield "待修改单位", len(waiting), "、".join(waiting)
    yield "支部", int(total["branches"]), ""
    yield "漏报支部", int(total["missing"]), _name_worst(reported, "missing")
    yield "任务", int(total["tasks"]), _describe_categories(total)
    yield "已完成", int(total["finished"]), _format_share(int(total["finished"]), int(total["tasks"]))
    yield "红灯", int(total["red"]), _name_worst(reported, "red")
    yield "黄灯", int(total["yellow"]), _name_worst(reported, "yellow")
    yield "绿灯", int(total["green"]), ""
    yield "灰灯", int(total["grey"]), _name_worst(reported, "grey")
    yield "未销号整改", int(total["rectifications"]), _name_worst(reported, "rectifications")
    yield "逾期整改", int(total["overdue"]), _name_worst(reported, "overdue")


def _describe_categories(total: dict[str, object]) -> str:
    titles = {column.name: column.title for column in list_bureau_columns()}
    names = ("party", "central", "key_tasks", "daily", "special", "unsorted")
    return "、".join(f"{titles[name]}{total[name]}项" for name in names if name != "unsorted" or total[name])


def _format_share(part: int, whole: int) -> str:
    return f"占任务数的{(100 * part + whole // 2) // whole}%" if whole else ""


def _name_worst(reported: pd.DataFrame, name: str) -> str:
    """Name the bureaus with the highest figures, as many as ``_WORST`` and those level with the last of them."""
    found = reported[reported[name] > 0].sort_values(name, ascending=False, kind="stable")
    if found.empty:
        return ""
    least = found[name].iloc[min(_WORST, len(found)) - 1]
    shown = found[found[name] >= least]
    if len(shown) > 2 * _WORST:
        shown = found[found[name] > least]
    told = "、".join(f"{row['bureau_name']}{row[name]}" for _, row in shown.iterrows())
    return f"最多：{told}" if told else ""
