"""Order red tasks by how far they are behind, the stated measure by which papers name the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pipeline.ledger import Task
from pipeline.reports.follow_up import find_upheld_tasks
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.progress_lamps import round_points
from pipeline.terms import Lamp

_NAMED, _MOST_NAMED = 5, 6


def list_lagging_tasks(assessment: Assessment) -> tuple[Task, ...]:
    """List the red tasks not excused by an upheld representation, those furthest behind schedule first."""
    upheld = find_upheld_tasks(assessment)
    red = [
        task
        for task in assessment.ledger.tasks
        if assessment.lamps[task.number].lamp is Lamp.RED and task.number not in upheld
    ]
    return tuple(sorted(red, key=lambda task: -compute_gap(assessment, task)))


def count_foremost(gaps: Sequence[Fraction]) -> int:
    """Count how many of some tasks, worst first, are named: five, and who is as far behind as the fifth in print.

    Where that would be more than six, none that is as far behind as the fifth: of equals all are named or nobody.
    """
    return count_apart([round_points(gap) for gap in gaps], _NAMED, _MOST_NAMED)


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
    schedule = assessment.lamps[task.number].schedule
    return "—" if schedule is None else f"{round_points(schedule)}%"
