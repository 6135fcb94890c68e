"""Derive 五同 and 1+3+X of each branch from what happened: plans, reports, notices and yearly sheets.

Source: 实施意见 二(三) “同谋划、同部署、同推进、同督查、同考核”. The marks are words, never points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.ledger import Ledger, Task
from pipeline.periods import Month
from pipeline.supervision.model import Rectification
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import CATEGORIES, SubmissionResult, Timeliness

REQUIRED = CATEGORIES[:4]
"""1 and 3 of “1+3+X” (党的建设 and the three common ones); 特色工作 is the branch's own choice."""
COMMON = CATEGORIES[1:4]
"""The three common categories (共性选项)."""
YES, NO = "是", "否"
_RECEIVED = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
_DECEMBER = 12


@dataclass(frozen=True, kw_only=True)
class FiveTogether:
    """五同 of a branch in a month, in words."""

    planned: str
    deployed: str
    advanced: str
    inspected: str
    assessed: str

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The marks with their names, in the order of 实施意见."""
        words = (self.planned, self.deployed, self.advanced, self.inspected, self.assessed)
        return tuple(zip(("谋划", "部署", "推进", "督查", "考核"), words, strict=True))


def derive_five_together(
    ledger: Ledger, delivered: Mapping[str, SubmissionStatus], cases: Iterable[Rectification]
) -> dict[str, FiveTogether]:
    """Derive 五同 of every branch that must report; ``cases`` are all rectifications."""
    of_branch: dict[str, list[Rectification]] = {}
    for case in cases:
        of_branch.setdefault(case.branch, []).append(case)
    held = _group_held_tasks(ledger)
    return {
        code: FiveTogether(
            planned=_judge_planning(ledger, code, held.get(code, ())),
            deployed=_judge_deployment(ledger.by_branch.get(code, ())),
            advanced=_judge_advance(status),
            inspected=_judge_inspection(ledger, of_branch.get(code, ())),
            assessed=_judge_assessment(ledger),
        )
        for code, status in delivered.items()
    }


def count_open_by_category(tasks: Iterable[Task]) -> dict[str, int]:
    """Count the tasks that are not closed by 项目类别."""
    counts = dict.fromkeys(CATEGORIES, 0)
    for task in list_open(tasks):
        if task.plan["category"] in counts:
            counts[task.plan["category"]] += 1
    return counts


def list_open(tasks: Iterable[Task]) -> list[Task]:
    """List the tasks that are not closed."""
    return [task for task in tasks if task.closed is None]


def list_lacking(counts: Mapping[str, int], wanted: Iterable[str] = REQUIRED) -> list[str]:
    """List the categories without an open task."""
    return [name for name in wanted if not counts[name]]


def _group_held_tasks(ledger: Ledger) -> dict[str, list[Task]]:
    """Group all tasks by the branches that hold them or brought them in."""
    found: dict[str, list[Task]] = {}
    for task in (*ledger.closed_before, *ledger.tasks):
        for code in {task.branch, task.origin}:
            found.setdefault(code, []).append(task)
    return found


def _judge_planning(ledger: Ledger, code: str, held: Iterable[Task]) -> str:
    """Tell whether the year's tasks were in the ledger by the month set, or by the first month of the branch."""
    period = ledger.period
    january, reports = Month(period.year, 1), ledger.office.settings.reports
    due = max(Month(period.year, reports.plan_month), _find_first_month(ledger, code))
    listed = [task.first for task in held if task.closed is None or task.closed.period >= january]
    if any(first <= due for first in listed):
        return YES
    return "未到期" if period < due else "迟于规定月份" if listed else NO


def _find_first_month(ledger: Ledger, code: str) -> Month:
    """Find the first month of the year in which the branch reports and the ledger was kept."""
    branch = ledger.office.by_code.get(code)
    months = [Month(ledger.period.year, number) for number in range(1, ledger.period.month + 1)]
    kept = [month for month in months if str(month) in ledger.inputs.reported_periods]
    return next((month for month in kept if branch is None or branch.active(month)), ledger.period)


def _judge_deployment(tasks: Iterable[Task]) -> str:
    lacking = list_lacking(count_open_by_category(tasks), COMMON)
    return f"缺{'、'.join(lacking)}类任务" if lacking else YES


def _judge_advance(status: SubmissionStatus) -> str:
    if status.result in _RECEIVED:
        return YES
    return "未到期" if status.timeliness is Timeliness.PENDING else status.result.value


def _judge_inspection(ledger: Ledger, cases: Iterable[Rectification]) -> str:
    noticed = [case for case in cases if case.notice]
    late = sum(case.is_overdue(ledger.date) for case in noticed)
    if late:
        return f"{late}项逾期未登记到反馈"
    return YES if noticed else "没有通知事项"


def _judge_assessment(ledger: Ledger) -> str:
    """Tell whether the yearly sheets were drawn up: this year's from December, else last year's if it had a ledger."""
    year, drawn = ledger.period.year, ledger.inputs.years_drawn_up
    if year in drawn or year - 1 in drawn:
        return YES
    had_ledger = any(period < f"{year}-01" for period in ledger.inputs.reported_periods if period)
    return NO if had_ledger or ledger.period.month == _DECEMBER else "未到年底"
