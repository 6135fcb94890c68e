"""The rows that sentences are about: branches, tasks and orders to rectify, each with the marks that hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.proof.statements import quote_title
from pipeline.reports.follow_up import is_overdue
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Lamp, RectificationStage, Timeliness

REPORTED, RETURNED, AT_ONCE = "已报", "退回", "一次合格"
DONE, NOT_DONE, CLOSED, OVERDUE, RELAPSED = "完成", "未完成", "销号", "逾期", "反弹"
PERHAPS_OVERDUE = "逾期与否要看算到哪一天"
_CAME = (Timeliness.ON_TIME, Timeliness.LATE, Timeliness.SUPPLEMENTARY)


class Subject(StrEnum):
    """What a row is."""

    BRANCH = "党支部"
    TASK = "任务"
    ORDER = "整改"


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """A row by the name a person finds it under; ``parts`` are its 项目类别 and 业务领域, ``title`` its 工作任务.

    ``returned`` is how many files of a branch came back to it.
    """

    name: str
    branch: str
    marks: frozenset[str]
    parts: frozenset[str] = frozenset()
    title: str = ""
    returned: int = 0


def list_fact_rows(assessment: Assessment) -> Mapping[Subject, tuple[FactRow, ...]]:
    """List the rows of the present month."""
    orders = (
        each
        for each in assessment.rectifications
        if each.stage not in (RectificationStage.DRAFTED, RectificationStage.DISMISSED)
    )
    return {
        Subject.BRANCH: tuple(_build_branch_row(assessment, each) for each in assessment.delivered.values()),
        Subject.TASK: tuple(_build_task_row(assessment, each) for each in assessment.ledger.tasks),
        Subject.ORDER: tuple(_build_order_row(assessment, each) for each in orders),
    }


def _build_branch_row(assessment: Assessment, each: SubmissionStatus) -> FactRow:
    name = assessment.formal_name(each.branch)
    marks = {each.timeliness.value, each.result.value}
    marks |= {REPORTED} if each.timeliness in _CAME else set()
    marks |= {RETURNED} if each.returned else {AT_ONCE} if each.passed_at_once else set()
    return FactRow(name=name, branch=name, marks=frozenset(marks), returned=each.returned)


def _build_task_row(assessment: Assessment, task: Task) -> FactRow:
    branch, title = assessment.formal_name(task.branch), quote_title(task.plan["task"])
    marks = {format_lamp_mark(assessment.lamps[task.number].lamp), DONE if task.finished else NOT_DONE}
    marks |= {CLOSED} if task.closed is not None or task in assessment.closed_tasks else set()
    marks |= {RETURNED} if task.refusal is not None else set()
    if not task.finished and task.deadline is not None and task.deadline < assessment.date:
        marks.add(OVERDUE if task.deadline < task.period.last_day else PERHAPS_OVERDUE)
    return FactRow(
        name=f"{branch}{title}", branch=branch, marks=frozenset(marks), title=title,
        parts=frozenset({task.plan["category"], task.plan["domain"]}),
    )  # fmt: skip


def format_lamp_mark(lamp: Lamp) -> str:
    """Return the mark of a lamp, as papers write it."""
    return f"{lamp.value}灯"


def _build_order_row(assessment: Assessment, each: Rectification) -> FactRow:
    branch = assessment.formal_name(each.branch)
    marks = {OVERDUE} if is_overdue(assessment, each) else set()
    marks |= {NOT_DONE} if each.open else {DONE, CLOSED}
    marks |= {RELAPSED} if each.relapses else set()
    title = quote_title(each.task) if each.task else ""
    return FactRow(name=f"{branch}{each.notice or title}", branch=branch, marks=frozenset(marks), title=title)


def count_tasks_then(assessment: Assessment, period: Period, branches: Collection[str]) -> Mapping[str, int] | None:
    """Count the tasks of an earlier month by their marks, as it is on record, else as known now; None without data.

    ``branches`` are the formal names of those counted, all if there is none. The key of all tasks is empty.
    """
    found = [
        stand
        for code, stands in assessment.trends.items()
        for stand in stands
        if stand.period == period and (not branches or assessment.formal_name(code) in branches)
    ]
    if not found or all(each.tasks == each.grey for each in found):
        return None
    told = Counter[str]()
    for each in found:
        told.update({"": each.tasks, DONE: each.done, CLOSED: each.closed, NOT_DONE: each.tasks - each.done})
        told.update({"绿灯": each.green, "黄灯": each.yellow, "红灯": each.red, "灰灯": each.grey})
    return told
