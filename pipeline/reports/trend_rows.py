"""Build the rows of 走势: every task of the months of the trend, with 完成率 and 灯色 of each month."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.contract.ledger import name_trend_column
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.reports.row_cells import build_branch_cells
from pipeline.supervision.assessment import Assessment


def list_trend_months(assessment: Assessment) -> tuple[Period, ...]:
    """List the months that have columns in 走势, oldest first."""
    return tuple(month.period for month in assessment.months)


def build_trend_cells(assessment: Assessment) -> Iterator[dict[str, object]]:
    """Yield one row per task, those of this period first; a month in which a task was not on the ledger stays blank."""
    tasks: dict[str, Task] = {}
    for month in reversed(assessment.months):
        for task in month.ledger.tasks:
            tasks.setdefault(task.number, task)
    for number, task in tasks.items():
        told: dict[str, object] = {}
        for month in assessment.months:
            then = month.ledger.by_number.get(number)
            if then is not None:
                told[name_trend_column("rate", month.period)] = then.rate if then.latest else None
                told[name_trend_column("lamp", month.period)] = month.lamps[number].lamp.value
        yield {**build_branch_cells(assessment, task.branch), "number": number, "task": task.plan["task"], **told}
