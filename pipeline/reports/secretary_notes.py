"""Build 述职报告素材: one page of a branch's own year in facts, for its secretary to write from.

Source: 实施意见 四(四). It neither praises nor judges; what only the secretary can say is left to the secretary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import ceil

from pipeline.periods import Year
from pipeline.reports.annual_tables import BranchSheet, Part
from pipeline.reports.paper import Table
from pipeline.supervision.annual.branch_year import format_months
from pipeline.supervision.annual.model import DUE, AnnualRecords, AnnualTask
from pipeline.terms import CATEGORIES, format_chinese_date, format_formal_name, measure_width

_MOST_ROWS, _PAGE, _LEAST = 14, 27.0, 5.0
"""Rows of the table; lines left for it and the long texts so that all stays on one page; lines it has in any case."""
_ACROSS, _CASE, _MOST_CASES = 36, 110, 2
"""Characters in a line of text; characters and number of 典型做法 quoted."""
_TITLE, _GOAL, _STATE = 13, 15, 13
"""Characters in a line of each of the wide columns."""


def build_notes_figures(records: AnnualRecords, listed: BranchSheet, questions: Sequence[str]) -> dict[str, object]:
    """Return everything the wording may use, limited to one branch."""
    year, counted = listed.year, Counter(task.category for task in listed.year.tasks)
    months = format_months([month.period for month in year.months], records.year)
    return {
        "branch": format_formal_name(year.name),
        "secretary": year.secretary,
        "year": records.year.as_chinese(),
        "months": months,
        "as_of": format_chinese_date(records.date),
        "unfinished": records.last.period.as_chinese_within(records.year.year) if records.ahead else "",
        "notes": list(year.notes),
        "categories": [f"{name}{counted[name]}项" for name in CATEGORIES if counted[name]],
        "cases_told": list(year.cases_told),
        "questions": list(questions),
        "unlisted": len(year.tasks) - len(_list_shown(listed, records.year, questions)),
        "pleas": year.pleas,
        "upheld": year.upheld,
        **{name: each.count for name, each in listed.tallies.items()},
    }


def build_notes_table(records: AnnualRecords, listed: BranchSheet, questions: Sequence[str]) -> Table:
    """Build the table of tasks: those finished or due first, as many as the page holds."""
    rows = [_build_row(listed, at, records.year) for at in _list_shown(listed, records.year, questions)]
    head = ("工作任务", "目标", "时限", f"到{records.last.period.as_chinese_within(records.year.year)}底")
    return Table(head=head, rows=tuple(rows), widths=(28, 32, 13, 27), centred=frozenset({2}))


def _list_shown(listed: BranchSheet, year: Year, questions: Sequence[str]) -> list[int]:
    """List the indices of the tasks that fit into the table, in the order shown."""
    tasks = listed.year.tasks
    told = sum(min(len(each), _CASE) for each in listed.year.cases_told[:_MOST_CASES])
    long = told + sum(map(len, (*questions, *listed.year.notes)))
    room = max(_LEAST, _PAGE - long / _ACROSS)
    order = sorted(range(len(tasks)), key=lambda at: (not _is_telling(tasks[at]), at))
    ends = list(accumulate((_estimate_lines(_build_row(listed, at, year)) for at in order), initial=1.5))[1:]
    return [at for at, end in zip(order, ends, strict=True) if end <= room][:_MOST_ROWS]


def _is_telling(task: AnnualTask) -> bool:
    return task.finished or bool(task.closed) or task.fulfilment in DUE


def _build_row(listed: BranchSheet, at: int, year: Year) -> tuple[str, ...]:
    task = listed.year.tasks[at]
    row = next(table for table in listed.tables if table.part is Part.TASKS).rows[at]
    _, title, _, deadline, _, fulfilment, _, _, remark = map(str, row)
    done = f"{task.completed.as_chinese_within(year.year)}报完成" if task.completed else ""
    state = "；".join(part for part in (fulfilment, done, remark) if part)
    return " ".join(title.split()), " ".join(task.goal.split()), deadline, state


def _estimate_lines(row: tuple[str, ...]) -> float:
    columns = ((row[0], _TITLE), (row[1], _GOAL), (row[3], _STATE))
    return 0.3 + max(ceil(measure_width(text) / width) for text, width in columns)
