"""工作台账.xlsx read back: each table as rows by title, days and months as text, without 总览 and the rows that add up."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
from openpyxl.cell import Cell, MergedCell

NOT_TABLES = ("总览",)
OWN_FORMULAS = re.compile(r"=(SUBTOTAL\(10[39],表_[^\[\]]+\[[^\[\]]+\]\)|SUM\([A-Z]+\d+:[A-Z]+\d+\))")
"""The formulas of the workbook itself: the rows that add up."""


def read_ledger_book(data: bytes) -> dict[str, list[dict[str, object]]]:
    """Sheet -> rows by title."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    found: dict[str, list[dict[str, object]]] = {}
    for page in book.worksheets:
        if page.title in NOT_TABLES:
            continue
        head, *rows = page.iter_rows()
        titles = [str(cell.value) for cell in head]
        told = [dict(zip(titles, map(tell_value, row), strict=True)) for row in rows]
        found[page.title] = [row for row in told if any(row.values()) and "合计" not in [*row.values()][:2]]
    return found


def tell_value(cell: Cell | MergedCell) -> object:
    """What a cell holds, a day as 2026-12-03 and a month as 2026-12."""
    value = cell.value
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m" if "月" in cell.number_format else "%Y-%m-%d")
    return value
