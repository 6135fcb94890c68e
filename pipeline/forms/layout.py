"""Where everything stands on 填报表; rows and columns count from 0.

From the top: a title, two rows of head, a band, one row of titles, the tasks, numbered blank rows for new
tasks, and 变更申请.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contract.handed import HandedForm
from pipeline.contract.monthly import REQUEST_ROWS, head_columns, request_columns, task_columns
from pipeline.sheets import Area

FORM_TITLE = "“党建+”工作月报表"
NEW_BAND = "新增任务（没有可不填）"
REQUEST_BAND = "变更申请"
LAST_WIDTH = 14.0
"""Width of the column 上月情况, in characters of the standard font."""

TITLE_ROW, HEAD_ROWS, BAND_ROW, HEADER_ROW, FIRST_TASK = 0, (1, 2), 3, 4, 5
HEAD_LABELS = {"branch": (1, 2), "period": (1, 4), "reporter": (2, 2), "flag": (2, 4), "nil_reason": (2, 8)}
"""Head column name -> where its label stands; its input cell is the next one to the right."""

COUNT_CELL = (1, 9)
"""The line that counts what is still missing."""

NOTICE_CELL = (1, 11)
"""The line that says how much 需答复 asks."""

REQUEST_LEFT = 1
"""变更申请 begins in the second column, where the widths suit its four cells."""

TASK_NAMES = tuple(each.name for each in task_columns())
REQUEST_NAMES = tuple(each.name for each in request_columns())
HEAD_NAMES = tuple(each.name for each in head_columns())
LAST_COLUMN = len(TASK_NAMES)


@dataclass(frozen=True)
class Layout:
    """The rows of one form, told by how many tasks, new rows and requests it carries."""

    tasks: int
    new: int
    requests: int

    @property
    def new_band(self) -> int:
        """The row that says 新增任务."""
        return FIRST_TASK + self.tasks

    @property
    def first_new(self) -> int:
        """The first row for a new task."""
        return self.new_band + 1

    @property
    def request_band(self) -> int:
        """The row that says 变更申请."""
        return self.first_new + self.new

    @property
    def first_request(self) -> int:
        """The first open row of 变更申请; its titles stand one row above."""
        return self.request_band + 2

    @property
    def end(self) -> int:
        """The first row below the form."""
        return self.first_request + self.requests

    def open_rows(self, name: str) -> Area:
        """The rows of a task column from the first task to the last new row, the band between included."""
        column = task_column(name)
        return Area(FIRST_TASK, column, self.request_band - 1, column)

    def new_rows(self, name: str) -> Area:
        """The rows for new tasks of a task column."""
        column = task_column(name)
        return Area(self.first_new, column, self.request_band - 1, column)

    def request_rows(self, name: str) -> Area:
        """The open rows of a column of 变更申请."""
        column = request_column(name)
        return Area(self.first_request, column, self.end - 1, column)


def task_column(name: str) -> int:
    """The sheet column of a task column."""
    return TASK_NAMES.index(name)


def request_column(name: str) -> int:
    """The sheet column of a column of 变更申请."""
    return REQUEST_LEFT + REQUEST_NAMES.index(name)


def head_cell(name: str) -> tuple[int, int]:
    """Where a head column's input cell stands: to the right of its label."""
    row, column = HEAD_LABELS[name]
    return row, column + 1


def fresh(handed: HandedForm) -> Layout:
    """The layout of a form as it is handed out."""
    return Layout(len(handed.tasks), len(handed.new_numbers), REQUEST_ROWS)


def cell_of(handed: HandedForm, number: str, name: str) -> tuple[int, int]:
    """Where a field of a task, or of a numbered blank row, stands on the form that was handed out.

    An unknown number or column name raises ValueError.
    """
    numbers = [task.number for task in handed.tasks]
    if number in numbers:
        return FIRST_TASK + numbers.index(number), task_column(name)
    return fresh(handed).first_new + handed.new_numbers.index(number), task_column(name)


def request_cell(handed: HandedForm, index: int, name: str) -> tuple[int, int]:
    """Where a field of the ``index``-th row of 变更申请 (from 0) stands on the form that was handed out."""
    return fresh(handed).first_request + index, request_column(name)
