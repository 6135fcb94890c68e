"""Simulate a clerk who fills one form, and keep track of the rows that are filled or still untouched."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.handed import HandedForm, HandedTask
from pipeline.contract.monthly import REQUEST_ROWS
from pipeline.forms.layout import REQUEST_NAMES, cell_of, head_cell, request_cell
from pipeline.forms.monthly import monthly_sheets
from pipeline.sheets import Value
from pipeline.stages.demo.draft import Draft, Spot
from pipeline.stages.demo.life import Life, Own
from pipeline.stages.demo.story import Step, deadline_day
from pipeline.vocabulary import (
    ASKS_CLOSING,
    ASKS_EXTENSION,
    CHANGED,
    DONE,
    NOT_STARTED,
    UNCHANGED,
    UNDERWAY,
    Period,
    chinese_date,
)

UNTOUCHED = 0.12
"""Share of tasks that a branch leaves untouched in a month."""
NIL_REASONS = (
    "本月工作按计划衔接，无新进展", "项目在等上级批复", "本月集中迎检，各项任务顺延", "经费尚未下达，暂无新进展",
    "主要经办人外出培训，下月补上",
)  # fmt: skip
MONTH = ("progress", "rate", "status", "problem", "next_step")


@dataclass
class Desk:
    """A clerk with one form. ``free`` are filled rows without planted errors, ``fresh`` unused numbered blank rows."""

    draft: Draft
    handed: HandedForm
    period: Period
    life: Life
    rng: random.Random
    free: list[HandedTask] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    written: list[tuple[str, Own]] = field(default_factory=list)
    asked: int = 0

    def at(self, number: str, name: str) -> Spot:
        """Return the position of a field of a task or blank row."""
        return cell_of(self.handed, number, name)

    def put(self, number: str, name: str, value: Value, number_format: str = "") -> Spot:
        """Type a field of a task or blank row."""
        spot = self.at(number, name)
        self.draft.put(spot, value, number_format)
        return spot

    def head(self, name: str, value: Value) -> Spot:
        """Type a head cell."""
        spot = head_cell(name)
        self.draft.put(spot, value)
        return spot

    def row(self) -> HandedTask:
        """Take a filled row in which to plant an error; IndexError if none is left."""
        return self.free.pop()

    def write_new(self, own: Own) -> str:
        """Fill the next blank row with a new task, and return its number."""
        number = self.fresh.pop(0)
        for name, value in own.plan().items():
            self.put(number, name, value)
        step = own.step(self.period)
        if step is not None:
            self.say(number, step)
        self.written.append((number, own))
        return number

    def say(self, number: str, step: Step) -> None:
        """Fill the five cells of the month."""
        for name in MONTH:
            self.put(number, name, getattr(step, name) or (0 if name == "rate" else None))

    def ask(self, values: Mapping[str, Value]) -> dict[str, Spot]:
        """Fill the next row of 变更申请, and return the positions of its cells."""
        spots = {name: request_cell(self.handed, self.asked, name) for name in REQUEST_NAMES}
        for name, value in values.items():
            self.draft.put(spots[name], value)
        self.asked += 1
        return spots


def sit_down(  # noqa: PLR0917 - what a clerk has before her
    handed: HandedForm, period: Period, domains: Sequence[str], life: Life, rng: random.Random, corrects: str = ""
) -> Desk:
    """Build a clerk with the distributed form; ``corrects`` is the SHA-256 of the returned file it corrects."""
    draft = Draft(monthly_sheets(handed, period, domains, corrects=corrects))
    return Desk(draft, handed, period, life, rng, fresh=list(handed.new_numbers))


def fill(desk: Desk, rng: random.Random) -> None:
    """Fill a form tidily with the branch's work of this month; ``rng`` decides which tasks are left untouched."""
    unheld = {own.story.task: own for own in desk.life.tasks if own.start <= desk.period}
    touched = 0
    for task in desk.handed.tasks:
        own = unheld.pop(task.plan["task"], None)
        step = own.step(desk.period) if own else None
        if own is None or step is None or (touched and rng.random() < UNTOUCHED):
            continue
        step = _asking(desk, task.number, own, step)
        desk.say(task.number, step)
        touched += 1
        if step.status not in (ASKS_EXTENSION, DONE, ASKS_CLOSING):
            desk.free.append(task)
    for own in unheld.values():
        step = own.step(desk.period)
        if step is not None and desk.fresh:
            number = desk.write_new(own)
            if step.status == ASKS_EXTENSION:
                desk.put(number, "status", UNDERWAY)
            touched += 1
    rng.shuffle(desk.free)
    desk.head("flag", CHANGED if touched else UNCHANGED)


def fill_nil(desk: Desk) -> None:
    """Fill the head of a 零报告, and nothing else."""
    desk.head("flag", UNCHANGED)
    desk.head("nil_reason", desk.rng.choice(NIL_REASONS))


def _asking(desk: Desk, number: str, own: Own, step: Step) -> Step:
    """Fill a row of 变更申请 for a month that asks for more time; without a free row, make it 推进中 or 未启动."""
    if step.status != ASKS_EXTENSION:
        return step
    day = deadline_day(own.story.deadline_kind, own.start)
    if day is None or desk.asked >= REQUEST_ROWS:
        return Step(step.rate, UNDERWAY if step.rate else NOT_STARTED, step.progress, step.problem, step.next_step)
    until = max(Period.of(day), desk.period).shift(2).last_day
    desk.ask({"target": number, "item": "完成时限", "new_value": chinese_date(until), "reason": step.problem})
    return step
