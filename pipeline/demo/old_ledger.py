"""Build the bureau's old ledger: one sheet, the unit's name merged over its rows, a row of totals at the end."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pipeline.demo.branches import BranchTask, SimulatedBranch
from pipeline.demo.story import ScriptedMonth
from pipeline.demo.units import CITY
from pipeline.periods import Period
from pipeline.sheets import Area, Cell, Sheet, Style, Value, write_workbook

TITLES = (
    "序号", "支部名称", "项目类别", "业务领域", "工作任务", "具体措施", "工作目标", "牵头领导", "责任人",
    "完成时限", "进展情况", "完成率", "状态",
)  # fmt: skip
WIDTHS = (5, 16, 9, 10, 22, 30, 26, 9, 12, 14, 36, 8, 9)
_HEAD = Style(bold=True, align="center", border=True, fill="#EDEDED")
_CELL = Style(border=True)
FIRST_TASK_ROW = 3
"""Row index of the first task (number of rows above it)."""


def build_old_ledger(lives: Sequence[SimulatedBranch], first: Period, seed: int) -> bytes:
    """Build the ledger of every task under way at the end of the month before ``first``.

    A task due at the end of the year begins in January at the earliest, so in January it is not in the ledger yet.
    """
    before = first.shift(-1)
    rng = random.Random(f"{seed}/old ledger")  # noqa: S311 - made-up data, no secrets
    cells = [Cell(0, 0, f"{CITY}民政局“党建+”工作台账", Style(bold=True, size=16, wrap=False))]
    cells += [Cell(1, 0, f"（截至{before.as_chinese()}底）", Style(wrap=False))]
    cells += [Cell(FIRST_TASK_ROW - 1, column, title, _HEAD) for column, title in enumerate(TITLES)]
    merges = []
    row = FIRST_TASK_ROW
    for life in lives:
        name = rng.choice((life.member.unit.short_name, life.member.unit.branch_name, *life.member.unit.aliases))
        under_way = [(own, step) for own in life.tasks if (step := own.find_month(before)) is not None]
        if not under_way:
            continue
        last = row + len(under_way) - 1
        if last > row:
            merges.append((Area(row, 1, last, 1), Cell(row, 1, name, _CELL)))
        else:
            cells.append(Cell(row, 1, name, _CELL))
        for own, step in under_way:
            cells += _build_ledger_row_cells(row, own, step)
            row += 1
    cells += [Cell(row, 1, "合计", _HEAD), Cell(row, 4, f"{row - FIRST_TASK_ROW}项", _HEAD)]
    sheet = Sheet(
        name="工作台账",
        cells=tuple(cells),
        widths=dict(enumerate(WIDTHS)),
        merges=tuple(merges),
        freeze=(FIRST_TASK_ROW, 2),
    )
    return write_workbook([sheet], title="“党建+”工作台账")


def _build_ledger_row_cells(row: int, own: BranchTask, step: ScriptedMonth) -> list[Cell]:
    plan = own.list_plan_cells()
    values: tuple[Value, ...] = (
        row - FIRST_TASK_ROW + 1, None, plan["category"], plan["domain"], plan["task"], plan["measure"], plan["goal"],
        plan["leader"], plan["owner"], plan["deadline"], step.progress, step.rate / 100, step.status,
    )  # fmt: skip
    styles = [Style(border=True, number_format="0%") if title == "完成率" else _CELL for title in TITLES]
    return [Cell(row, column, value, styles[column]) for column, value in enumerate(values) if column != 1]
