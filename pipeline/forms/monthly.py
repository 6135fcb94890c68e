"""Build the monthly form: 填报表 pre-filled for one branch, with instructions and two hidden sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.contract.column import Block, Column, FilledBy
from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import (
    LAST_TITLE,
    NEW_ROWS,
    head_columns,
    month_columns,
    plan_columns,
    request_columns,
    task_columns,
)
from pipeline.forms import look
from pipeline.forms.answers import Answers
from pipeline.forms.guide import guide_sheet
from pipeline.forms.hidden import count_line, count_missing, form_id, id_sheet, list_sheet, lists
from pipeline.forms.layout import (
    BAND_ROW,
    COUNT_CELL,
    FIRST_TASK,
    FORM_TITLE,
    HEAD_LABELS,
    HEAD_ROWS,
    HEADER_ROW,
    LAST_COLUMN,
    LAST_WIDTH,
    NEW_BAND,
    NOTICE_CELL,
    REQUEST_BAND,
    TITLE_ROW,
    head_cell,
    request_column,
    task_column,
)
from pipeline.forms.replies import notice, reply_sheet
from pipeline.forms.rows import Filled, Line, fill
from pipeline.forms.rules import highlights, rules
from pipeline.sheets import Area, Cell, Sheet, Style, row_heights, workbook
from pipeline.vocabulary import FORM_SHEET, REPLY_SHEET, Period

WIDTHS = {**{at: each.width for at, each in enumerate(task_columns())}, LAST_COLUMN: LAST_WIDTH}
FROZEN_COLUMNS = 4
"""Columns 任务编号 to 工作任务 stay visible while a branch scrolls."""

LOW, TASK_HEIGHT, NEW_HEIGHT, REQUEST_HEIGHT = 30.0, 64.0, 42.0, 34.0
"""Heights in points: head and title rows, and the minimum of the rows a branch fills in."""


def monthly_form(handed: HandedForm, period: Period, domains: Sequence[str]) -> bytes:
    """Build the pre-filled form of one branch and period; ``domains`` are the available 业务领域."""
    title = f"{FORM_TITLE}（{handed.short_name}，{period.chinese()}）"
    return workbook(monthly_sheets(handed, period, domains), title=title)


def blank_form(domains: Sequence[str]) -> bytes:
    """Build a form without branch and period for the office's own folder; head and numbers are open."""
    nobody = HandedForm("", "", "", "", "", (), ("",) * NEW_ROWS)
    return workbook(_sheets(nobody, None, domains, None, ""), title=FORM_TITLE)


def monthly_sheets(
    handed: HandedForm,
    period: Period | None,
    domains: Sequence[str],
    answers: Answers | None = None,
    corrects: str = "",
) -> tuple[Sheet, ...]:
    """Build the sheets: 填报表, 需答复 (if anything is asked), 填写说明, _选项 and _表单标识.

    ``answers`` are submitted values that replace the pre-filled ones; ``corrects`` is the sha256 of their file.
    """
    return _sheets(handed, period, domains, answers, corrects)


def form_file_name(short_name: str, period: Period) -> str:
    """Format the file name ``机关一支部_2026年11月.xlsx`` without characters forbidden on any system."""
    cleaned = re.sub(r'[\\/:*?"<>|\s]|[^\w（）()·—-]', "", short_name)[:60] or "支部"
    return f"{cleaned}_{period.chinese()}.xlsx"


def _sheets(
    handed: HandedForm, period: Period | None, domains: Sequence[str], answers: Answers | None, corrects: str
) -> tuple[Sheet, ...]:
    filled = fill(handed, period.chinese() if period else "", answers)
    choices = lists(filled, domains)
    identity = form_id(handed.branch, str(period) if period else "", corrects)
    cells = (*_cells(filled), *_notice(handed))
    layout = filled.layout
    replies = reply_sheet(handed, period.chinese() if period else "", answers)
    form = Sheet(
        FORM_SHEET, cells,
        widths=WIDTHS, heights=_heights(filled, cells), merges=tuple(_merges()),
        rules=rules(filled, choices), highlights=highlights(filled),
        freeze=(FIRST_TASK, FROZEN_COLUMNS), repeat_rows=(BAND_ROW, HEADER_ROW),
        protected=True, footer=f"{filled.head['branch']} {filled.head['period']}".strip(),
    )  # fmt: skip
    assert layout.end == max(cell.row for cell in cells) + 1, "the layout and the cells disagree"
    shown = (form, replies) if replies else (form,)
    return *shown, guide_sheet(choices, notice(handed)), list_sheet(filled, choices), id_sheet(identity)


