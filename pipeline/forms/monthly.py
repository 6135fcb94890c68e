"""Build the monthly form: 填报表 pre-filled for one branch, with instructions and two hidden sheets."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.contract.column import Column, ColumnBlock, FilledBy
from pipeline.contract.distributed_form import DistributedForm, DistributedTask, FormDelivery
from pipeline.contract.monthly import (
    LAST_TITLE,
    NEW_ROWS,
    list_head_columns,
    list_month_columns,
    list_optional_columns,
    list_plan_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.contract.submitted_values import SubmittedValues
from pipeline.forms import styles
from pipeline.forms.cell_rules import build_highlights, build_rules
from pipeline.forms.filled_rows import FilledForm, FilledRow, build_filled_form
from pipeline.forms.guide import build_guide_sheet, list_guide_texts
from pipeline.forms.hidden_sheets import (
    build_choices,
    build_choices_sheet,
    build_count_line,
    build_form_id,
    build_id_sheet,
    count_missing_cells,
)
from pipeline.forms.layout import (
    BAND_ROW,
    COUNT_CELL,
    DELIVERY_LEFT,
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
    TASK_NAMES,
    TITLE_ROW,
    find_head_cell,
    find_request_column,
    find_task_column,
)
from pipeline.forms.replies import build_reply_sheet, format_reply_instruction, format_reply_notice
from pipeline.periods import Period
from pipeline.sheets import Area, Cell, Sheet, Style, Value, compute_row_heights, write_workbook
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, REPLY_SHEET, format_chinese_date, format_chinese_numeral

WIDTHS = {**{at: each.width for at, each in enumerate(list_task_columns())}, LAST_COLUMN: LAST_WIDTH}
DELIVERY_AREA = Area(HEAD_ROWS[1], DELIVERY_LEFT, HEAD_ROWS[1], LAST_COLUMN)
DELIVERY_WIDTH = sum(WIDTHS[at] for at in range(DELIVERY_LEFT, LAST_COLUMN + 1))
FROZEN_COLUMNS = find_task_column("task") + 1
"""Columns up to 工作任务 stay visible while a branch scrolls."""

_FREE_TEXT_WIDTH, _DEADLINE = 11.0, find_task_column("deadline")
"""Least width of a column of free text; that of 完成时限 is as wide as a day on one line."""

SIGNATURES = "填报人：＿＿＿＿＿＿　　支部书记审核：＿＿＿＿＿＿　　＿＿年＿＿月＿＿日"
"""Places for signatures below a printed page."""

SIDE_BAND, OPTIONAL_BAND = "对照（不用填）", "选填（可不填）"
"""Bands above 上月情况, and above a column that only some offices have."""

LOW, TASK_HEIGHT, NEW_HEIGHT, REQUEST_HEIGHT = 30.0, 64.0, 42.0, 34.0
"""Heights in points: head and title rows, and the minimum of the rows a branch fills in."""


def build_monthly_form(handed: DistributedForm, period: Period, domains: Sequence[str]) -> bytes:
    """Build the pre-filled form of one branch and period; ``domains`` are the available 业务领域."""
    title = f"{FORM_TITLE}（{handed.short_name}，{period.as_chinese()}）"
    return write_workbook(build_monthly_sheets(handed, period, domains), title=title)


def build_blank_form(domains: Sequence[str]) -> bytes:
    """Build a form without branch and period for the office's own folder; head and numbers are open."""
    nobody = DistributedForm(
        branch="", short_name="", reporter="", file="", sha256="", tasks=(), new_numbers=("",) * NEW_ROWS
    )
    return write_workbook(_build_sheets(nobody, None, domains, None, ""), title=FORM_TITLE)


def build_monthly_sheets(
    handed: DistributedForm,
    period: Period | None,
    domains: Sequence[str],
    answers: SubmittedValues | None = None,
    corrects: str = "",
) -> tuple[Sheet, ...]:
    """Build the sheets: 填报表, 需答复 (if anything is asked), 填写说明, _选项 and _表单标识.

    ``answers`` are submitted values that replace the pre-filled ones; ``corrects`` is the sha256 of their file.
    """
    return _build_sheets(handed, period, domains, answers, corrects)


def list_printed_texts(handed: DistributedForm, period: Period, domains: Sequence[str]) -> dict[str, frozenset[str]]:
    """List the texts that ``build_monthly_sheets`` prints on the sheets a branch sees, without laying them out."""
    filled = build_filled_form(handed, period.as_chinese(), None)
    names = (*TASK_NAMES, *(each.name for each in filled.optional))
    values: list[Value] = [*filled.head.values(), build_count_line(count_missing_cells(filled))[1]]
    values += [cell.value for cell in (*_build_notice_cell(handed), *_build_delivery_cell(handed.delivery))]
    for line in (*filled.tasks, *filled.new):
        values += [line.values.get(name) for name in names]
        values.append(format_last_month(line.handed))
    own = frozenset(value for value in values if isinstance(value, str))
    replies = build_reply_sheet(handed, period.as_chinese())
    guide = list_guide_texts(build_choices(filled, domains), format_reply_instruction(handed))
    found = {FORM_SHEET: own | _list_fixed_texts(has_optional=bool(filled.optional)), GUIDE_SHEET: guide}
    return found | ({REPLY_SHEET: replies.list_texts()} if replies else {})


