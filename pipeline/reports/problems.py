"""问题清单: what branches reported and what supervision found, each as a fact with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ledger import Source, Task
from pipeline.supervision.view import View
from pipeline.vocabulary import Lamp, Period, Result, Timeliness

REPORTED, RED, MISSING = "支部反映", "红灯", "漏报"


@dataclass(frozen=True)
class Problem:
    """One problem; ``number``, ``task`` and ``source`` are empty where it is about a branch's report as a whole."""

    branch: str
    number: str
    task: str
    kind: str
    fact: str
    first: Period
    owner: str
    source: Source | None


def problems(view: View) -> tuple[Problem, ...]:
    """All problems of a period: deliveries first, then red tasks, then what branches reported, each in ledger order."""
    return (*_of_deliveries(view), *_red(view), *_reported(view))


def _of_deliveries(view: View) -> Iterator[Problem]:
    for branch, each in view.delivered.items():
        if each.timeliness is Timeliness.MISSING:
            yield Problem(branch, "", "", MISSING, "报送截止后未收到任何文件", view.ledger.period, "", None)
        elif each.result in (Result.TO_CORRECT, Result.UNREADABLE):
            what = "已报送，退回修改后尚未收到合格的表" if each.result is Result.TO_CORRECT else "已报送，文件无法读取"
            source = Source(each.file, each.sha256, "", 0) if each.file else None
            yield Problem(branch, "", "", each.result.value, what, view.ledger.period, "", source)


def _red(view: View) -> Iterator[Problem]:
    for task in view.ledger.tasks:
        lamp = view.lamps[task.number]
        if lamp.lamp is Lamp.RED:
            yield _of_task(task, RED, lamp.reason, view.ledger.period)


def _reported(view: View) -> Iterator[Problem]:
    for task in view.ledger.tasks:
        if task.now and task.now.problem:
            same = [month.period for month in task.months if month.problem == task.now.problem]
            yield _of_task(task, REPORTED, task.now.problem, same[0])


def _of_task(task: Task, kind: str, fact: str, first: Period) -> Problem:
    source = task.latest.source if task.latest else task.source
    return Problem(task.branch, task.number, task.plan["task"], kind, fact, first, task.plan["owner"], source)
