"""Plant signals of several months: only deployed for three months, and equal steps of the rate for five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.demo.branches import BranchTask, SimulatedBranch
from pipeline.demo.planted_signals import TEXTS
from pipeline.demo.story import FOREVER, ScriptedMonth
from pipeline.periods import Period
from pipeline.terms import UNDERWAY, SignalKind

_STEP = 15
"""Percentage points by which a rate rises in equal steps."""
_CANDIDATES = 8


class LongPlants:
    """Signals of several months: candidates begin early, and only those whose every month arrived can go on."""

    def __init__(self) -> None:
        self.told: dict[tuple[SignalKind, str, str], str] = {}

    def begin_month(
        self, lives: Mapping[str, SimulatedBranch], handed: Mapping[str, DistributedForm], period: Period, last: Period
    ) -> None:
        """Drop candidates whose last month did not arrive, tell this month's texts, begin where it is time."""
        arrived = {(code, task.plan["task"]): task.progress for code, form in handed.items() for task in form.tasks}
        self.told = {key: text for key, text in self.told.items() if arrived.get(key[1:]) == text}
        left = last.count_months_since(period)
        for kind, texts in ((SignalKind.DEPLOY_ONLY, TEXTS.deploy_only), (SignalKind.SAME_STEP, TEXTS.same_step)):
            at = len(texts) - 1 - left
            if at == 0:
                chosen = self._list_candidates(kind, lives, handed, period, last)
                self.told |= dict.fromkeys(((kind, code, task) for code, task in chosen), "")
            if 0 <= at < len(texts) - 1:
                for each in [key for key in self.told if key[0] is kind]:
                    self.told[each] = texts[at]
                    self.tell(lives, each, period, at)

    def tell(
        self, lives: Mapping[str, SimulatedBranch], key: tuple[SignalKind, str, str], period: Period, at: int
    ) -> None:
        """Put a month's text, and of equal steps also its rate, into the branch's life."""
        kind, code, task = key
        own = lives[code].find_task(task)
        step = own.find_month(period) if own else None
        if own is None or step is None:
            return
        step = replace(step, progress=getattr(TEXTS, kind.code)[at], problem="", status=UNDERWAY)
        if kind is SignalKind.SAME_STEP:
            step = replace(step, rate=_STEP * (at + 1))
        lives[code].replace_task(own, replace(own.retell(period, step), steady=kind is SignalKind.SAME_STEP))

    def _list_candidates(
        self,
        kind: SignalKind,
        lives: Mapping[str, SimulatedBranch],
        handed: Mapping[str, DistributedForm],
        period: Period,
        last: Period,
    ) -> list[tuple[str, str]]:
        found = []
        for code, form in handed.items():
            for own in lives[code].tasks:
                steps = [own.find_month(period.shift(at)) for at in range(last.count_months_since(period) + 1)]
                if self._suits(kind, own, steps, {task.plan["task"]: task for task in form.tasks}):
                    found.append((code, own.story.task))
                    break
        return found[:_CANDIDATES]

    def _suits(
        self,
        kind: SignalKind,
        own: BranchTask,
        steps: Sequence[ScriptedMonth | None],
        rows: Mapping[str, DistributedTask],
    ) -> bool:
        plain = all(step is not None and step.status == UNDERWAY and not step.problem for step in steps[:-1])
        last, row = steps[-1], rows.get(own.story.task)
        if not plain or last is None or own.steady or own.story.deadline_kind == FOREVER:
            return False
        if (own.story.task, kind) in {(task, known) for known, _, task in self.told}:
            return False
        if kind is SignalKind.DEPLOY_ONLY:
            return row is not None and last.status == UNDERWAY and not last.problem
        high = last.rate > _STEP * len(TEXTS.same_step) - _STEP
        return high and (row is None or (row.rate or 0) == 0)
