"""Build the workbooks of templates/信号 with what a new office starts from."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from pipeline.contract.column import Column
from pipeline.contract.signal_lists import (
    DOCUMENTS_FILE,
    DOCUMENTS_SHEET,
    TERMS_FILE,
    TERMS_SHEET,
    list_document_columns,
    list_term_columns,
)
from pipeline.sheets import Cell, Sheet, Style, write_workbook
from pipeline.terms import format_chinese_date

_FILE = "starting_lists.toml"


@lru_cache(maxsize=1)
def _read_starting_lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / _FILE).read_text(encoding="utf-8"))


def build_signal_lists() -> dict[str, bytes]:
    """Build 文件会议 and 过时提法 by their names below ``templates/``."""
    lists = _read_starting_lists()
    documents = [
        (title, "；".join(aliases), _format_day(day)) for title, (day, *aliases) in lists["documents"].items()
    ]
    terms = [(term, _format_day(since), now, unless) for term, (since, now, unless) in lists["terms"].items()]
    return {
        DOCUMENTS_FILE: _build_workbook(DOCUMENTS_SHEET, list_document_columns(), documents),
        TERMS_FILE: _build_workbook(TERMS_SHEET, list_term_columns(), terms),
    }


def _format_day(day: str) -> str:
    return format_chinese_date(dt.date.fromisoformat(day))


def _build_workbook(name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [Cell(0, at, column.title, head, comment=column.explanation) for at, column in enumerate(columns)]
    cells += [
        Cell(row, at, value, Style(border=True, wrap=True))
        for row, values in enumerate(rows, start=1)
        for at, value in enumerate(values)
    ]
    widths = {at: column.width for at, column in enumerate(columns)}
    sheet = Sheet(
        name=name, cells=tuple(cells), widths=widths, heights={0: 24.0}, freeze=(1, 1), repeat_rows=(0, 0)
    )
    return write_workbook([sheet], title=name)