@functools.cache
def _list_fixed_texts(*, has_optional: bool) -> frozenset[str]:
    """List the texts of 填报表 that are the same on every form."""
    columns = (*list_head_columns(), *list_task_columns(), *list_request_columns())
    texts = {column.title for column in columns} | {SIDE_BAND, LAST_TITLE, NEW_BAND, REQUEST_BAND}
    texts |= {OPTIONAL_BAND, *(column.title for column in list_optional_columns())} if has_optional else set()
    return frozenset(texts | {str(cell.value) for _, cell in _build_merges()})


def format_form_file_name(short_name: str, period: Period, before: int = 0) -> str:
    """Format the file name ``机关一支部_2026年11月.xlsx`` without characters forbidden on any system.

    ``before`` is how many forms of the period went out before it: ``机关一支部_2026年11月（重新下发）.xlsx``.
    """
    cleaned = re.sub(r'[\\/:*?"<>|\s]|[^\w（）()·—-]', "", short_name)[:60] or "支部"
    again = f"（重新下发{before if before > 1 else ''}）" if before else ""
    return f"{cleaned}_{period.as_chinese()}{again}.xlsx"


def _build_sheets(
    handed: DistributedForm,
    period: Period | None,
    domains: Sequence[str],
    answers: SubmittedValues | None,
    corrects: str,
) -> tuple[Sheet, ...]:
    filled = build_filled_form(handed, period.as_chinese() if period else "", answers)
    choices = build_choices(filled, domains)
    identity = build_form_id(handed.branch, str(period) if period else "", corrects)
    cells = (*_build_cells(filled), *_build_notice_cell(handed))
    layout, delivery = filled.layout, _build_delivery_cell(handed.delivery)
    replies = build_reply_sheet(handed, period.as_chinese() if period else "", answers)
    form = Sheet(
        name=FORM_SHEET,
        cells=cells,
        widths=_compute_widths(filled),
        heights=_compute_heights(filled, cells, delivery),
        merges=(*_build_merges(), *((DELIVERY_AREA, each) for each in delivery)),
        rules=build_rules(filled, choices),
        highlights=build_highlights(filled),
        freeze=(FIRST_TASK, FROZEN_COLUMNS),
        repeat_rows=(BAND_ROW, HEADER_ROW),
        large=True,
        protected=True,
        footer=f"{filled.head['branch']} {filled.head['period']}".strip(),
        signatures=SIGNATURES if handed.delivery.signed else "",
    )
    assert layout.end == max(cell.row for cell in cells) + 1, "the layout and the cells disagree"
    shown = (form, replies) if replies else (form,)
    return (
        *shown,
        build_guide_sheet(choices, format_reply_instruction(handed)),
        build_choices_sheet(filled, choices),
        build_id_sheet(identity),
    )


def _compute_widths(filled: FilledForm) -> dict[int, float]:
    """Compute the widths of the columns; what those of some offices take comes off the free texts beside them."""
    added = {find_task_column(each.name): each.width for each in filled.optional}
    free = {at: width for at, width in WIDTHS.items() if width >= _FREE_TEXT_WIDTH and at != _DEADLINE}
    share = 1 - sum(added.values()) / sum(free.values())
    return WIDTHS | {at: round(width * share, 1) for at, width in free.items()} | added


def _build_cells(filled: FilledForm) -> Iterator[Cell]:
    """Build every cell of 填报表 below the merged ones, from top to bottom."""
    layout = filled.layout
    yield from _build_head_cells(filled)
    yield Cell(BAND_ROW, LAST_COLUMN, SIDE_BAND, styles.SIDE_BAND)
    for at, column in enumerate(list_task_columns()):
        yield Cell(HEADER_ROW, at, column.title, _choose_header_style(column))
    yield Cell(HEADER_ROW, LAST_COLUMN, LAST_TITLE, styles.SIDE_HEADER)
    for column in filled.optional:
        yield Cell(BAND_ROW, find_task_column(column.name), OPTIONAL_BAND, styles.BAND)
        yield Cell(HEADER_ROW, find_task_column(column.name), column.title, styles.HEADER)
    for row, line in enumerate(filled.tasks, FIRST_TASK):
        yield from _build_task_cells(row, line, filled.optional)
    yield Cell(layout.new_band, 0, NEW_BAND, styles.SECTION)
    for row, line in enumerate(filled.new, layout.first_new):
        yield from _build_task_cells(row, line, filled.optional)
    yield Cell(layout.request_band, 0, REQUEST_BAND, styles.SECTION)
    for column in list_request_columns():
        yield Cell(layout.first_request - 1, find_request_column(column.name), column.title, styles.HEADER)
        for row, line in enumerate(filled.requests, layout.first_request):
            yield Cell(row, find_request_column(column.name), line.values.get(column.name), styles.OPEN)


