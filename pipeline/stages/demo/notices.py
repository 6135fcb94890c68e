"""Plant causes of notices that do not return a form: totals, notes, hidden rows, overtyped locked cells, etc."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.forms.layout import FIRST_TASK, HEADER_ROW, LAST_COLUMN, fresh, task_column
from pipeline.stages.demo.desk import Desk


def _total(desk: Desk) -> None:
    row = fresh(desk.handed).new_band
    desk.draft.insert_row(row)
    desk.draft.put((row, 0), desk.rng.choice(("合计", "小计", "合 计", "总计")))
    desk.draft.put((row, task_column("rate")), len(desk.handed.tasks))


def _note(desk: Desk) -> None:
    row = fresh(desk.handed).end + 1
    notes = ("注：以上数据截至本月底。", "备注：有关票据另附。", "说明：本表已经支委会审核。")
    desk.draft.put((row, 0), desk.rng.choice(notes))


def _extra_column(desk: Desk) -> None:
    at = LAST_COLUMN + 1
    desk.draft.put((HEADER_ROW, at), desk.rng.choice(("备注", "联系电话是否公开", "分管科室意见")))
    desk.draft.put((FIRST_TASK, at), "同意上报")


def _overtyped(desk: Desk) -> None:
    task = desk.rng.choice(desk.handed.tasks)
    others = [name for name in desk.life.member.people if name not in task.plan["owner"]]
    desk.put(task.number, "owner", desk.rng.choice(others))


def _hidden(desk: Desk) -> None:
    desk.draft.hide_row(FIRST_TASK + desk.rng.randrange(len(desk.handed.tasks)))


def _merged(desk: Desk) -> None:
    """Merge one cell over two tasks."""
    column = task_column("next_step")
    desk.draft.put((FIRST_TASK, column), "按月度计划推进")
    desk.draft.merge(FIRST_TASK, column, FIRST_TASK + 1, column)


def _row_gone(desk: Desk) -> None:
    desk.draft.delete_row(FIRST_TASK + len(desk.handed.tasks) - 1)


NOTICES: dict[str, Callable[[Desk], None]] = {
    "plan-overtyped": _overtyped, "rows-hidden": _hidden, "note-row": _note, "column-extra": _extra_column,
    "merged-down": _merged, "total-row": _total, "task-row-missing": _row_gone,
}  # fmt: skip
"""Planters by notice code, to be used in this order because the last ones move rows."""
LEAST_TASKS = 3
"""Number of tasks a form needs for any of the notices."""


def earn(desk: Desk, codes: tuple[str, ...]) -> None:
    """Plant the causes of some notices in a filled form."""
    for code, make in NOTICES.items():
        if code in codes:
            make(desk)
    desk.draft.noticed = True
