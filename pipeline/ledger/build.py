"""Merge counted submissions and imported ledgers into tasks with their months, using pandas once per ledger."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

import pandas as pd

from pipeline.archive.facts import Receipt, SourceRow
from pipeline.contract.bureau_entry import LEFT_TO_BRANCH
from pipeline.contract.column import ColumnBlock
from pipeline.contract.monthly import list_optional_columns, list_recorded_task_columns
from pipeline.ledger.differing_tasks import find_differing_tasks
from pipeline.ledger.first_tasks import date_first_tasks
from pipeline.ledger.inputs import CountedSubmission, ImportedLedger, LedgerInputs
from pipeline.ledger.model import Ledger, Task, TaskMonth
from pipeline.ledger.plan_changes import apply_decisions
from pipeline.periods import Period
from pipeline.terms import NOT_STARTED, Disposition, EntryKind

_MONTH = {
    column.name: column.is_whole_number for column in list_recorded_task_columns() if column.block is ColumnBlock.MONTH
}
"""Columns of the month block: name -> whether it holds a whole number."""
_OPTIONAL = tuple(column.name for column in list_optional_columns())
_PLAN = [column.name for column in list_recorded_task_columns() if column.name not in ("number", *_MONTH)]
_CONTEXT = [
    "number", "branch", "period", "imported", "handed_down", "reporter", "file", "sha256", "sheet", "row", "typed",
    "deadline_day",
]  # fmt: skip


_Choice = Callable[[str, str], bool]
"""Whether the row of a task number in a month is wanted."""


def _want_all(_: str, __: str) -> bool:
    return True


def find_counted_receipts(receipts: Iterable[Receipt]) -> dict[tuple[str, str], Receipt]:
    """Find the counted receipt by (branch, period): the last accepted monthly report."""
    accepted = [each for each in receipts if each.fate == Disposition.ACCEPTED and each.reports]
    return {(each.branch, each.period): each for each in sorted(accepted, key=lambda each: each.number)}


def build_ledger(inputs: LedgerInputs) -> Ledger:
    """Build the ledger of a period from all inputs known up to AS-OF."""
    return _finish_ledger(inputs, [_build_task(inputs, number, rows) for number, rows in _group_rows(inputs)])


def derive_ledger(known: Ledger, inputs: LedgerInputs) -> Ledger:
    """Build the ledger of a period from one of any other month, which need not have the same inputs.

    The result is that of ``build_ledger``. Tasks of which both have the same rows share their months; what comes after
    the earlier of the two months is added, and only tasks of other rows are put together anew.
    """
    shared = min(known.period, inputs.period)
    anew = find_differing_tasks(known.inputs, inputs, shared)
    tasks = {
        task.number: _cut_task(task, inputs.period)
        for task in known.ever.values()
        if task.first <= shared and task.number not in anew
    }
    last = str(shared)
    for number, rows in _group_rows(inputs, lambda number, period: period > last or number in anew):
        same = tasks.get(number)
        tasks[number] = _extend_task(same, rows) if same is not None else _build_task(inputs, number, rows)
    return _finish_ledger(inputs, sorted(tasks.values(), key=attrgetter("number")))


def cut_ledger(ledger: Ledger, period: Period) -> Ledger:
    """Build the ledger of an earlier period from everything known in a later one, whose rows are merged already."""
    inputs = replace(ledger.inputs, period=period)
    first = sorted((task for task in ledger.ever.values() if task.first <= period), key=lambda task: task.number)
    return _finish_ledger(inputs, [_cut_task(task, period) for task in first])


def _cut_task(task: Task, period: Period) -> Task:
    """Return a task with its months up to a period; what decisions made of it is worked out anew."""
    return replace(task, period=period, months=tuple(month for month in task.months if month.period <= period))


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


def _group_rows(inputs: LedgerInputs, wants: _Choice = _want_all) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Group the rows up to the period by task number; of those that are wanted."""
    records = _list_records(_merge_rows(inputs, wants))
    return ((str(number), list(rows)) for number, rows in groupby(records, key=itemgetter("number")))


def _merge_rows(inputs: LedgerInputs, wants: _Choice) -> pd.DataFrame:
    """Merge the rows of all counted submissions up to the period, oldest first.

    The rows of an imported ledger come before the submission of the same month.
    """
    submitted = [each for each in inputs.submitted if each.receipt.period <= str(inputs.period)]
    listed = (
        *(_list_imported_rows(each, wants) for each in inputs.imported if each.period <= inputs.period),
        _list_handed_down_rows(inputs, wants),
        _list_submitted_rows(submitted, wants),
    )
    parts = [part for rows in listed if not (part := _build_frame(list(rows))).empty]
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts).sort_values(["number", "period", "imported"], ascending=[True, True, False])