def _build_head_cells(filled: FilledForm) -> Iterator[Cell]:
    """Build labels with input cells to their right; branch and 报告期 are locked once known."""
    for column in list_head_columns():
        yield Cell(*HEAD_LABELS[column.name], column.title, styles.LABEL)
        value = filled.head[column.name]
        known = column.filled_by is FilledBy.SYSTEM and value
        yield Cell(*find_head_cell(column.name), value, styles.HEAD_LOCKED if known else styles.HEAD_OPEN)
    formula, shown = build_count_line(count_missing_cells(filled))
    yield Cell(*COUNT_CELL, shown, styles.COUNT, formula=formula)


def _build_notice_cell(handed: DistributedForm) -> Iterator[Cell]:
    """Build the head cell with the link to 需答复."""
    if said := format_reply_notice(handed):
        yield Cell(*NOTICE_CELL, said, styles.NOTICE, link=(REPLY_SHEET, "A1"))


def format_delivery(delivery: FormDelivery) -> str:
    """Format when and to whom a form is reported, in up to two lines; empty if neither is known."""
    lines = []
    if delivery.deadline:
        lines.append(f"报送截止：{format_chinese_date(dt.date.fromisoformat(delivery.deadline))}（含当日）")
    if delivery.contact:
        lines.append(f"报给：{delivery.contact}" + (f"　电话：{delivery.phone}" if delivery.phone else ""))
    return "\n".join(lines)


def _build_delivery_cell(delivery: FormDelivery) -> tuple[Cell, ...]:
    """Build the head cell that says when and to whom the form is reported; none if neither is known."""
    said = format_delivery(delivery)
    return (Cell(DELIVERY_AREA.top, DELIVERY_LEFT, said, styles.DELIVERY),) if said else ()


def _build_task_cells(row: int, line: FilledRow, optional: Sequence[Column]) -> Iterator[Cell]:
    for column in (*list_task_columns(), *optional):
        yield Cell(row, find_task_column(column.name), line.values.get(column.name), _choose_style(column, line))
    yield Cell(row, LAST_COLUMN, format_last_month(line.handed), styles.LAST)


def _choose_style(column: Column, line: FilledRow) -> Style:
    """Choose the style of a cell; plan cells of distributed tasks and system-assigned numbers are locked.

    What the bureau left to the branch in a task handed down is open, and so is a blank cell that is optional.
    """
    left_open = line.handed is not None and column.name in line.handed.left_open
    system = (line.handed is not None and not left_open) or (column.name == "number" and line.numbered)
    if column.block is ColumnBlock.PLAN and system:
        return styles.PLAN
    return styles.RATE if column.is_whole_number else styles.OPEN


def _choose_header_style(column: Column) -> Style:
    return styles.MONTH_HEADER if column.block is ColumnBlock.MONTH else styles.HEADER


def format_last_month(task: DistributedTask | None) -> str | None:
    """Format the last reported values as one text: ``60%，推进中；完成入户评估36户``."""
    if task is None:
        return None
    state = "，".join(part for part in ("" if task.rate is None else f"{task.rate}%", task.status) if part)
    return "；".join(part for part in (state, task.progress) if part) or "—"


def _build_merges() -> Iterator[tuple[Area, Cell]]:
    """Build the title and the two bands above the column titles; input cells are never merged."""
    plan, month = len(list_plan_columns()), len(list_month_columns())
    yield Area(TITLE_ROW, 0, TITLE_ROW, LAST_COLUMN), Cell(TITLE_ROW, 0, FORM_TITLE, styles.TITLE)
    band = Cell(BAND_ROW, 0, "计划内容（已预填，不用动）", styles.BAND)
    yield Area(BAND_ROW, 0, BAND_ROW, plan - 1), band
    band = replace(
        band, column=plan, value=f"本月填报（只填这{format_chinese_numeral(month)}格）", style=styles.MONTH_BAND
    )
    yield Area(BAND_ROW, plan, BAND_ROW, plan + month - 1), band


def _compute_heights(filled: FilledForm, cells: Sequence[Cell], delivery: Sequence[Cell]) -> dict[int, float]:
    """Compute the height of every row, so that no text is cut off; ``delivery`` lies across several columns."""
    layout = filled.layout
    least = {TITLE_ROW: 38.0, BAND_ROW: 22.0, HEADER_ROW: LOW, **dict.fromkeys(HEAD_ROWS, LOW)}
    least |= compute_row_heights(delivery, {DELIVERY_LEFT: DELIVERY_WIDTH}, {DELIVERY_AREA.top: LOW})
    least |= dict.fromkeys(range(FIRST_TASK, layout.new_band), TASK_HEIGHT)
    least |= dict.fromkeys(range(layout.first_new, layout.request_band), NEW_HEIGHT)
    least |= dict.fromkeys(range(layout.first_request, layout.end), REQUEST_HEIGHT)
    least |= {layout.new_band: 26.0, layout.request_band: 26.0, layout.first_request - 1: 22.0}
    return compute_row_heights(cells, _compute_widths(filled), least)
