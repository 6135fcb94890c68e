"""Build 问题清单: problems reported by branches or found by supervision, each as a fact with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contract.decisions import missing_problem
from pipeline.ledger import Source, Task
from pipeline.supervision.matters import Rectification
from pipeline.supervision.upheld import upheld
from pipeline.supervision.view import View
from pipeline.vocabulary import Lamp, Period, Result, Stage, Timeliness

REPORTED, RED, MISSING = "支部反映", "红灯", "漏报"


@dataclass(frozen=True)
class Problem:
    """One entry; ``number``, ``task`` and ``source`` are empty if it concerns a branch's report as a whole."""

    branch: str
    number: str
    task: str
    kind: str
    fact: str
    first: Period
    owner: str
    source: Source | None


def problems(view: View) -> tuple[Problem, ...]:
    """Return all problems of a period: submissions first, then red tasks, then reported problems, each in ledger order.

    Problems under 整改 show their stage, and red lamps with an upheld representation (陈述申辩) say so; none is
    omitted.
    """
    return (*_of_deliveries(view), *_red(view), *_reported(view))


def _of_deliveries(view: View) -> Iterator[Problem]:
    told = _told(view)
    for branch, each in view.delivered.items():
        if each.timeliness is Timeliness.MISSING:
            fact = "报送截止后未收到任何文件" + told.get(missing_problem(branch, view.ledger.period), "")
            yield Problem(branch, "", "", MISSING, fact, view.ledger.period, "", None)
        elif each.result in (Result.TO_CORRECT, Result.UNREADABLE):
            what = "已报送，退回修改后尚未收到合格的表" if each.result is Result.TO_CORRECT else "已报送，文件无法读取"
            source = Source(each.file, each.sha256, "", 0) if each.file else None
            yield Problem(branch, "", "", each.result.value, what, view.ledger.period, "", source)


def _red(view: View) -> Iterator[Problem]:
    told, first = _told(view), {each.number: each.first for each in view.rectifications if each.number}
    for task in view.ledger.tasks:
        lamp = view.lamps[task.number]
        if lamp.lamp is Lamp.RED:
            yield _of_task(task, RED, lamp.reason + told.get(task.number, ""), first.get(task.number, task.period))


def _told(view: View) -> dict[str, str]:
    """Return problem id -> Chinese text of its stage or outcome."""
    stands = {each.problem: f"（{_stands(each)}）" for each in view.rectifications if each.stage is not Stage.DRAFTED}
    return stands | dict.fromkeys(upheld(view.ledger.truth), "（支部说明成立，不作为问题）")


def _stands(each: Rectification) -> str:
    return f"{each.stage.value}，{each.notice}" if each.notice else each.stage.value


def _reported(view: View) -> Iterator[Problem]:
    for task in view.ledger.tasks:
        if task.now and task.now.problem:
            same = [month.period for month in task.months if month.problem == task.now.problem]
            yield _of_task(task, REPORTED, task.now.problem, same[0])


def _of_task(task: Task, kind: str, fact: str, first: Period) -> Problem:
    source = task.latest.source if task.latest else task.source
    return Problem(task.branch, task.number, task.plan["task"], kind, fact, first, task.plan["owner"], source)
