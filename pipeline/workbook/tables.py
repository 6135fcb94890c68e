"""Lay out one table of the ledger workbook: an Excel table with real dates, lamps by rule, sources folded away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipeline.contract.column import Column, ColumnBlock, ParserKind
from pipeline.contract.ledger import TASK_SHEET, TREND_SHEET, LedgerTable
from pipeline.contract.monthly import RATE_FORMAT
from pipeline.periods import Month
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.sheets import (
    Area,
    Cell,
    CellBlock,
    DataBar,
    Highlight,
    ListTable,
    Sheet,
    Style,
    Value,
    compute_block_heights,
    compute_row_heights,
)
from pipeline.terms import WITHOUT_VALID_REPORT, SubmissionResult, Timeliness

HEAD = Style(bold=True, fill="#EDEDED", align="center", border=True, size=10)
BODY = Style(size=10, border=True)
TOTAL = Style(size=10, border=True, bold=True, fill="#F2F2F2", align="center")
_HEAD_FILL = {ColumnBlock.PLAN: "#DDEBF7", ColumnBlock.MONTH: "#E2EFDA", ColumnBlock.SYSTEM: "#EDEDED"}
_CENTRED = {
    "status", "category", "timeliness", "result", "branch", "verification", "standing", "kind", "finished", "new",
    "term", "open", "overdue", "deadline_text", "number", "leader",
}  # fmt: skip
_ONE_LINE = {"sha256", "file"}
_DAY_FORMAT, _MONTH_FORMAT = "yyyy-mm-dd", 'yyyy"年"m"月"'
_FORMATS = {
    ParserKind.RATE: RATE_FORMAT, ParserKind.COUNT: "0", ParserKind.DATE: _DAY_FORMAT, ParserKind.DEADLINE: _DAY_FORMAT,
    ParserKind.MONTH: _MONTH_FORMAT,
}  # fmt: skip
_FROZEN = {TASK_SHEET: "lamp", TREND_SHEET: "task", "整改台账": "problem", "支部答复": "key"}
"""Last column that stays in view, of tables that have more than the branch to know a row by."""
_ONE_PAGE = {"支部汇总", "报送情况"}
_TROUBLE = {
    "timeliness": (Timeliness.LATE, Timeliness.SUPPLEMENTARY, Timeliness.MISSING),
    "result": (*WITHOUT_VALID_REPORT, SubmissionResult.NOTHING),
    "overdue": ("是",),
}
"""Cells that ask for attention, by column."""
_TROUBLE_STYLE = Style(ink="#9C0006", fill="#FFC7CE")
_BAR = "#9DC3E6"
_A4_WIDE, _A3_WIDE, _WIDEST = 180.0, 250.0, 60.0
"""Widths (in characters) that are still legible on one landscape page, and of the widest column."""
_LEAST_WIDTHS = {"branch_name": 20.0, "number": 15.0, "deadline": 11.0, "begun": 11.0, "rate": 7.0}
_FREE_TEXT = {
    "task",
    "progress",
    "problem",
    "next_step",
    "fact",
    "note",
    "measures",
    "done",
    "statement",
    "text",
    "beside",
    "question",
    "why",
}
_HEAD_HEIGHT, _LEAST_HEIGHT = 32.0, 18.0
"""Row heights in points."""
_MOST_ON_A_PAGE = 60
"""Rows that are still legible when they are fitted to one page."""


@dataclass(frozen=True)
class PageHead:
    """What stands at the head of every printed page: period and day of the data."""

    period: str
    as_of: str

    def title(self, sheet: str) -> tuple[str, str]:
        """Return title and remark of a sheet."""
        return f"“党建+”工作台账　{sheet}（{self.period}）", f"截至{self.as_of}"


def build_table_sheet(form: LedgerTable, frame: pd.DataFrame, head: PageHead) -> Sheet:
    """Build the sheet of a table; of no rows one blank row, which an Excel table needs."""
    rows, columns = max(len(frame), 1), form.columns
    cells = [Cell(0, at, column.title, _get_header_style(column)) for at, column in enumerate(columns)]
    styles = [_get_body_style(column) for column in columns]
    listed = [_list_values(column, frame[column.name].tolist()) or [None] for column in columns]
    body = CellBlock(top=1, left=0, columns=tuple(listed), styles=tuple(styles))
    widths = _compute_widths(form)
    table = _build_list_table(form, frame, rows)
    bottom, last = table.area.bottom, form.shown - 1
    whole = form.name in _ONE_PAGE and rows <= _MOST_ON_A_PAGE
    frozen = _count_frozen_columns(form)
    return Sheet(
        name=form.name,
        cells=tuple(cells),
        blocks=(body,),
        widths=widths,
        heights=_compute_heights(cells[: form.shown], _cut_columns(body, form.shown), widths, bottom),
        freeze=(1, frozen),
        repeat_rows=(0, 0),
        repeat_columns=(0, frozen - 1),
        large=form.name == TASK_SHEET,
        pages_tall=1 if whole else 0,
        footer=f"截至{head.as_of}",
        header=head.title(form.name),
        printed=Area(0, 0, bottom, last),
        folded=(form.shown, len(columns) - 1) if form.shown < len(columns) else None,
        table=table,
        bars=tuple(_list_bars(columns, rows)) if form.name != TREND_SHEET else (),
        highlights=tuple(_list_highlights(columns, rows)),
    )


def _compute_widths(form: LedgerTable) -> dict[int, float]:
    """Compute the widths of columns: free text takes the room that is left on the page, so that rows are low."""
    widths = {at: max(column.width, _LEAST_WIDTHS.get(column.name, 0.0)) for at, column in enumerate(form.columns)}
    free = [
        at
        for at, column in enumerate(form.columns[: form.shown])
        if column.name in _FREE_TEXT and not column.is_whole_number
    ]
    taken, free_taken = sum(widths[at] for at in range(form.shown)), sum(widths[at] for at in free)
    left = (_A3_WIDE if form.name == TASK_SHEET else _A4_WIDE) - taken
    stretch = 1 + max(left, 0) / free_taken if free else 1.0
    return widths | {at: round(min(widths[at] * stretch, _WIDEST), 1) for at in free}


def _list_values(column: Column, values: Sequence[Any]) -> list[Value]:
    """Return the values as cells hold them: days and months as dates, whole numbers whole, what is missing blank."""
    if column.parse in (ParserKind.DATE, ParserKind.DEADLINE):
        return [dt.date.fromisoformat(value) if value else None for value in map(_blank_missing, values)]
    if column.parse is ParserKind.MONTH:
        return [Month.parse(value).first_day if value else None for value in map(_blank_missing, values)]
    return [_blank_missing(value) for value in values]


def _blank_missing(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - only NaN differs from itself


def _build_list_table(form: LedgerTable, frame: pd.DataFrame, rows: int) -> ListTable:
    """Build the Excel table; numbers to add up, or tasks to count, give it a last row that follows the filter."""
    names = [column.name for column in form.columns]
    adds = {at: int(frame[column.name].sum()) for at, column in enumerate(form.columns) if column.adds}
    counts = (names.index("number"), len(frame)) if form.name == TASK_SHEET else None
    has_total = bool(adds) or counts is not None
    return ListTable(
        area=Area(0, 0, rows + (1 if has_total else 0), len(names) - 1),
        name="表_" + re.sub(r"\W", "_", form.name),
        titles=tuple(column.title for column in form.columns),
        adds=adds,
        counts=counts,
        label="合计",
        label_at=names.index("branch_name") if "branch_name" in names else 0,
        total=TOTAL,
    )


def _list_bars(columns: Sequence[Column], rows: int) -> Iterator[DataBar]:
    for at, column in enumerate(columns):
        if column.name == "rate":
            yield DataBar(Area(1, at, rows, at), 100, _BAR)


def _list_highlights(columns: Sequence[Column], rows: int) -> Iterator[Highlight]:
    """Yield what colours cells by what they say, so that a cell changed by hand changes its colour."""
    for at, column in enumerate(columns):
        area, first = Area(1, at, rows, at), f"{_name_column(at)}2"
        if column.name.partition("_")[0] == "lamp":
            for lamp, colour in LAMP_COLOURS.items():
                yield Highlight(area, f'{first}="{lamp.value}"', Style(fill=f"#{colour}"))
        for word in _TROUBLE.get(column.name, ()):
            yield Highlight(area, f'{first}="{word}"', _TROUBLE_STYLE)


def _name_column(at: int) -> str:
    """Name a column as a formula does (27 is AB)."""
    name = ""
    while at >= 0:
        at, letter = divmod(at, 26)
        name, at = chr(ord("A") + letter) + name, at - 1
    return name


def _cut_columns(block: CellBlock, shown: int) -> CellBlock:
    return replace(block, columns=block.columns[:shown], styles=block.styles[:shown])


def _compute_heights(
    head: Sequence[Cell], body: CellBlock, widths: Mapping[int, float], bottom: int
) -> dict[int, float]:
    least = {**dict.fromkeys(range(bottom + 1), _LEAST_HEIGHT), 0: _HEAD_HEIGHT}
    return compute_block_heights(body, widths, compute_row_heights(head, widths, least))


def _count_frozen_columns(form: LedgerTable) -> int:
    """Return the number of frozen columns: to the one named for the table, else to the branch."""
    names = [column.name for column in form.columns]
    return names.index(_FROZEN[form.name]) + 1 if form.name in _FROZEN else 2


def _get_header_style(column: Column) -> Style:
    return replace(HEAD, fill=_HEAD_FILL.get(column.block, HEAD.fill))


def _get_body_style(column: Column) -> Style:
    shown = _FORMATS.get(column.parse, "")
    centred = shown or column.name in _CENTRED or column.name.startswith("lamp")
    return replace(BODY, align="center" if centred else "left", number_format=shown, wrap=column.name not in _ONE_LINE)