def _list_records(merged: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """List the rows of a frame as mappings, None where a row has no value: by columns, not value by value."""
    names = [str(name) for name in merged.columns]
    columns = [
        merged[name].to_numpy(dtype=object, na_value=None).tolist()  # type: ignore[call-overload]  # stubs lack None
        for name in names
    ]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _build_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build the frame of some task rows; values stay as they were recorded, what a row lacks is missing."""
    return pd.DataFrame(rows, columns=[*_CONTEXT, *_PLAN, *_MONTH], dtype=object)


def _list_imported_rows(imported: ImportedLedger, wants: _Choice) -> Iterator[dict[str, Any]]:
    """List the task rows of an imported ledger; it knows neither 问题 nor 下步措施, and nothing in it was typed."""
    receipt, period = imported.receipt, str(imported.period)
    for each in imported.record.tasks:
        if wants(each.number, period):
            yield {
                "number": each.number, "branch": each.branch, "sheet": each.sheet, "row": each.row,
                "deadline_day": each.deadline_day, **each.values, "period": period, "imported": True, "typed": 0,
                "file": receipt.stored, "sha256": receipt.sha256,
            }  # fmt: skip


def _list_handed_down_rows(inputs: LedgerInputs, wants: _Choice) -> Iterator[dict[str, Any]]:
    """List the rows of the tasks handed down, each in the month of its first form."""
    begun = inputs.begun_tasks
    for each in inputs.entries:
        entry = each.entry
        if entry.kind == EntryKind.HAND_DOWN and entry.number in begun:
            period = str(begun[entry.number].period)
            if wants(entry.number, period):
                yield {
                    **entry.values, "number": entry.number, "branch": entry.branch, "sheet": each.source.sheet,
                    "row": each.source.row, "deadline_day": entry.deadline_day, "imported": True, "handed_down": True,
                    "period": period, "file": each.source.file, "sha256": each.source.sha256,
                }  # fmt: skip


def _list_submitted_rows(submitted: Iterable[CountedSubmission], wants: _Choice) -> Iterator[dict[str, Any]]:
    """List the task rows of all submissions, each with the facts of its file."""
    return (
        {
            **row.values, "number": row.number, "row": row.row, "deadline_day": row.deadline_day,
            "typed": row.typed_cells, "branch": each.receipt.branch, "period": each.receipt.period, "imported": False,
            "reporter": each.record.reporter, "file": each.receipt.stored, "sha256": each.receipt.sha256,
            "sheet": each.record.sheet,
        }
        for each in submitted
        for row in each.record.tasks
        if wants(row.number, each.receipt.period)
    )  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _parse_period(text: str) -> Period:
    return Period.parse(text)


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


def _as_value(value: Any, *, whole: bool) -> str | int | None:
    if whole:
        return None if value is None else int(value)
    return _as_text(value)


def _build_task(inputs: LedgerInputs, number: str, records: Sequence[Mapping[Any, Any]]) -> Task:
    """Build one task: its original plan and one month per counted report, before any decision is applied."""
    first, branch = records[0], str(records[0]["branch"])
    day = _as_text(first["deadline_day"])
    started = _build_month(first, None) if first["imported"] and not first["handed_down"] else None
    plan = {name: _as_text(first[name]) for name in _PLAN}
    left = (*(LEFT_TO_BRANCH if first["handed_down"] else ()), *_OPTIONAL)
    plan |= _find_branch_words([name for name in left if not plan[name]], records)
    deadline = dt.date.fromisoformat(day) if day else None
    return Task(
        number=number,
        branch=branch,
        plan=plan,
        deadline=deadline,
        first=_parse_period(first["period"]),
        period=inputs.period,
        months=_build_months(records, (), started),
        started=started,
        source=_build_source(first),
        origin=branch,
        original=plan,
        first_deadline=deadline,
    )


def _extend_task(task: Task, records: Sequence[Mapping[Any, Any]]) -> Task:
    """Add the months of later rows to a task."""
    return replace(task, months=_build_months(records, task.months, task.started))


def _build_months(
    records: Sequence[Mapping[Any, Any]], earlier: tuple[TaskMonth, ...], started: TaskMonth | None
) -> tuple[TaskMonth, ...]:
    """Build the months of a task, one per counted report, after those it has."""
    months = list(earlier)
    for record in records:
        if not record["imported"]:
            months.append(_build_month(record, months[-1] if months else started))
    return tuple(months)


def _find_branch_words(blank: Sequence[str], records: Sequence[Mapping[Any, Any]]) -> dict[str, str]:
    """Find what the branch filled in first in plan cells left open to it."""
    told = {name: [text for record in records if (text := _as_text(record[name]))] for name in blank}
    return {name: texts[0] for name, texts in told.items() if texts}


def _build_source(record: Mapping[Any, Any]) -> SourceRow:
    return SourceRow(str(record["file"]), str(record["sha256"]), str(record["sheet"]), int(record["row"]))


def _build_month(record: Mapping[Any, Any], before: TaskMonth | None) -> TaskMonth:
    """Build a month from a row; a blank rate or status repeats the previous one."""
    last = (before.rate, before.status) if before else (0, NOT_STARTED)
    rate = last[0] if record["rate"] is None else int(record["rate"])
    status = _as_text(record["status"]) or last[1]
    values = {name: _as_value(record[name], whole=whole) for name, whole in _MONTH.items()}
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
