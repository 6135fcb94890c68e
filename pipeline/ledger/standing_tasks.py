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
        self.by_number = ledger.ever
        self._open = {_name_task(each): each for each in self.by_number.values() if each.closed is None}
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

    def find_newly_dated(self, row: ImportedTask) -> Task | None:
        """Find the open task that a row is, if the row tells another day than is known for its beginning."""
        task = self._open.get(_name_row(row))
        told = task is not None and row.begun and (task.begun is None or row.begun != task.begun.isoformat())
        return task if told else None

    def find_closed(self, row: ImportedTask) -> Task | None:
        """Find the closed task that bears the title of a row."""
        return self._closed.get(_name_row(row))

    def explain_number(self, row: ImportedTask) -> str:
        """Say in Chinese whose number a row bears that is not known, and what to do about it."""
        held, closed = self.by_number[row.number], self.find_closed(row)
        if closed is not None and closed.number == row.number:
            return (
                f"编号“{row.number}”的任务已经办结或撤销。不再做的，请把状态写成“已完成”；"
                "接着做的，请删去这个编号，作为新任务由程序另编。"
            )
        whose = "" if held.branch == row.branch else f"支部{held.branch}的"
        state = "，已经办结或撤销" if held.closed is not None else ""
        return (
            f"编号“{row.number}”在台账里是{whose}“{held.plan['task']}”{state}，这一行写的是“{row.values.get('task')}”。"
            "是另一项任务的，请删去这个编号，由程序另编；就是那一项、只是名称不同的，请删去这一行，不用再导入。"
        )


def _name_task(task: Task) -> tuple[str, str]:
    return task.branch, fold_name(task.plan["task"])


def _name_row(row: ImportedTask) -> tuple[str, str]:
    return row.branch, fold_name(str(row.values.get("task")))
