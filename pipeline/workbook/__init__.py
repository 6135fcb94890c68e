"""Build the ledger workbook (工作台账.xlsx): 总览 first, then the tables, then their 数据字典."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from pipeline.contract.ledger import list_ledger_tables, list_workbook_tables
from pipeline.reports.month_report import MonthReport
from pipeline.sheets import Area, Cell, Sheet, compute_row_heights, write_workbook
from pipeline.terms import format_chinese_date
from pipeline.workbook.overview import build_overview_sheet
from pipeline.workbook.tables import BODY, HEAD, PageHead, build_table_sheet

DICTIONARY = "数据字典"
_HEAD_HEIGHT, _LEAST_HEIGHT = 32.0, 18.0
"""Row heights in points."""


def build_ledger_workbook(frames: Mapping[str, pd.DataFrame], report: MonthReport) -> bytes:
    """Return the workbook of a month from its tables and its report model; the same gives the same bytes."""
    head = PageHead(report.period.as_chinese(), format_chinese_date(report.as_of))
    forms = list_workbook_tables(tuple(month.period for month in report.months))
    made = [build_table_sheet(form, frames[name], head) for name, form in forms.items()]
    overview = build_overview_sheet(report, frames, [*forms, DICTIONARY])
    return write_workbook([overview, *made, _build_dictionary_sheet(head)], title=f"“党建+”工作台账（{head.period}）")


def _build_dictionary_sheet(head: PageHead) -> Sheet:
    titles = ("所在表", "栏目", "含义", "示例", "由谁填写", "可填内容")
    made = _lay_out_dictionary((titles, *_list_dictionary_rows()))
    return replace(made, footer=f"截至{head.as_of}", header=head.title(DICTIONARY))


@functools.lru_cache(maxsize=2)
def _lay_out_dictionary(lines: tuple[tuple[str, ...], ...]) -> Sheet:
    """Lay the dictionary out once: its lines are the same for every month."""
    cells = [
        Cell(row, at, text, BODY if row else HEAD) for row, line in enumerate(lines) for at, text in enumerate(line)
    ]
    widths = dict(enumerate((12.0, 20.0, 60.0, 30.0, 10.0, 40.0)))
    least = {**dict.fromkeys(range(len(lines)), _LEAST_HEIGHT), 0: _HEAD_HEIGHT}
    return Sheet(
        name=DICTIONARY,
        cells=tuple(cells),
        widths=widths,
        heights=compute_row_heights(cells, widths, least),
        freeze=(1, 2),
        filtered=Area(0, 0, len(lines) - 1, len(widths) - 1),
        repeat_rows=(0, 0),
    )


def _list_dictionary_rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    for form in list_ledger_tables().values():
        for column in form.columns:
            allowed = "、".join(column.codes) or (
                f"{column.lowest}至{column.highest}" if column.highest is not None else ""
            )
            yield form.name, column.title, column.explanation, column.example, column.filled_by.value, allowed
