"""Define the layout of 填报表; rows and columns are counted from 0.

From top to bottom: a title, two head rows, a band, one row of column titles, the tasks, numbered blank rows for
new tasks, and 变更申请. Columns that only some offices have stand to the right of 上月情况, so that all others keep
their places.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contract.distributed_form import DistributedForm
from pipeline.contract.monthly import (
    REQUEST_ROWS,
    list_head_columns,
    list_optional_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.sheets import Area

FORM_TITLE = "“党建+”工作月报表"
NEW_BAND = "新增任务（没有可不填）"
REQUEST_BAND = "变更申请"
LAST_WIDTH = 13.0
"""Width of the column 上月情况, in characters of the standard font."""

TITLE_ROW, HEAD_ROWS, BAND_ROW, HEADER_ROW, FIRST_TASK = 0, (1, 2), 3, 4, 5
TASK_NAMES = tuple(each.name for each in list_task_columns())
OPTIONAL_NAMES = tuple(each.name for each in list_optional_columns())
REQUEST_NAMES = tuple(each.name for each in list_request_columns())
HEAD_NAMES = tuple(each.name for each in list_head_columns())
LAST_COLUMN = len(TASK_NAMES)
"""Column of 上月情况."""
_PROGRESS = TASK_NAMES.index("progress")
"""Column of 本月进展, the widest one: what the head says in words stands above it, wherever it is."""

HEAD_LABELS = {"branch": (1, 2), "period": (1, 4), "reporter": (2, 2), "flag": (2, 4), "nil_reason": (2, _PROGRESS - 1)}
"""Label cell of each head column; the input cell is to the right of it."""

COUNT_CELL = (1, _PROGRESS)
"""Cell that shows the number of cells still missing."""

NOTICE_CELL = (1, _PROGRESS + 2)
"""Cell that shows the number of rows on 需答复."""

DELIVERY_LEFT = _PROGRESS + 1
"""First column of the lines of the second head row that say when and to whom the form is reported."""

REQUEST_LEFT = 1
"""First column of 变更申请: the second column, where the widths suit its cells."""


@dataclass(frozen=True)
class FormLayout:
    """The row positions of one form, derived from its number of tasks, new rows and requests."""

    tasks: int
    new: int
    requests: int

    @property
    def new_band(self) -> int:
        """Row of the title 新增任务."""
        return FIRST_TASK + self.tasks

    @property
    def first_new(self) -> int:
        """First row for a new task."""
        return self.new_band + 1

    @property
    def request_band(self) -> int:
        """Row of the title 变更申请."""
        return self.first_new + self.new

    @property
    def first_request(self) -> int:
        """First open row of 变更申请; its column titles are one row above."""
        return self.request_band + 2

    @property
    def end(self) -> int:
        """First row below the form."""
        return self.first_request + self.requests

    def open_rows(self, name: str) -> Area:
        """Return the area of a task column from the first task to the last new row, including the band."""
        column = find_task_column(name)
        return Area(FIRST_TASK, column, self.request_band - 1, column)

    def new_rows(self, name: str) -> Area:
        """Return the area of a task column in the rows for new tasks."""
        column = find_task_column(name)
        return Area(self.first_new, column, self.request_band - 1, column)

    def request_rows(self, name: str) -> Area:
        """Return the area of a 变更申请 column in its open rows."""
        column = find_request_column(name)
        return Area(self.first_request, column, self.end - 1, column)


def find_task_column(name: str) -> int:
    """Find the sheet column of a task column."""
    return (*TASK_NAMES, "", *OPTIONAL_NAMES).index(name)


def find_request_column(name: str) -> int:
    """Find the sheet column of a 变更申请 column."""
    return REQUEST_LEFT + REQUEST_NAMES.index(name)


def find_head_cell(name: str) -> tuple[int, int]:
    """Find the input cell of a head column, to the right of its label."""
    row, column = HEAD_LABELS[name]
    return row, column + 1


def build_layout(handed: DistributedForm) -> FormLayout:
    """Build the layout of a form as distributed."""
    return FormLayout(len(handed.tasks), len(handed.new_numbers), REQUEST_ROWS)


def find_task_cell(handed: DistributedForm, number: str, name: str) -> tuple[int, int]:
    """Find the cell of a task, or of a numbered blank row, on the distributed form.

    Raise ValueError for an unknown number or column name.
    """
    numbers = [task.number for task in handed.tasks]
    if number in numbers:
        return FIRST_TASK + numbers.index(number), find_task_column(name)
    return build_layout(handed).first_new + handed.new_numbers.index(number), find_task_column(name)


def find_request_cell(handed: DistributedForm, index: int, name: str) -> tuple[int, int]:
    """Find a cell in the ``index``-th row of 变更申请 (from 0) on the distributed form."""
    return build_layout(handed).first_request + index, find_request_column(name)
