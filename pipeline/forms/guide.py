"""Build 填写说明 from the contract, so that the instructions never contradict the checks."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.contract.column import Column
from pipeline.contract.monthly import (
    list_head_columns,
    list_month_columns,
    list_optional_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.forms import styles
from pipeline.sheets import Area, Cell, Sheet, Style, compute_row_heights
from pipeline.terms import GUIDE_SHEET, STATUSES, format_chinese_numeral

_MONTH_TITLES = tuple(column.title for column in list_month_columns())
_MONTH_COUNT = format_chinese_numeral(len(_MONTH_TITLES))
HOW_TO = (
    "1. 先选“本月是否有变化”。全部没有变化的选“无变化”，保存后即可报送。",
    f"2. 有进展的任务只填{_MONTH_COUNT}格：{'、'.join(_MONTH_TITLES)}；没有变化的任务不用动。",
    "3. 新增任务填在带编号的空行里；责任人、完成时限等要改的，填在最下面的“变更申请”里。",
    "4. 标成黄色的格还没有填，标成红色的格超出范围；右上方显示“已填完，可以报送”就可以报了。",
    "5. 保存后把本文件放入报送文件夹。不要增删、改名栏目，不要合并单元格，不要粘贴图片。",
)
STATUS_MEANINGS = dict(
    zip(
        STATUSES,
        (
            "还没有开始，完成率填0", "正在做", "目标已达到，完成率填100", "没有终点的经常性工作",
            "到期完不成，须同时在“变更申请”中填写新的完成时限", "已完成，请局机关核验后销号",
        ),
        strict=True,
    )
)  # fmt: skip
"""Meaning of each 状态 for a branch."""

_TARGET = "target"
"""The column whose choices are the numbers of the tasks on a form; they are not told."""
HEADS = ("栏目", "谁来填", "说明", "举例")
WIDTHS = {0: 20.0, 1: 9.0, 2: 50.0, 3: 26.0}


def build_guide_sheet(choices: Mapping[str, Sequence[str]], more: str = "") -> Sheet:
    """Build 填写说明: instructions, a description of every column, and the available choices.

    ``more`` is an additional instruction for this form, empty if there is none.
    """
    return _lay_out_guide(_list_offered(choices), more)


def list_guide_texts(choices: Mapping[str, Sequence[str]], more: str = "") -> frozenset[str]:
    """List the texts of 填写说明."""
    return _list_texts(_list_offered(choices), more)


def _list_offered(choices: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(options)) for name, options in choices.items() if name != _TARGET)


@functools.lru_cache(maxsize=16)
def _list_texts(offered: tuple[tuple[str, tuple[str, ...]], ...], more: str) -> frozenset[str]:
    return _lay_out_guide(offered, more).list_texts()


@functools.lru_cache(maxsize=16)
def _lay_out_guide(offered: tuple[tuple[str, tuple[str, ...]], ...], more: str) -> Sheet:
    """Lay the sheet out once for all forms on which the same is offered."""
    choices = dict(offered)
    how_to = (*HOW_TO, f"{len(HOW_TO) + 1}. {more}") if more else HOW_TO
    title = Cell(0, 0, "填写说明", styles.TITLE)
    merges = [(Area(0, 0, 0, 3), title)]
    for row, line in enumerate(how_to, 1):
        merges.append((Area(row, 0, row, 3), Cell(row, 0, line, replace(styles.TEXT, border=False))))
    cells = tuple(
        Cell(row, column, text, style)
        for row, (texts, style) in enumerate(_build_guide_rows(choices), len(how_to) + 2)
        for column, text in enumerate(texts)
    )
    said = (*range(1, len(how_to) + 1), *(cell.row for cell in cells))
    least = {0: 38.0, **dict.fromkeys(said, 20.0)}
    return Sheet(
        name=GUIDE_SHEET,
        cells=cells,
        widths=WIDTHS,
        heights=compute_row_heights(cells, WIDTHS, least),
        merges=tuple(merges),
        protected=True,
    )


GuideRow = tuple[tuple[str, ...], Style]


def _build_guide_rows(choices: Mapping[str, Sequence[str]]) -> Iterator[GuideRow]:
    optional = [each for each in list_optional_columns() if choices.get(each.name)]
    tasks = (*list_task_columns(), *optional)
    parts = {"表头": list_head_columns(), "任务各栏": tasks, "变更申请": list_request_columns()}
    for part, described in parts.items():
        yield (part,), styles.SECTION
        yield HEADS, styles.HEADER
        for column in described:
            yield (column.title, column.filled_by.value, column.explanation, column.example), styles.TEXT
    yield ("下拉选项",), styles.SECTION
    yield ("栏目", "选项", "含义", ""), styles.HEADER
    for column in (each for described in parts.values() for each in described):
        yield from _build_option_rows(column, choices)


def _build_option_rows(column: Column, choices: Mapping[str, Sequence[str]]) -> Iterator[GuideRow]:
    if column.name == "status":
        for status, meaning in STATUS_MEANINGS.items():
            yield (column.title, status, meaning, ""), styles.TEXT
    elif column.name != _TARGET and choices.get(column.name):
        options = choices[column.name]
        yield (column.title, f"{len(options)}项选一", "、".join(options), ""), styles.TEXT
