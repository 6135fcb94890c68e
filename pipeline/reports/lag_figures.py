"""Build the figures of 督查通报 about tasks behind schedule: the red ones, and those that were red and fell silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.ledger import Task
from pipeline.reports.lagging import (
    SilentTask,
    compute_gap,
    count_foremost,
    format_due,
    format_schedule,
    list_lagging_tasks,
    list_silent_tasks,
)
from pipeline.reports.owed import list_owed
from pipeline.reports.quantity import name_quantity
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.owed import UNDECIDED_EXTENSION


@dataclass(frozen=True, kw_only=True)
class NamedTask:
    """A task named in the text; ``due`` is 应达, the share of the work expected by now.

    ``owed`` is what the bureau has not answered or decided about it.
    """

    branch: str
    task: str
    owner: str
    rate: int
    due: str
    reason: str
    refused: int
    owed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NamedSilentTask:
    """A task without valid data this month that was red in ``month``, the last that has some, as it stood then."""

    branch: str
    task: str
    month: str
    due: str
    rate: int
    owed: tuple[str, ...]


def build_lag_figures(assessment: Assessment) -> dict[str, object]:
    """Return the red tasks that count as problems, worst first, their branches, and the red ones fallen silent."""
    lagging = list_lagging_tasks(assessment)
    named = [_build_named_task(assessment, task) for task in lagging]
    silent = [_build_silent_task(assessment, each) for each in list_silent_tasks(assessment)]
    per_branch = Counter(task.branch for task in lagging)
    most = [code for code in per_branch if per_branch[code] == max(per_branch.values())]
    return {
        "worst_count": count_foremost([compute_gap(assessment, task) for task in lagging]),
        "red_tasks": named,
        "silent_red": silent,
        "silent_red_count": len(silent),
        "owed_count": sum(bool(task.owed) for task in named),
        "red_extensions": sum(UNDECIDED_EXTENSION in task.owed for task in named),
        "red_word": name_quantity(len(lagging), len(assessment.ledger.tasks)),
        "red_branches": len(per_branch),
        "most_red": [assessment.formal_name(code) for code in most],
        "most_red_count": max(per_branch.values(), default=0),
    }


def _build_named_task(assessment: Assessment, task: Task) -> NamedTask:
    """Return a red task with the first of its reasons; the annex lists all of them."""
    reason = assessment.lamps[task.number].reason.partition("；")[0]
    return NamedTask(
        branch=assessment.formal_name(task.branch),
        task=task.plan["task"],
        owner=task.plan["owner"],
        rate=task.rate,
        due=format_schedule(assessment, task),
        reason=reason,
        refused=int(task.refusal is not None),
        owed=list_owed(assessment, task),
    )


def _build_silent_task(assessment: Assessment, each: SilentTask) -> NamedSilentTask:
    return NamedSilentTask(
        branch=assessment.formal_name(each.task.branch),
        task=each.task.plan["task"],
        month=each.period.as_chinese_within(assessment.ledger.period.year),
        due=format_due(each.schedule),
        rate=each.rate,
        owed=list_owed(assessment, each.task),
    )
