"""Merge submitted values into the rows of a fresh form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.contract.column import Column
from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.contract.monthly import REQUEST_ROWS, list_all_plan_columns, list_optional_columns, read_plan_values
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow, SubmittedValues
from pipeline.forms.layout import FIRST_TASK, HEAD_NAMES, FormLayout

PLAN_NAMES = tuple(each.name for each in list_all_plan_columns())


@dataclass(frozen=True)
class FilledRow:
    """One row of a form.

    ``values`` are by column name, ``handed`` is the distributed task, ``came_from`` the submitted sheet row.
    """

    values: Mapping[str, DisplayValue] = field(default_factory=dict)
    handed: DistributedTask | None = None
    numbered: bool = True
    """Whether the number was assigned by the system (locked) rather than typed (open)."""
    came_from: int | None = None


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """The complete content of a form, in order; ``indicators`` are the 业务指标 it offers, if it has that column."""

    head: Mapping[str, DisplayValue]
    tasks: tuple[FilledRow, ...]
    new: tuple[FilledRow, ...]
    requests: tuple[FilledRow, ...]
    indicators: tuple[str, ...]

    @property
    def optional(self) -> tuple[Column, ...]:
        """The columns that this form has and that of another office may lack."""
        return list_optional_columns() if self.indicators else ()

    @property
    def layout(self) -> FormLayout:
        """Positions of these rows."""
        return FormLayout(len(self.tasks), len(self.new), len(self.requests))

    @cached_property
    def moved(self) -> dict[int, tuple[int, bool]]:
        """Submitted sheet row -> its row on this form, and whether it is a row of 变更申请."""
        layout = self.layout
        places = [*enumerate(self.tasks, FIRST_TASK), *enumerate(self.new, layout.first_new)]
        told = {line.came_from: (row, False) for row, line in places}
        told |= {line.came_from: (row, True) for row, line in enumerate(self.requests, layout.first_request)}
        return {came: place for came, place in told.items() if came is not None}


def build_filled_form(handed: DistributedForm, period: str, answers: SubmittedValues | None) -> FilledForm:
    """Build the rows of a form: the pre-filled ones, overlaid with submitted values; none of these is dropped.

    Branch and 报告期 always come from the system. ``period`` is in Chinese notation, empty on a blank form.
    """
    came = answers or SubmittedValues({})
    own: dict[str, DisplayValue] = {"branch": handed.short_name, "period": period}
    head = {"reporter": handed.reporter, **came.head, **own}
    rest = list(came.tasks)
    tasks = tuple(_build_task_row(task, _take_row(rest, task.number)) for task in handed.tasks)
    blank = [_build_new_row(number, _take_row(rest, number)) for number in handed.new_numbers]
    extra = [FilledRow(answer.values, numbered=False, came_from=answer.row) for answer in rest]
    head = {name: head.get(name) for name in HEAD_NAMES}
    return FilledForm(
        head=head,
        tasks=tasks,
        new=(*blank, *extra),
        requests=_build_request_rows(came.requests),
        indicators=handed.indicators,
    )


def _take_row(rest: list[SubmittedRow], number: str) -> SubmittedRow | None:
    """Take the first row with a task number off the list and return it; None if there is none."""
    for index, answer in enumerate(rest):
        if number and answer.values.get("number") == number:
            return rest.pop(index)
    return None


def _build_task_row(task: DistributedTask, answer: SubmittedRow | None) -> FilledRow:
    values: dict[str, DisplayValue] = {
        **read_plan_values(task.plan),
        "number": task.number,
        "rate": task.rate,
        "status": task.status,
    }
    if answer is None:
        return FilledRow(values, task)
    typed = {  # a cleared plan cell shows its plan again
        name: value for name, value in answer.values.items() if name not in PLAN_NAMES or value not in (None, "")
    }
    return FilledRow({**values, **typed}, task, came_from=answer.row)


def _build_new_row(number: str, answer: SubmittedRow | None) -> FilledRow:
    if answer is None:
        return FilledRow({"number": number}, numbered=bool(number))
    return FilledRow({**answer.values, "number": number}, came_from=answer.row)


def _build_request_rows(came: Iterable[SubmittedRow]) -> tuple[FilledRow, ...]:
    lines = [FilledRow(answer.values, came_from=answer.row) for answer in came]
    return (*lines, *(FilledRow() for _ in range(REQUEST_ROWS - len(lines))))
