"""Order red tasks by how far they are behind, the stated measure by which papers name the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.ledger import Task, TaskMonth
from pipeline.periods import Period
from pipeline.reports.follow_up import find_upheld_tasks
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.progress_lamps import round_points
from pipeline.supervision.trends import JudgedMonth, judge_month
from pipeline.supervision.upheld_representations import find_upheld_problems
from pipeline.terms import Lamp

_NAMED = 5


def list_lagging_tasks(assessment: Assessment) -> tuple[Task, ...]:
    """List the red tasks not excused by an upheld representation, those furthest behind schedule first."""
    upheld = find_upheld_tasks(assessment)
    red = [
        task
        for task in assessment.ledger.tasks
        if assessment.lamps[task.number].lamp is Lamp.RED and task.number not in upheld
    ]
    return tuple(sorted(red, key=lambda task: -compute_gap(assessment, task)))


@dataclass(frozen=True)
class SilentTask:
    """A task without valid data this month, as it stood in the last month that has some; ``gap`` is its gap then."""

    task: Task
    period: Period
    schedule: Fraction | None
    rate: int

    @property
    def gap(self) -> Fraction:
        """Points behind schedule in that month."""
        return (self.schedule or Fraction(0)) - self.rate


def list_silent_tasks(assessment: Assessment) -> tuple[SilentTask, ...]:
    """List the tasks that were red when last reported and have no valid data now, those furthest behind first.

    Who reports nothing is not spared what he last reported; more than that is not known and not said. A report that
    came after its month was signed counts too: the signed paper does not know it, and no other month has it.
    """
    look = _MonthsReported(assessment)
    grey = (
        task for task in assessment.ledger.tasks if task.now is None and assessment.lamps[task.number].lamp is Lamp.GREY
    )
    found = [each for task in grey if (each := look.find_last_stand(task)) is not None]
    return tuple(sorted(found, key=lambda each: -each.gap))


class _MonthsReported:
    """The earlier months of tasks, each as papers told it, or with what is known now of a report they did not know."""

    def __init__(self, assessment: Assessment) -> None:
        self._ledger = assessment.ledger
        self._told = {month.period: month for month in assessment.months[:-1]}
        self._known: dict[Period, JudgedMonth] = {}

    def find_last_stand(self, task: Task) -> SilentTask | None:
        """Find how a task stood when it was last judged, if it was red then and that was not excused."""
        for report in reversed(task.months):
            month = self._find_month(task, report)
            lit, then = month.lamps.get(task.number), month.ledger.by_number.get(task.number)
            if lit is not None and then is not None and lit.lamp is not Lamp.GREY:
                excused = any(each.task == task.number for each in find_upheld_problems(month.ledger.inputs))
                red = lit.lamp is Lamp.RED and not excused
                return SilentTask(task, month.period, lit.schedule, then.rate) if red else None
        return None

    def _find_month(self, task: Task, report: TaskMonth) -> JudgedMonth:
        month = self._told.get(report.period)
        if month is not None and _is_told(month, task.number, report):
            return month
        if report.period not in self._known:
            self._known[report.period] = judge_month(self._ledger, report.period)
        return self._known[report.period]


def _is_told(month: JudgedMonth, number: str, report: TaskMonth) -> bool:
    """Return whether a month was judged by this very report of a task, and not without it or by an earlier form."""
    then = month.ledger.by_number.get(number)
    told = next((each for each in then.months if each.period == report.period), None) if then is not None else None
    return told is not None and (told.rate, told.status, told.values) == (report.rate, report.status, report.values)


def count_foremost(gaps: Sequence[Fraction]) -> int:
    """Count how many of some tasks, worst first, are named: five, as long as the sixth is not as far behind in print.

    Else none that is as far behind as the fifth: of equals all are named or nobody.
    """
    return count_apart([round_points(gap) for gap in gaps], _NAMED, _NAMED)


def count_apart(points: Sequence[int], wanted: int, most: int) -> int:
    """Count how many of some tasks, worst first by their points behind, are shown where there is room for ``most``.

    ``wanted`` are, and who is as far behind as the last of them; if that is more than there is room for, none of these.
    """
    if len(points) <= wanted:
        return len(points)
    last = points[wanted - 1] if wanted > 0 else points[0]
    upto = sum(each >= last for each in points)
    return upto if upto <= most else sum(each > last for each in points)


def compute_gap(assessment: Assessment, task: Task) -> Fraction:
    """Compute by how many points a task is behind its schedule; 0 without a schedule."""
    schedule = assessment.lamps[task.number].schedule
    return (schedule or Fraction(0)) - task.rate


def format_rate(task: Task) -> str:
    """Format 完成率 as papers print it: a 长期坚持 task of which nobody tells a share is not called 0 % done."""
    return "—" if task.standing and not task.rate else f"{task.rate}%"


def format_schedule(assessment: Assessment, task: Task) -> str:
    """Format 应达 as papers print it."""
    return format_due(assessment.lamps[task.number].schedule)


def format_due(schedule: Fraction | None) -> str:
    """Format a 序时进度 as papers print it; a dash without one."""
    return "—" if schedule is None else f"{round_points(schedule)}%"
