"""Merge submitted values into the rows of a fresh form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import REQUEST_ROWS, plan_columns
from pipeline.forms.answers import Answer, Answers, Shown
from pipeline.forms.layout import FIRST_TASK, HEAD_NAMES, Layout

PLAN_NAMES = tuple(each.name for each in plan_columns())


@dataclass(frozen=True)
class Line:
    """One row of a form.

    ``values`` are by column name, ``handed`` is the distributed task, ``came_from`` the submitted sheet row.
    """

    values: Mapping[str, Shown] = field(default_factory=dict)
    handed: HandedTask | None = None
    numbered: bool = True
    """Whether the number was assigned by the system (locked) rather than typed (open)."""
    came_from: int | None = None


@dataclass(frozen=True)
class Filled:
    """The complete content of a form, in order."""

    head: Mapping[str, Shown]
    tasks: tuple[Line, ...]
    new: tuple[Line, ...]
    requests: tuple[Line, ...]

    @property
    def layout(self) -> Layout:
        """Positions of these rows."""
        return Layout(len(self.tasks), len(self.new), len(self.requests))

    @cached_property
    def moved(self) -> dict[int, tuple[int, bool]]:
        """Submitted sheet row -> its row on this form, and whether it is a row of 变更申请."""
        layout = self.layout
        places = [*enumerate(self.tasks, FIRST_TASK), *enumerate(self.new, layout.first_new)]
        told = {line.came_from: (row, False) for row, line in places}
        told |= {line.came_from: (row, True) for row, line in enumerate(self.requests, layout.first_request)}
        return {came: place for came, place in told.items() if came is not None}


def fill(handed: HandedForm, period: str, answers: Answers | None) -> Filled:
    """Build the rows of a form: the pre-filled ones, overlaid with submitted values; none of these is dropped.

    Branch and 报告期 always come from the system. ``period`` is in Chinese notation, empty on a blank form.
    """
    came = answers or Answers({})
    own: dict[str, Shown] = {"branch": handed.short_name, "period": period}
    head = {"reporter": handed.reporter, **came.head, **own}
    rest = list(came.tasks)
    tasks = tuple(_task_line(task, _take(rest, task.number)) for task in handed.tasks)
    blank = [_new_line(number, _take(rest, number)) for number in handed.new_numbers]
    extra = [Line(answer.values, numbered=False, came_from=answer.row) for answer in rest]
    head = {name: head.get(name) for name in HEAD_NAMES}
    return Filled(head, tasks, (*blank, *extra), _requests(came.requests))


def _take(rest: list[Answer], number: str) -> Answer | None:
    """Take the first row with a task number off the list and return it; None if there is none."""
    for index, answer in enumerate(rest):
        if number and answer.values.get("number") == number:
            return rest.pop(index)
    return None


def _task_line(task: HandedTask, answer: Answer | None) -> Line:
    values: dict[str, Shown] = {**task.plan, "number": task.number, "rate": task.rate, "status": task.status}
    if answer is None:
        return Line(values, task)
    typed = {  # a cleared plan cell shows its plan again
        name: value for name, value in answer.values.items() if name not in PLAN_NAMES or value
    }
    return Line({**values, **typed}, task, came_from=answer.row)


def _new_line(number: str, answer: Answer | None) -> Line:
    if answer is None:
        return Line({"number": number}, numbered=bool(number))
    return Line({**answer.values, "number": number}, came_from=answer.row)


def _requests(came: Iterable[Answer]) -> tuple[Line, ...]:
    lines = [Line(answer.values, came_from=answer.row) for answer in came]
    return (*lines, *(Line() for _ in range(REQUEST_ROWS - len(lines))))
