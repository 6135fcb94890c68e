"""Build the tables of the ledger workbook as typed frames by sheet name; ``contract.ledger`` defines the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pandas as pd

from pipeline.contract.ledger import tables
from pipeline.contract.monthly import month_columns, plan_columns
from pipeline.ledger import MonthOf, Source, Task
from pipeline.reports.changes import changes
from pipeline.reports.problems import problems
from pipeline.reports.rectify_table import rectify_records
from pipeline.reports.shares import share
from pipeline.supervision.delivery import counted_reporter
from pipeline.supervision.view import View, movement, verification
from pipeline.validation.personal import masked
from pipeline.vocabulary import Lamp

_HEAD_CELLS = 3
"""Cells of a form outside its rows: 填报人, 本月是否有变化, 无变化原因."""


def ledger_tables(view: View) -> dict[str, pd.DataFrame]:
    """Return sheet name -> frame, in the order of the workbook."""
    records = {
        "总台账": _tasks(view), "历月进展": _months(view), "变更记录": _changes(view),
        "支部汇总": _summaries(view), "报送情况": _deliveries(view), "问题清单": _problems(view),
        "整改台账": _rectifications(view),
    }  # fmt: skip
    assert records.keys() == tables().keys(), "a table of the workbook lacks its columns or its rows"
    return {name: form.frame(list(records[name])) for name, form in tables().items()}


def _whose(view: View, branch: str) -> dict[str, object]:
    return {"branch": branch, "branch_name": view.name(branch)}


def _source(source: Source | None) -> dict[str, object]:
    if source is None:
        return {"file": "", "sha256": "", "sheet": "", "row": None}
    return {"file": masked(source.file)[0], "sha256": source.sha256, "sheet": source.sheet, "row": source.row or None}


def _month(month: MonthOf | None) -> dict[str, object]:
    return {column.name: getattr(month, column.name) if month else None for column in month_columns()}


def _tasks(view: View) -> Iterator[dict[str, object]]:
    for task in view.ledger.tasks:
        lamp, delivered = view.lamps[task.number], view.delivered.get(task.branch)
        shown = _month(task.now) if task.now else {"rate": task.rate, "status": task.status}
        yield {
            **_whose(view, task.branch), "number": task.number, **task.plan, **shown,
            "timeliness": delivered.timeliness.value if delivered else "",
            "result": delivered.result.value if delivered else "",
            "schedule": None if lamp.schedule is None else round(float(lamp.schedule), 1), "lamp": lamp.lamp.value,
            "reason": lamp.reason, "movement": movement(task), "still_months": task.still_months,
            "extensions": task.extensions, "requested": _requested(view, task), **_verified(task),
            **_source(task.latest.source if task.latest else task.source),
        }  # fmt: skip


def _requested(view: View, task: Task) -> str:
    asked = [each for each in view.ledger.requests if each.number == task.number and each.waits]
    return "；".join(f"{each.item}：{each.before}→{each.after}" if each.after else f"申请{each.item}" for each in asked)


def _verified(task: Task) -> dict[str, object]:
    decision = task.closed or task.sent_back
    return {
        "verification": verification(task), "closed": task.closed.day.isoformat() if task.closed else "",
        "verifier": decision.verifier if decision else "",
    }  # fmt: skip


def _months(view: View) -> Iterator[dict[str, object]]:
    january = view.ledger.period.shift(1 - view.ledger.period.month)
    for task in (*view.ledger.tasks, *view.ledger.closed_before):
        for month in task.months:
            if month.period >= january:
                whose = {**_whose(view, task.branch), "number": task.number, "task": task.plan["task"]}
                yield {
                    **whose,
                    "period": str(month.period),
                    "reporter": month.reporter,
                    **_month(month),
                    **_source(month.source),
                }


def _changes(view: View) -> Iterator[dict[str, object]]:
    for each in changes(view):
        told = {field.name: getattr(each, field.name) for field in fields(each) if field.name != "source"}
        yield {**told, **_whose(view, each.branch), **_source(each.source)}


def _summaries(view: View) -> Iterator[dict[str, object]]:
    small = view.ledger.truth.office.settings.reports.small_branch
    for branch, delivered in view.delivered.items():
        tasks = view.ledger.by_branch.get(branch, ())
        lamps = [view.lamps[task.number].lamp for task in tasks]
        done = sum(task.finished for task in tasks)
        yield {
            **_whose(view, branch), "timeliness": delivered.timeliness.value, "result": delivered.result.value,
            "tasks": len(tasks), "done": done, "green": lamps.count(Lamp.GREEN), "yellow": lamps.count(Lamp.YELLOW),
            "red": lamps.count(Lamp.RED), "grey": lamps.count(Lamp.GREY), "average": share(done, len(tasks), small),
            "problems": sum(bool(task.now and task.now.problem) for task in tasks), **_burden(view, tasks),
        }  # fmt: skip


def _burden(view: View, tasks: tuple[Task, ...]) -> dict[str, object]:
    """Count cells of this period's form: requested, pre-filled, and typed by the branch (减负 rule 1)."""
    old = [task for task in tasks if task.first < view.ledger.period or task.started]
    asked = _HEAD_CELLS + len(month_columns()) * len(old)
    prefilled = _HEAD_CELLS + (len(plan_columns()) + 2) * len(old)
    return {"asked": asked, "prefilled": prefilled, "typed": sum(task.now.typed for task in tasks if task.now)}


def _deliveries(view: View) -> Iterator[dict[str, object]]:
    for branch, each in view.delivered.items():
        reporter, nil_reason = counted_reporter(view.ledger, branch)
        yield {
            **_whose(view, branch), "timeliness": each.timeliness.value, "days_late": each.days_late,
            "result": each.result.value, "between": each.between, "arrivals": each.arrivals,
            "returned": each.returned, "reporter": reporter, "nil_reason": nil_reason, "file": masked(each.file)[0],
            "sha256": each.sha256,
        }  # fmt: skip


def _problems(view: View) -> Iterator[dict[str, object]]:
    for each in problems(view):
        yield {
            **_whose(view, each.branch), "number": each.number, "task": each.task, "kind": each.kind, "fact": each.fact,
            "first": str(each.first), "owner": each.owner, **_source(each.source),
        }  # fmt: skip


def _rectifications(view: View) -> Iterator[dict[str, object]]:
    for branch, told, state in rectify_records(view):
        yield {**_whose(view, branch), **told, **_source(state.source)}
