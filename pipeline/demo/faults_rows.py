"""Plant errors in single cells: one planted error gives exactly one finding, at that cell."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.demo.clerk import DemoClerk
from pipeline.sheets import Value
from pipeline.terms import ASKS_EXTENSION, DONE, NOT_STARTED, UNDERWAY, format_chinese_date

Planter = Callable[[DemoClerk], None]
LONGEST = 150
"""Maximum number of characters in a text cell of the form."""

_BAD: dict[str, tuple[str, tuple[Value, ...]]] = {
    "rate-unreadable": ("rate", ("正常推进", "按计划进行", "见附件", "进展顺利")),
    "rate-ambiguous": ("rate", ("75-80%", "近60%", "80%以上", "3/4")),
    "rate-out-of-range": ("rate", (120, "105%", 150, "110")),
    "status-unknown": ("status", ("基本完成", "有待加强", "进展顺利", "滞后")),
    "rate-missing": ("rate", (None,)),
    "status-missing": ("status", (None,)),
}
"""Bad values for the row of a distributed task, by finding code."""

_BAD_NEW: dict[str, tuple[str, tuple[Value, ...]]] = {
    "category-unknown": ("category", ("民生工程", "其他", "临时交办")),
    "domain-unknown": ("domain", ("双拥优抚", "安全生产", "应急救灾")),
    "date-unreadable": ("deadline", ("尽快完成", "待定", "视情况")),
    "date-ambiguous": ("deadline", ("春节前", "12月前", "每季度", "年前")),
    "plan-missing": ("", (None,)),
}
"""Bad values for a used blank row, by finding code."""


def _build_row_planter(code: str) -> Planter:
    name, values = _BAD[code]

    def plant(desk: DemoClerk) -> None:
        desk.draft.plant(code, desk.put(desk.row().number, name, desk.rng.choice(values)))

    return plant


def _build_new_row_planter(code: str) -> Planter:
    column, values = _BAD_NEW[code]

    def plant(desk: DemoClerk) -> None:
        name = column or desk.rng.choice(("measure", "goal", "leader", "owner"))
        desk.draft.plant(code, desk.put(_write_new_row(desk), name, desk.rng.choice(values)))

    return plant


def _write_new_row(desk: DemoClerk) -> str:
    """Write a new task into the next blank row, and return its number."""
    return desk.write_new(desk.life.build_spare_task(desk.period))


def _plant_error_value(desk: DemoClerk) -> None:
    spot = desk.at(desk.row().number, "rate")
    desk.draft.put(spot, "#DIV/0!", formula="ROUND(10/0*100,0)")
    desk.draft.plant("cell-error", spot)


def _plant_uncalculated_formula(desk: DemoClerk) -> None:
    spot = desk.at(desk.row().number, "rate")
    desk.draft.put_uncalculated(spot, f"{desk.rng.randint(4, 9)}*10/2+10")
    desk.draft.plant("cell-uncalculated", spot)


def _plant_picture(desk: DemoClerk) -> None:
    spot = desk.at(desk.row().number, "progress")
    picture = f'DISPIMG("ID_{desk.rng.getrandbits(128):032X}",1)'
    desk.draft.put(spot, f"={picture}", formula=f"_xlfn.{picture}")
    desk.draft.plant("cell-picture", spot)


def _plant_long_text(desk: DemoClerk) -> None:
    """Put the reports of the whole year into one cell."""
    task = desk.row()
    own = desk.life.known(task.plan["task"])
    text = "".join(step.progress for step in own.story.months) if own else ""
    text = (text or task.plan["measure"]) * (1 + LONGEST // len(text or task.plan["measure"]))
    desk.draft.plant("text-too-long", desk.put(task.number, "progress", text[: LONGEST + desk.rng.randint(20, 120)]))


def _plant_missing_progress(desk: DemoClerk) -> None:
    task = desk.row()
    last = task.rate or 0
    desk.put(task.number, "rate", last + 5 if last < 95 else last - 5)  # noqa: PLR2004
    desk.put(task.number, "status", UNDERWAY)
    desk.draft.plant("progress-missing", desk.put(task.number, "progress", None))


def _plant_early_completion(desk: DemoClerk) -> None:
    task = desk.row()
    desk.put(task.number, "status", DONE)
    desk.draft.plant("done-below-100", desk.put(task.number, "rate", desk.rng.choice((85, 90, 95, 98))))


def _plant_rate_before_start(desk: DemoClerk) -> None:
    task = desk.row()
    desk.put(task.number, "rate", desk.rng.choice((10, 15, 20)))
    desk.draft.plant("idle-with-rate", desk.put(task.number, "status", NOT_STARTED))


def _plant_missing_request(desk: DemoClerk) -> None:
    desk.draft.plant("extension-without-request", desk.put(desk.row().number, "status", ASKS_EXTENSION))


def _plant_missing_number(desk: DemoClerk) -> None:
    desk.draft.plant("task-number-missing", desk.put(_write_new_row(desk), "number", None))


def _plant_unknown_number(desk: DemoClerk) -> None:
    """Replace the task number by one of the year before, as from an old copy."""
    task = desk.row()
    desk.draft.plant("task-number-unknown", desk.put(task.number, "number", _build_unknown_number(desk)))


def _build_unknown_number(desk: DemoClerk) -> str:
    return f"{desk.handed.branch}-{desk.period.shift(-12).as_compact()}-{desk.rng.randint(1, 9):02d}"


def _plant_copied_row(desk: DemoClerk) -> None:
    """Copy a row, number included, into a blank one."""
    task, number = desk.row(), desk.fresh.pop(0)
    top, below = desk.at(task.number, "number"), desk.at(number, "number")
    for column in range(14):
        desk.draft.put((below[0], column), desk.draft.value((top[0], column)))
    desk.draft.plant("task-number-twice", below)


def _plant_invalid_day(desk: DemoClerk) -> None:
    year = desk.period.year + 1
    day = desk.rng.choice((f"{year}年2月30日", f"{year}年4月31日", f"{year}.6.31", f"{year}-11-31"))
    desk.draft.plant("date-invalid", desk.put(_write_new_row(desk), "deadline", day))


def _plant_past_deadline(desk: DemoClerk) -> None:
    day = format_chinese_date(desk.period.shift(-1).last_day)
    desk.draft.plant("deadline-past", desk.put(_write_new_row(desk), "deadline", day))


def _pick_task_number(desk: DemoClerk) -> str:
    return desk.rng.choice(desk.handed.tasks).number


def _plant_request_for_unknown_task(desk: DemoClerk) -> None:
    values = {"item": "责任人", "new_value": desk.life.member.people[-1], "reason": "原责任人工作调整"}
    desk.draft.plant(
        "request-task-unknown", desk.add_change_request({"target": _build_unknown_number(desk), **values})["target"]
    )


def _plant_unknown_request_item(desk: DemoClerk) -> None:
    wishes = (("经费预算", "增加2万元"), ("工作进度", "每月报一次"), ("协办单位", "增加街道办事处"))
    item, wish = desk.rng.choice(wishes)
    values = {"item": item, "new_value": wish, "reason": "现场工作量比原计划增加"}
    desk.draft.plant(
        "request-item-unknown", desk.add_change_request({"target": _pick_task_number(desk), **values})["item"]
    )


def _plant_incomplete_request(desk: DemoClerk) -> None:
    left_out = desk.rng.choice(("new_value", "reason"))
    values = {"item": "责任人", "new_value": desk.life.member.people[-1], "reason": "原责任人驻村帮扶"}
    spots = desk.add_change_request({"target": _pick_task_number(desk), **values, left_out: None})
    desk.draft.plant("request-incomplete", spots[left_out])


IN_ROWS: dict[str, Planter] = {
    **{code: _build_row_planter(code) for code in _BAD if not code.endswith("-missing")},
    "cell-error": _plant_error_value,
    "cell-uncalculated": _plant_uncalculated_formula,
    "cell-picture": _plant_picture,
    "text-too-long": _plant_long_text,
    "progress-missing": _plant_missing_progress,
    "done-below-100": _plant_early_completion,
    "idle-with-rate": _plant_rate_before_start,
    "extension-without-request": _plant_missing_request,
    "task-number-unknown": _plant_unknown_number,
}
"""Errors that each use up the row of one task."""

IN_CLEARED_CELLS: dict[str, Planter] = {code: _build_row_planter(code) for code in _BAD if code.endswith("-missing")}
"""Errors made by emptying a pre-filled cell; the rest of the row may be as distributed."""

IN_NEW: dict[str, Planter] = {
    **{code: _build_new_row_planter(code) for code in _BAD_NEW},
    "task-number-missing": _plant_missing_number,
    "task-number-twice": _plant_copied_row,
    "date-invalid": _plant_invalid_day,
    "deadline-past": _plant_past_deadline,
}
"""Errors that each use up a numbered blank row."""

IN_REQUESTS: dict[str, Planter] = {
    "request-task-unknown": _plant_request_for_unknown_task, "request-item-unknown": _plant_unknown_request_item,
    "request-incomplete": _plant_incomplete_request,
}  # fmt: skip
"""Errors that each use up a row of 变更申请."""