def _cells(filled: Filled) -> Iterator[Cell]:
    """Build every cell of 填报表 below the merged ones, from top to bottom."""
    layout = filled.layout
    yield from _head(filled)
    yield Cell(BAND_ROW, LAST_COLUMN, "对照（不用填）", look.SIDE_BAND)
    for at, column in enumerate(task_columns()):
        yield Cell(HEADER_ROW, at, column.title, _header_style(column))
    yield Cell(HEADER_ROW, LAST_COLUMN, LAST_TITLE, look.SIDE_HEADER)
    for row, line in enumerate(filled.tasks, FIRST_TASK):
        yield from _task_cells(row, line)
    yield Cell(layout.new_band, 0, NEW_BAND, look.SECTION)
    for row, line in enumerate(filled.new, layout.first_new):
        yield from _task_cells(row, line)
    yield Cell(layout.request_band, 0, REQUEST_BAND, look.SECTION)
    for column in request_columns():
        yield Cell(layout.first_request - 1, request_column(column.name), column.title, look.HEADER)
        for row, line in enumerate(filled.requests, layout.first_request):
            yield Cell(row, request_column(column.name), line.values.get(column.name), look.OPEN)


def _head(filled: Filled) -> Iterator[Cell]:
    """Build labels with input cells to their right; branch and 报告期 are locked once known."""
    for column in head_columns():
        yield Cell(*HEAD_LABELS[column.name], column.title, look.LABEL)
        value = filled.head[column.name]
        known = column.filled_by is FilledBy.SYSTEM and value
        yield Cell(*head_cell(column.name), value, look.HEAD_LOCKED if known else look.HEAD_OPEN)
    formula, shown = count_line(count_missing(filled))
    yield Cell(*COUNT_CELL, shown, look.COUNT, formula=formula)


def _notice(handed: HandedForm) -> Iterator[Cell]:
    """Build the head cell with the link to 需答复."""
    if said := notice(handed):
        yield Cell(*NOTICE_CELL, said, look.NOTICE, link=(REPLY_SHEET, "A1"))


def _task_cells(row: int, line: Line) -> Iterator[Cell]:
    for column in task_columns():
        yield Cell(row, task_column(column.name), line.values.get(column.name), _style(column, line))
    yield Cell(row, LAST_COLUMN, _last(line.handed), look.LAST)


def _style(column: Column, line: Line) -> Style:
    """Choose the style of a cell; plan cells of distributed tasks and system-assigned numbers are locked."""
    system = line.handed is not None or (column.name == "number" and line.numbered)
    if column.block is Block.PLAN and system:
        return look.PLAN
    return look.RATE if column.name == "rate" else look.OPEN


def _header_style(column: Column) -> Style:
    return look.MONTH_HEADER if column.block is Block.MONTH else look.HEADER


def _last(task: HandedTask | None) -> str | None:
    """Format the last reported values as one text: ``60%，推进中；完成入户评估36户``."""
    if task is None:
        return None
    state = "，".join(part for part in ("" if task.rate is None else f"{task.rate}%", task.status) if part)
    return "；".join(part for part in (state, task.progress) if part) or "—"


def _merges() -> Iterator[tuple[Area, Cell]]:
    """Build the title and the two bands above the column titles; input cells are never merged."""
    plan, month = len(plan_columns()), len(month_columns())
    yield Area(TITLE_ROW, 0, TITLE_ROW, LAST_COLUMN), Cell(TITLE_ROW, 0, FORM_TITLE, look.TITLE)
    band = Cell(BAND_ROW, 0, "计划内容（已预填，不用动）", look.BAND)
    yield Area(BAND_ROW, 0, BAND_ROW, plan - 1), band
    band = replace(band, column=plan, value="本月填报（只填这五格）", style=look.MONTH_BAND)
    yield Area(BAND_ROW, plan, BAND_ROW, plan + month - 1), band


def _heights(filled: Filled, cells: Sequence[Cell]) -> dict[int, float]:
    """Compute the height of every row, so that no text is cut off."""
    layout = filled.layout
    least = {TITLE_ROW: 38.0, BAND_ROW: 22.0, HEADER_ROW: LOW, **dict.fromkeys(HEAD_ROWS, LOW)}
    least |= dict.fromkeys(range(FIRST_TASK, layout.new_band), TASK_HEIGHT)
    least |= dict.fromkeys(range(layout.first_new, layout.request_band), NEW_HEIGHT)
    least |= dict.fromkeys(range(layout.first_request, layout.end), REQUEST_HEIGHT)
    least |= {layout.new_band: 26.0, layout.request_band: 26.0, layout.first_request - 1: 22.0}
    return row_heights(cells, WIDTHS, least)
