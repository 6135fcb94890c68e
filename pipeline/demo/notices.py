"""Plant causes of notices that do not return a form: totals, notes, hidden rows, overtyped locked cells, etc."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.demo.clerk import DemoClerk
from pipeline.forms.layout import FIRST_TASK, HEADER_ROW, LAST_COLUMN, build_layout, find_task_column


def _plant_total_row(clerk: DemoClerk) -> None:
    row = build_layout(clerk.handed).new_band
    clerk.draft.insert_row(row)
    clerk.draft.put((row, 0), clerk.rng.choice(("合计", "小计", "合 计", "总计")))
    clerk.draft.put((row, find_task_column("rate")), len(clerk.handed.tasks))


def _plant_note_row(clerk: DemoClerk) -> None:
    row = build_layout(clerk.handed).end + 1
    notes = ("注：以上数据截至本月底。", "备注：有关票据另附。", "说明：本表已经支委会审核。")
    clerk.draft.put((row, 0), clerk.rng.choice(notes))


def _plant_extra_column(clerk: DemoClerk) -> None:
    at = LAST_COLUMN + 1
    clerk.draft.put((HEADER_ROW, at), clerk.rng.choice(("备注", "联系电话是否公开", "分管科室意见")))
    clerk.draft.put((FIRST_TASK, at), "同意上报")


def _plant_overtyped_owner(clerk: DemoClerk) -> None:
    task = clerk.rng.choice(clerk.handed.tasks)
    others = [name for name in clerk.life.member.people if name not in task.plan["owner"]]
    clerk.put(task.number, "owner", clerk.rng.choice(others))


def _plant_hidden_row(clerk: DemoClerk) -> None:
    clerk.draft.hide_row(FIRST_TASK + clerk.rng.randrange(len(clerk.handed.tasks)))


def _plant_merge_down(clerk: DemoClerk) -> None:
    """Merge one cell over two tasks."""
    column = find_task_column("next_step")
    clerk.draft.put((FIRST_TASK, column), "按月度计划推进")
    clerk.draft.merge(FIRST_TASK, column, FIRST_TASK + 1, column)


def _plant_missing_task_row(clerk: DemoClerk) -> None:
    clerk.draft.delete_row(FIRST_TASK + len(clerk.handed.tasks) - 1)


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


def plant_notices(clerk: DemoClerk, codes: tuple[str, ...]) -> None:
    """Plant the causes of some notices in a filled form."""
    for code, make in NOTICES.items():
        if code in codes:
            make(clerk)
    clerk.draft.noticed = True
