"""Merge counted submissions and imported ledgers into tasks with their months."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from pipeline.archive.facts import Receipt, SourceRow
from pipeline.contract.column import ColumnBlock
from pipeline.contract.monthly import list_recorded_task_columns
from pipeline.ledger.first_tasks import date_first_tasks
from pipeline.ledger.model import CountedSubmission, ImportedLedger, Ledger, LedgerInputs, Task, TaskMonth
from pipeline.ledger.plan_changes import apply_decisions
from pipeline.periods import Period
from pipeline.terms import NOT_STARTED, Disposition

_MONTH = {
    column.name: column.is_whole_number for column in list_recorded_task_columns() if column.block is ColumnBlock.MONTH
}
"""Columns of the month block: name -> whether it holds a whole number."""
_PLAN = [column.name for column in list_recorded_task_columns() if column.name not in ("number", *_MONTH)]
_Row = dict[str, Any]
"""A task row: its cells by column name, with number, branch, month and file."""


def find_counted_receipts(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Find the counted receipt by (branch, period): the last accepted monthly report."""
    accepted = [each for each in receipts if each.fate == Disposition.ACCEPTED and each.reports]
    return {(each.branch, each.period): each for each in sorted(accepted, key=lambda each: each.number)}


def build_ledger(inputs: LedgerInputs) -> Ledger:
    """Build the ledger of a period from all inputs known up to AS-OF."""
    merged = groupby(_merge_rows(inputs), key=itemgetter("number"))
    tasks = [_build_task(inputs, number, list(rows)) for number, rows in merged]
    return _finish_ledger(inputs, tasks)


def cut_ledger(ledger: Ledger, period: Period) -> Ledger:
    """Build the ledger of an earlier period from everything known in a later one, whose rows are merged already."""
    inputs = replace(ledger.inputs, period=period)
    first = sorted((task for task in ledger.ever.values() if task.first <= period), key=lambda task: task.number)
    return _finish_ledger(inputs, [_cut_task(task, period) for task in first])


def _cut_task(task: Task, period: Period) -> Task:
    """Return a task as it was first built, before any decision, with its months up to a period."""
    return replace(
        task,
        branch=task.origin,
        plan=task.original,
        deadline=task.first_deadline,
        period=period,
        months=tuple(month for month in task.months if month.period <= period),
        closed=None,
        sent_back=None,
        extensions=0,
    )


def _finish_ledger(inputs: LedgerInputs, built: Sequence[Task]) -> Ledger:
    """Date the tasks, apply the decisions known in the period, and put the tasks in the order of the roster."""
    tasks, requests = apply_decisions(inputs, date_first_tasks(inputs, built))
    order = {branch.code: index for index, branch in enumerate(inputs.office.branches)}
    ordered = sorted(tasks, key=lambda task: (order.get(task.branch, len(order)), task.number))
    before = tuple(task for task in ordered if _is_closed_before(task, inputs.period))
    return Ledger(
        inputs, tuple(task for task in ordered if not _is_closed_before(task, inputs.period)), requests, before
    )


def _is_closed_before(task: Task, period: Period) -> bool:
    return task.closed is not None and task.closed.period < period


def _merge_rows(inputs: LedgerInputs) -> list[_Row]:
    """Merge the rows of all counted submissions up to the period by task, oldest first.

    The rows of an imported ledger come before the submission of the same month.
    """
    period = str(inputs.period)
    rows = [row for each in inputs.imported if each.period <= inputs.period for row in _list_imported_rows(each)]
    for submitted in inputs.submitted:
        if submitted.receipt.period <= period:
            rows += _list_submitted_rows(submitted)
    return sorted(rows, key=lambda row: (row["number"], row["period"], not row["imported"]))


def _list_imported_rows(imported: ImportedLedger) -> Iterator[_Row]:
    """List the task rows of an imported ledger; it knows neither 问题 nor 下步措施, and nothing in it was typed."""
    receipt, period = imported.receipt, str(imported.period)
    for each in imported.record.tasks:
        yield {
            "number": each.number, "branch": each.branch, "sheet": each.sheet, "row": each.row,
            "deadline_day": each.deadline_day, **each.values, "period": period, "imported": True, "reporter": "",
            "file": receipt.stored, "sha256": receipt.sha256, "typed": 0,
        }  # fmt: skip


def _list_submitted_rows(submitted: CountedSubmission) -> Iterator[_Row]:
    """List the task rows of a submission, each with the facts of its file."""
    receipt, record = submitted.receipt, submitted.record
    for row in record.tasks:
        yield {
            **row.values, "number": row.number, "row": row.row, "deadline_day": row.deadline_day,
            "typed": row.typed_cells, "branch": receipt.branch, "period": receipt.period, "imported": False,
            "reporter": record.reporter, "file": receipt.stored, "sha256": receipt.sha256, "sheet": record.sheet,
        }  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _parse_period(text: str) -> Period:
    return Period.parse(text)


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_value(value: Any, *, whole: bool) -> str | int | None:
    if whole:
        return None if value is None else int(value)
    return _as_text(value)


def _build_task(inputs: LedgerInputs, number: str, records: Sequence[_Row]) -> Task:
    """Build one task: its original plan and one month per counted report, before any decision is applied."""
    first, branch = records[0], str(records[0]["branch"])
    day = _as_text(first["deadline_day"])
    started = _build_month(first, None) if first["imported"] else None
    months: list[TaskMonth] = []
    for record in records:
        if not record["imported"]:
            months.append(_build_month(record, months[-1] if months else started))
    plan, deadline = {name: _as_text(first.get(name)) for name in _PLAN}, dt.date.fromisoformat(day) if day else None
    return Task(
        number=number,
        branch=branch,
        plan=plan,
        deadline=deadline,
        first=_parse_period(first["period"]),
        period=inputs.period,
        months=tuple(months),
        started=started,
        source=_build_source(first),
        origin=branch,
        original=plan,
        first_deadline=deadline,
    )


def _build_source(record: _Row) -> SourceRow:
    return SourceRow(str(record["file"]), str(record["sha256"]), str(record["sheet"]), int(record["row"]))


def _build_month(record: _Row, before: TaskMonth | None) -> TaskMonth:
    """Build a month from a row; a blank rate or status repeats the previous one."""
    last = (before.rate, before.status) if before else (0, NOT_STARTED)
    reported = record.get("rate")
    rate = last[0] if reported is None else int(reported)
    status = _as_text(record.get("status")) or last[1]
    values = {name: _as_value(record.get(name), whole=whole) for name, whole in _MONTH.items()}
    moved = bool(values["progress"]) or before is None or (rate, status) != last
    return TaskMonth(
        period=_parse_period(record["period"]),
        rate=rate,
        status=status,
        values=values | {"rate": rate, "status": status},
        moved=moved,
        reporter=_as_text(record["reporter"]),
        typed=int(record["typed"]),
        source=_build_source(record),
    )
