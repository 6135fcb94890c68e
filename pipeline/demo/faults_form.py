"""Plant errors in a form's head and layout; those that move rows or columns come last, after all cells are filled."""

from __future__ import annotations

from pipeline.demo.clerk import DemoClerk
from pipeline.demo.faults_rows import Planter
from pipeline.forms.layout import HEAD_LABELS, HEADER_ROW, LAST_COLUMN, build_layout, find_head_cell, find_task_column
from pipeline.terms import UNCHANGED

_PROBLEM, _NEXT = find_task_column("problem"), find_task_column("next_step")
_SECOND_TITLES = ("任务编号", "项目类别", "工作任务", "抓手", "责任人", "完成时限", "本月进展", "完成率")


def _plant_missing_reporter(clerk: DemoClerk) -> None:
    clerk.draft.plant("reporter-missing", clerk.type_head("reporter", None))


def _plant_missing_flag(clerk: DemoClerk) -> None:
    clerk.draft.plant("change-flag-missing", clerk.type_head("flag", None))


def _plant_unknown_flag(clerk: DemoClerk) -> None:
    said = clerk.rng.choice(("部分有变化", "正常", "见下表", "有变化、无变化"))
    clerk.draft.plant("change-flag-unknown", clerk.type_head("flag", said))


def _plant_nil_with_changes(clerk: DemoClerk) -> None:
    clerk.draft.plant("nil-with-changes", clerk.type_head("flag", UNCHANGED))


def _plant_missing_label(clerk: DemoClerk) -> None:
    label = HEAD_LABELS["flag"]
    clerk.draft.put(label, None)
    clerk.draft.plant("head-missing", (HEADER_ROW, 0))


def _plant_other_month(clerk: DemoClerk) -> None:
    clerk.draft.plant("period-conflict", clerk.type_head("period", clerk.period.shift(-1).as_chinese()))


def _plant_missing_column(clerk: DemoClerk) -> None:
    """Delete a column, or replace its title by another."""
    column = clerk.rng.choice((_PROBLEM, _NEXT))
    if clerk.rng.random() < 0.5:  # noqa: PLR2004
        clerk.draft.put((HEADER_ROW, column), clerk.rng.choice(("备查", "其他情况", "领导批示")))
    else:
        clerk.draft.delete_column(column)
        clerk.draft.insert_column(column)  # put an empty column in its place
    clerk.draft.plant("column-missing", (HEADER_ROW, column))


def _plant_repeated_column(clerk: DemoClerk) -> None:
    at = LAST_COLUMN + 1
    title = clerk.rng.choice(("本月进展", "责任人", "完成时限", "状态"))
    clerk.draft.put((HEADER_ROW, at), title)
    clerk.draft.plant("column-twice", (HEADER_ROW, at))


def _plant_second_table(clerk: DemoClerk) -> None:
    """Add the tasks of a neighbouring unit below the form's own."""
    row = build_layout(clerk.handed).end + 1
    for column, title in enumerate(_SECOND_TITLES):
        clerk.draft.put((row, column), title)
    plan = clerk.life.build_spare_task(clerk.period).list_plan_cells()
    names = (None, "category", "task", "measure", "owner", "deadline", None, None)
    for column, name in enumerate(names):
        clerk.draft.put((row + 1, column), plan[name] if name else None)
    clerk.draft.plant("second-table", (row, 0))


def _plant_merge_across(clerk: DemoClerk) -> None:
    """Merge 存在问题 and 下步打算 of a row into one cell."""
    row = clerk.find_cell(clerk.take_row().number, "problem")[0]
    text = clerk.draft.read((row, _PROBLEM)) or clerk.draft.read((row, _NEXT)) or "暂无突出问题，下月按计划推进"
    clerk.draft.put((row, _PROBLEM), text)
    clerk.draft.merge(row, _PROBLEM, row, _NEXT)
    clerk.draft.plant("merged-across", (row, _PROBLEM))


IN_HEAD: dict[str, Planter] = {
    "reporter-missing": _plant_missing_reporter,
    "change-flag-missing": _plant_missing_flag,
    "change-flag-unknown": _plant_unknown_flag,
    "nil-with-changes": _plant_nil_with_changes,
    "head-missing": _plant_missing_label,
    "period-conflict": _plant_other_month,
}
IN_SHAPE: dict[str, Planter] = {
    "merged-across": _plant_merge_across,
    "column-missing": _plant_missing_column,
    "column-twice": _plant_repeated_column,
    "second-table": _plant_second_table,
}
"""Layout errors, to be planted in this order after all others."""

PERIOD_CELL, BRANCH_CELL = find_head_cell("period"), find_head_cell("branch")
