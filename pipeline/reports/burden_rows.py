"""Count what forms asked of branches and what branches typed, by month and form version (减负 rule 1).

Cells of new tasks are counted apart from those of tasks that stood on the form already: a task is typed in once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.archive.submissions import SubmittedTask
from pipeline.contract.column import FilledBy
from pipeline.contract.monthly import (
    FORM_VERSION,
    PREFILLED_MONTH_NAMES,
    list_head_columns,
    list_month_columns,
    list_plan_columns,
)
from pipeline.contract.replies import list_open_reply_columns
from pipeline.ledger import CountedSubmission, LedgerInputs
from pipeline.periods import Month
from pipeline.supervision.assessment import Assessment
from pipeline.terms import TASK_NUMBER

_HEAD_CELLS = sum(column.filled_by is FilledBy.BRANCH for column in list_head_columns())
"""Cells of a form outside its rows that the branch fills in."""


@dataclass(frozen=True, kw_only=True)
class CellCount:
    """Cells of one form: requested, pre-filled, typed in tasks that stood on it, and typed in new tasks."""

    asked: int
    prefilled: int
    typed: int
    typed_new: int


def count_cells(standing: int, version: int, typed: int = 0, typed_new: int = 0) -> CellCount:
    """Count the cells of a form of a version with so many tasks standing on it."""
    return CellCount(
        asked=_HEAD_CELLS + len(list_month_columns(version)) * standing,
        prefilled=_HEAD_CELLS + (len(list_plan_columns(version)) + len(PREFILLED_MONTH_NAMES)) * standing,
        typed=typed,
        typed_new=typed_new,
    )


def count_form(inputs: LedgerInputs, each: CountedSubmission) -> CellCount:
    """Count the cells of a form that was taken."""
    imported = {task.number for ledger in inputs.imported for task in ledger.record.tasks}
    new = [task for task in each.record.tasks if _is_new(task, each, imported)]
    standing = [task for task in each.record.tasks if task not in new]
    return count_cells(len(standing), each.receipt.contract, _sum_typed(standing), _sum_typed(new))


def find_form_version(inputs: LedgerInputs) -> int:
    """Return the newest version of the forms of the period that were taken, the current one if none was."""
    taken = (each.receipt.contract for each in _list_of_month(inputs, inputs.period))
    return max(taken, default=FORM_VERSION)


def _is_new(task: SubmittedTask, each: CountedSubmission, imported: Iterable[str]) -> bool:
    """Tell whether a task was typed in on this form: its number is of this month and no 旧台账 brought it."""
    found = TASK_NUMBER.fullmatch(task.number)
    of_month = found is not None and found["period"] == Month.parse(each.receipt.period).as_compact()
    return of_month and task.number not in imported


def _sum_typed(tasks: Iterable[SubmittedTask]) -> int:
    return sum(task.typed_cells for task in tasks)


def build_burden_rows(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield a row for every month of the year up to this one, and form version."""
    inputs = assessment.ledger.inputs
    for period in (Month(inputs.period.year, number) for number in range(1, inputs.period.month + 1)):
        taken = _list_of_month(inputs, period)
        for version in sorted({each.receipt.contract for each in taken}):
            yield _build_row(inputs, period, version, [each for each in taken if each.receipt.contract == version])


def _list_of_month(inputs: LedgerInputs, period: Month) -> list[CountedSubmission]:
    return [each for each in inputs.submitted if each.receipt.period == str(period)]


def _build_row(inputs: LedgerInputs, period: Month, version: int, taken: list[CountedSubmission]) -> dict[str, object]:
    counts = [count_form(inputs, each) for each in taken]
    before = period.shift(-12)
    earlier = [count_form(inputs, each) for each in _list_of_month(inputs, before)]
    return {
        "period": str(period),
        "version": version,
        "forms": len(taken),
        "nil": sum(each.record.unchanged for each in taken),
        "asked": sum(each.asked for each in counts),
        "prefilled": sum(each.prefilled for each in counts),
        "typed": sum(each.typed for each in counts),
        "typed_new": sum(each.typed_new for each in counts),
        "answers": _count_answer_cells(inputs, {each.receipt.number for each in taken}),
        "unused": "、".join(_list_unused(taken, version)),
        "papers": _count_papers(inputs, period),
        "asked_before": sum(each.asked for each in earlier) if earlier else None,
        "papers_before": _count_papers(inputs, before) if earlier else None,
    }


def _count_papers(inputs: LedgerInputs, period: Month) -> int:
    return sum(paper.period == str(period) for paper in inputs.issued)


def _count_answer_cells(inputs: LedgerInputs, receipts: set[int]) -> int:
    names = [column.name for column in list_open_reply_columns()]
    replies = (reply for reply in inputs.replies if reply.receipt in receipts)
    return sum(bool(getattr(reply, name, "") or reply.others.get(name)) for reply in replies for name in names)


def _list_unused(taken: Iterable[CountedSubmission], version: int) -> Iterator[str]:
    """Yield the columns of the month that no branch filled in; those pre-filled are never empty."""
    rows = [task.values for each in taken for task in each.record.tasks]
    for column in list_month_columns(version):
        if rows and all(values.get(column.name) in (None, "") for values in rows):
            yield column.title
