"""Plant causes of notices that do not return a form: totals, notes, hidden rows, overtyped locked cells, etc."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.demo.clerk import DemoClerk
from pipeline.forms.layout import FIRST_TASK, HEADER_ROW, LAST_COLUMN, build_layout, find_task_column


def _plant_total_row(desk: DemoClerk) -> None:
    row = build_layout(desk.handed).new_band
    desk.draft.insert_row(row)
    desk.draft.put((row, 0), desk.rng.choice(("合计", "小计", "合 计", "总计")))
    desk.draft.put((row, find_task_column("rate")), len(desk.handed.tasks))


def _plant_note_row(desk: DemoClerk) -> None:
    row = build_layout(desk.handed).end + 1
    notes = ("注：以上数据截至本月底。", "备注：有关票据另附。", "说明：本表已经支委会审核。")
    desk.draft.put((row, 0), desk.rng.choice(notes))


def _plant_extra_column(desk: DemoClerk) -> None:
    at = LAST_COLUMN + 1
    desk.draft.put((HEADER_ROW, at), desk.rng.choice(("备注", "联系电话是否公开", "分管科室意见")))
    desk.draft.put((FIRST_TASK, at), "同意上报")


def _plant_overtyped_owner(desk: DemoClerk) -> None:
    task = desk.rng.choice(desk.handed.tasks)
    others = [name for name in desk.life.member.people if name not in task.plan["owner"]]
    desk.put(task.number, "owner", desk.rng.choice(others))


def _plant_hidden_row(desk: DemoClerk) -> None:
    desk.draft.hide_row(FIRST_TASK + desk.rng.randrange(len(desk.handed.tasks)))


def _plant_merge_down(desk: DemoClerk) -> None:
    """Merge one cell over two tasks."""
    column = find_task_column("next_step")
    desk.draft.put((FIRST_TASK, column), "按月度计划推进")
    desk.draft.merge(FIRST_TASK, column, FIRST_TASK + 1, column)


def _plant_missing_task_row(desk: DemoClerk) -> None:
    desk.draft.delete_row(FIRST_TASK + len(desk.handed.tasks) - 1)


NOTICES: dict[str, Callable[[DemoClerk], None]] = {
    "plan-overtyped": _plant_overtyped_owner,
    "rows-hidden": _plant_hidden_row,
    "note-row": _plant_note_row,
    "column-extra": _plant_extra_column,
    "merged-down": _plant_merge_down,
    "total-row": _plant_total_row,
    "task-row-missing": _plant_missing_task_row,
}
"""Planters by notice code, to be used in this order because the last ones move rows."""
LEAST_TASKS = 3
"""Number of tasks a form needs for any of the notices."""


def plant_notices(desk: DemoClerk, codes: tuple[str, ...]) -> None:
    """Plant the causes of some notices in a filled form."""
    for code, make in NOTICES.items():
        if code in codes:
            make(desk)
    desk.draft.noticed = True
