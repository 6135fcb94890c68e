"""Tell which rows of a 旧台账 are tasks of the ledger already, so that nothing is imported twice."""

from __future__ import annotations

from pipeline.archive.submissions import ImportedTask
from pipeline.intake.tables.roster import fold_name
from pipeline.ledger.model import Ledger, Task
from pipeline.periods import Period
from pipeline.terms import DONE

_WHOLE = 100


class StandingTasks:
    """The tasks of the ledger that rows of a 旧台账 may be, by number and by branch and title."""

    def __init__(self, ledger: Ledger) -> None:
        self.by_number = {each.number: each for each in (*ledger.tasks, *ledger.closed_before)}
        self._open = {_name_task(each) for each in self.by_number.values() if each.closed is None}
        self._closed = {_name_task(each): each for each in self.by_number.values() if each.closed is not None}

    def list_numbers(self, period: Period) -> list[str]:
        """List the numbers given so far in a period."""
        return sorted(each for each in self.by_number if f"-{period.as_compact()}-" in each)

    def is_known(self, row: ImportedTask) -> bool:
        """Return whether a row is a task of the ledger: an open one, or a closed one that the row calls done too.

        A row that goes on under the title of a closed task is a new task; the closed one stays closed.
        """
        done = row.values.get("status") == DONE or row.values.get("rate") == _WHOLE
        return _name_row(row) in self._open or (done and self.find_closed(row) is not None)

    def find_closed(self, row: ImportedTask) -> Task | None:
        """Find the closed task that bears the title of a row."""
        return self._closed.get(_name_row(row))


def _name_task(task: Task) -> tuple[str, str]:
    return task.branch, fold_name(task.plan["task"])


def _name_row(row: ImportedTask) -> tuple[str, str]:
    return row.branch, fold_name(str(row.values.get("task")))
