"""Build 述职评议数据表.xlsx: overview in the order of the roster, 计分办法, and a sheet for every branch secretary.

Nothing is ranked and no 等次 is filled in. The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.annual_workbook.branch_sheet import BuiltSheet, build_branch_page
from pipeline.annual_workbook.grid import (
    BLANK_NUMBER,
    HEAD,
    MIDDLE,
    NOTE,
    NUMBER,
    POINTS,
    TEXT,
    TITLE,
    Formula,
    Grid,
    format_foreign,
    format_range,
)
from pipeline.annual_workbook.method_sheet import Method, build_method_sheet
from pipeline.contract.annual_settings import YearlyRecord
from pipeline.contract.settings import Settings
from pipeline.reports.annual_tables import TALLIES, BranchSheet
from pipeline.sheets import Cell, Sheet, write_workbook
from pipeline.supervision.annual.branch_year import format_months
from pipeline.supervision.annual.model import AnnualRecords
from pipeline.terms import ANNUAL_DATA, format_chinese_date

OVERVIEW_SHEET = "总表"
_SHOWN = (
    "due", "on_time", "late", "supplementary", "missing", "unsettled", "tasks", "fell_due", "in_time", "done_late",
    "overdue", "unknown", "closed", "extensions", "cases", "cases_closed", "cases_overdue", "relapses", "asked",
    "answered",
)  # fmt: skip
"""The counts that the overview shows."""
_TITLES = {each.name: each.title.removeprefix("其中") for each in TALLIES}


def build_annual_workbook(records: AnnualRecords, branches: Sequence[BranchSheet], settings: Settings) -> bytes:
    """Build the workbook of a year for all branches by the settings of the office."""
    until = f"（截至{records.last.period.as_chinese()}）" if records.ahead else ""
    title = f"{records.year.as_chinese()}度{ANNUAL_DATA}{until}"
    method_sheet, method = build_method_sheet(settings.assessment, title)
    built = [_build_branch(each, method, records, title) for each in branches]
    notes = (*_list_scope_notes(records), *_list_yearly_notes(settings.find_yearly(records.year.year)))
    overview = _build_overview(notes, branches, built, title)
    return write_workbook([overview, method_sheet, *(each.sheet for each in built)], title=title)


def describe_scope(records: AnnualRecords) -> str:
    """Describe which months are counted, and that a year is not over."""
    counted = format_months([month.period for month in records.months], records.year)
    open_ended = f"，年度未完，截至{records.last.period.as_chinese()}" if records.ahead else ""
    return f"统计{counted}（{len(records.months)}个月{open_ended}），数据截至{format_chinese_date(records.date)}"


def _build_branch(listed: BranchSheet, method: Method, records: AnnualRecords, title: str) -> BuiltSheet:
    year = listed.year
    months = format_months([month.period for month in year.months], records.year)
    about = (
        f"党支部：{year.name}（{year.code}）　书记：{year.secretary or '名册没有填写'}　"
        f"统计{months}（{len(year.months)}个月）　数据截至{format_chinese_date(records.date)}"
    )
    return build_branch_page(listed, method, title=title, about=about, footer=title)


def _build_overview(
    notes: Sequence[str], branches: Sequence[BranchSheet], built: Sequence[BuiltSheet], title: str
) -> Sheet:
    widths = (5.0, 22.0, 9.0, *(8.0 for _ in _SHOWN), 11.0, 8.0, 34.0)
    grid = Grid(widths=widths)
    grid.put_line(title, TITLE)
    for note in notes:
        grid.put_line(note, NOTE)
    head = grid.row
    grid.put_row(
        ("序号", "党支部", "书记", *(_TITLES[name] for name in _SHOWN), "综合得分", "等次", "需要说明的情况"), HEAD
    )
    first = grid.row
    for no, (listed, sheet) in enumerate(zip(branches, built, strict=True), 1):
        _put_branch(grid, no, listed, sheet)
    totals = [_sum_column(branches, first, grid.row - 1, at, name) for at, name in enumerate(_SHOWN, 3)]
    grid.put_row(("", "合计", "", *totals, "", "", ""), [NUMBER, TEXT, *(NUMBER for _ in range(len(_SHOWN) + 3)), TEXT])
    return grid.build(OVERVIEW_SHEET, footer=title, large=True, head=(0, head))


def _list_scope_notes(records: AnnualRecords) -> Iterator[str]:
    yield f"{describe_scope(records)}。"
    if records.without:
        yield f"{format_months(list(records.without), records.year)}没有建台账，不计。"
    yield "按名册顺序排列，不排名；各数的来源见各支部的表；等次由党组织研究确定。"


def _list_yearly_notes(noted: YearlyRecord | None) -> Iterator[str]:
    """Yield what the bureau recorded of the year itself, for the files."""
    if noted is None:
        yield "组织覆盖、培训、宣传：设置里没有登记（templates/设置.toml 的 [[yearly]]，一年登记一次，不计分）。"
        return
    told = [f"组织覆盖：应建党组织{noted.should_have}个，已建{noted.have}个"]
    told += [f"{name}：{text}" for name, text in (("培训", noted.training), ("宣传", noted.publicity)) if text]
    yield "；".join(told) + "（局机关登记，备查，不计分）。"


def _put_branch(grid: Grid, no: int, listed: BranchSheet, sheet: BuiltSheet) -> None:
    year = listed.year
    grid.cells.append(Cell(grid.row, 1, year.name, TEXT, link=(sheet.name, "A1")))
    counts = [Formula(format_foreign(sheet.name, sheet.counts[name]), listed.count(name)) for name in _SHOWN]
    score = Formula(format_foreign(sheet.name, sheet.score), sheet.value)
    at = 3 + len(_SHOWN)
    grid.put(0, no, NUMBER)
    grid.put(2, year.secretary, MIDDLE)
    for column, count in enumerate(counts, 3):
        grid.put(column, count, NUMBER)
    grid.put(at, score, POINTS)
    grid.put(at + 1, "", BLANK_NUMBER)
    grid.put(at + 2, "".join(year.notes), TEXT)
    grid.row += 1


def _sum_column(branches: Sequence[BranchSheet], first: int, last: int, column: int, name: str) -> Formula:
    return Formula(f"SUM({format_range(first, last, column)})", sum(each.count(name) for each in branches))
