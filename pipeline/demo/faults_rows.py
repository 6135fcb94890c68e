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

    def plant(clerk: DemoClerk) -> None:
        clerk.draft.plant(code, clerk.put(clerk.take_row().number, name, clerk.rng.choice(values)))

    return plant


def _build_new_row_planter(code: str) -> Planter:
    column, values = _BAD_NEW[code]

    def plant(clerk: DemoClerk) -> None:
        name = column or clerk.rng.choice(("measure", "goal", "leader", "owner"))
        clerk.draft.plant(code, clerk.put(_write_new_row(clerk), name, clerk.rng.choice(values)))

    return plant


def _write_new_row(clerk: DemoClerk) -> str:
    """Write a new task into the next blank row, and return its number."""
    return clerk.write_new(clerk.life.build_spare_task(clerk.period))


def _plant_error_value(clerk: DemoClerk) -> None:
    spot = clerk.find_cell(clerk.take_row().number, "rate")
    clerk.draft.put(spot, "#DIV/0!", formula="ROUND(10/0*100,0)")
    clerk.draft.plant("cell-error", spot)


def _plant_uncalculated_formula(clerk: DemoClerk) -> None:
    spot = clerk.find_cell(clerk.take_row().number, "rate")
    clerk.draft.put_uncalculated(spot, f"{clerk.rng.randint(4, 9)}*10/2+10")
    clerk.draft.plant("cell-uncalculated", spot)


def _plant_picture(clerk: DemoClerk) -> None:
    spot = clerk.find_cell(clerk.take_row().number, "progress")
    picture = f'DISPIMG("ID_{clerk.rng.getrandbits(128):032X}",1)'
    clerk.draft.put(spot, f"={picture}", formula=f"_xlfn.{picture}")
    clerk.draft.plant("cell-picture", spot)


def _plant_long_text(clerk: DemoClerk) -> None:
    """Put the reports of the whole year into one cell."""
    task = clerk.take_row()
    own = clerk.life.find_task(task.plan["task"])
    text = "".join(step.progress for step in own.story.months) if own else ""
    text = (text or task.plan["measure"]) * (1 + LONGEST // len(text or task.plan["measure"]))
    clerk.draft.plant("text-too-long", clerk.put(task.number, "progress", text[: LONGEST + clerk.rng.randint(20, 120)]))


def _plant_missing_progress(clerk: DemoClerk) -> None:
    task = clerk.take_row()
    last = task.rate or 0
    clerk.put(task.number, "rate", last + 5 if last < 95 else last - 5)  # noqa: PLR2004
    clerk.put(task.number, "status", UNDERWAY)
    clerk.draft.plant("progress-missing", clerk.put(task.number, "progress", None))


def _plant_early_completion(clerk: DemoClerk) -> None:
    task = clerk.take_row()
    clerk.put(task.number, "status", DONE)
    clerk.draft.plant("done-below-100", clerk.put(task.number, "rate", clerk.rng.choice((85, 90, 95, 98))))


def _plant_rate_before_start(clerk: DemoClerk) -> None:
    task = clerk.take_row()
    clerk.put(task.number, "rate", clerk.rng.choice((10, 15, 20)))
    clerk.draft.plant("idle-with-rate", clerk.put(task.number, "status", NOT_STARTED))


def _plant_missing_request(clerk: DemoClerk) -> None:
    clerk.draft.plant("extension-without-request", clerk.put(clerk.take_row().number, "status", ASKS_EXTENSION))


def _plant_missing_number(clerk: DemoClerk) -> None:
    clerk.draft.plant("task-number-missing", clerk.put(_write_new_row(clerk), "number", None))


def _plant_unknown_number(clerk: DemoClerk) -> None:
    """Replace the task number by one of the year before, as from an old copy."""
    task = clerk.take_row()
    clerk.draft.plant("task-number-unknown", clerk.put(task.number, "number", _build_unknown_number(clerk)))


def _build_unknown_number(clerk: DemoClerk) -> str:
    return f"{clerk.handed.branch}-{clerk.period.shift(-12).as_compact()}-{clerk.rng.randint(1, 9):02d}"


def _plant_copied_row(clerk: DemoClerk) -> None:
    """Copy a row, number included, into a blank one."""
    task, number = clerk.take_row(), clerk.fresh.pop(0)
    top, below = clerk.find_cell(task.number, "number"), clerk.find_cell(number, "number")
    for column in range(14):
        clerk.draft.put((below[0], column), clerk.draft.read((top[0], column)))
    clerk.draft.plant("task-number-twice", below)


def _plant_invalid_day(clerk: DemoClerk) -> None:
    year = clerk.period.year + 1
    day = clerk.rng.choice((f"{year}年2月30日", f"{year}年4月31日", f"{year}.6.31", f"{year}-11-31"))
    clerk.draft.plant("date-invalid", clerk.put(_write_new_row(clerk), "deadline", day))


def _plant_past_deadline(clerk: DemoClerk) -> None:
    day = format_chinese_date(clerk.period.shift(-1).last_day)
    clerk.draft.plant("deadline-past", clerk.put(_write_new_row(clerk), "deadline", day))


def _pick_task_number(clerk: DemoClerk) -> str:
    return clerk.rng.choice(clerk.handed.tasks).number


def _plant_request_for_unknown_task(clerk: DemoClerk) -> None:
    values = {"item": "责任人", "new_value": clerk.life.member.people[-1], "reason": "原责任人工作调整"}
    clerk.draft.plant(
        "request-task-unknown", clerk.add_change_request({"target": _build_unknown_number(clerk), **values})["target"]
    )


def _plant_unknown_request_item(clerk: DemoClerk) -> None:
    wishes = (("经费预算", "增加2万元"), ("工作进度", "每月报一次"), ("协办单位", "增加街道办事处"))
    item, wish = clerk.rng.choice(wishes)
    values = {"item": item, "new_value": wish, "reason": "现场工作量比原计划增加"}
    clerk.draft.plant(
        "request-item-unknown", clerk.add_change_request({"target": _pick_task_number(clerk), **values})["item"]
    )


def _plant_incomplete_request(clerk: DemoClerk) -> None:
    left_out = clerk.rng.choice(("new_value", "reason"))
    values = {"item": "责任人", "new_value": clerk.life.member.people[-1], "reason": "原责任人驻村帮扶"}
    spots = clerk.add_change_request({"target": _pick_task_number(clerk), **values, left_out: None})
    clerk.draft.plant("request-incomplete", spots[left_out])


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
