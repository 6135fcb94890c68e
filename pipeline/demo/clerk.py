"""Simulate a clerk who fills one form, and keep track of the rows that are filled or still untouched."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.distributed_form import DistributedForm, DistributedTask
from pipeline.contract.monthly import REQUEST_ROWS
from pipeline.demo.branches import BranchTask, SimulatedBranch
from pipeline.demo.form_editor import CellPosition, FormEditor
from pipeline.demo.story import ScriptedMonth, compute_script_deadline
from pipeline.forms.layout import REQUEST_NAMES, find_head_cell, find_request_cell, find_task_cell
from pipeline.forms.monthly import build_monthly_sheets
from pipeline.periods import Period
from pipeline.sheets import Value
from pipeline.terms import (
    ASKS_CLOSING,
    ASKS_EXTENSION,
    CHANGED,
    DONE,
    NOT_STARTED,
    UNCHANGED,
    UNDERWAY,
    format_chinese_date,
)

UNTOUCHED_SHARE = 0.12
"""Share of tasks that a branch leaves untouched in a month."""
NIL_REASONS = (
    "本月工作按计划衔接，无新进展", "项目在等上级批复", "本月集中迎检，各项任务顺延", "经费尚未下达，暂无新进展",
    "主要经办人外出培训，下月补上",
)  # fmt: skip
MONTH_NAMES = ("progress", "rate", "status", "problem", "next_step")


@dataclass(kw_only=True)
class DemoClerk:
    """A clerk with one form. ``free`` are filled rows without planted errors, ``fresh`` unused numbered blank rows."""

    draft: FormEditor
    handed: DistributedForm
    period: Period
    life: SimulatedBranch
    rng: random.Random
    free: list[DistributedTask] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    written: list[tuple[str, BranchTask]] = field(default_factory=list)
    asked: int = 0

    def find_cell(self, number: str, name: str) -> CellPosition:
        """Return the position of a field of a task or blank row."""
        return find_task_cell(self.handed, number, name)

    def read(self, number: str, name: str) -> Value:
        """Return what stands in a field of a task or blank row."""
        return self.draft.read(self.find_cell(number, name))

    def put(self, number: str, name: str, value: Value, number_format: str = "") -> CellPosition:
        """Type a field of a task or blank row."""
        spot = self.find_cell(number, name)
        self.draft.put(spot, value, number_format)
        return spot

    def type_head(self, name: str, value: Value) -> CellPosition:
        """Type a head cell."""
        spot = find_head_cell(name)
        self.draft.put(spot, value)
        return spot

    def take_row(self) -> DistributedTask:
        """Take a filled row in which to plant an error; IndexError if none is left."""
        return self.free.pop()

    def write_new(self, own: BranchTask) -> str:
        """Fill the next blank row with a new task, and return its number."""
        number = self.fresh.pop(0)
        for name, value in own.list_plan_cells().items():
            self.put(number, name, value)
        step = own.find_month(self.period)
        if step is not None:
            self.fill_month(number, step)
        self.written.append((number, own))
        return number

    def fill_month(self, number: str, step: ScriptedMonth) -> None:
        """Fill the cells of the month."""
        for name in MONTH_NAMES:
            self.put(number, name, getattr(step, name) or (0 if name == "rate" else None))

    def add_change_request(self, values: Mapping[str, Value]) -> dict[str, CellPosition]:
        """Fill the next row of 变更申请, and return the positions of its cells."""
        spots = {name: find_request_cell(self.handed, self.asked, name) for name in REQUEST_NAMES}
        for name, value in values.items():
            self.draft.put(spots[name], value)
        self.asked += 1
        return spots


def build_clerk(  # noqa: PLR0917 - what a clerk has before her
    handed: DistributedForm,
    period: Period,
    domains: Sequence[str],
    life: SimulatedBranch,
    rng: random.Random,
    corrects: str = "",
) -> DemoClerk:
    """Build a clerk with the distributed form; ``corrects`` is the SHA-256 of the returned file it corrects."""
    draft = FormEditor(build_monthly_sheets(handed, period, domains, corrects=corrects))
    return DemoClerk(draft=draft, handed=handed, period=period, life=life, rng=rng, fresh=list(handed.new_numbers))


def fill_form(clerk: DemoClerk, rng: random.Random) -> None:
    """Fill a form tidily with the branch's work of this month; ``rng`` decides which tasks are left untouched."""
    unheld = {own.story.task: own for own in clerk.life.tasks if own.start <= clerk.period}
    touched = 0
    for task in clerk.handed.tasks:
        own = unheld.pop(task.plan["task"], None)
        step = clerk.life.find_step(own, clerk.period, task.status) if own else None
        if own is None or step is None:
            continue
        if touched and rng.random() < UNTOUCHED_SHARE and not own.steady:
            continue
        step = _request_extension(clerk, task.number, own, step)
        clerk.fill_month(task.number, step)
        touched += 1
        if step.status not in (ASKS_EXTENSION, DONE, ASKS_CLOSING):
            clerk.free.append(task)
    for own in unheld.values():
        step = own.find_month(clerk.period)
        if step is not None and clerk.fresh:
            number = clerk.write_new(own)
            if step.status == ASKS_EXTENSION:
                clerk.put(number, "status", UNDERWAY)
            touched += 1
    rng.shuffle(clerk.free)
    clerk.type_head("flag", CHANGED if touched else UNCHANGED)


def fill_nil_form(clerk: DemoClerk) -> None:
    """Fill the head of a 零报告, and nothing else."""
    clerk.type_head("flag", UNCHANGED)
    clerk.type_head("nil_reason", clerk.rng.choice(NIL_REASONS))


def _request_extension(clerk: DemoClerk, number: str, own: BranchTask, step: ScriptedMonth) -> ScriptedMonth:
    """Fill a row of 变更申请 for a month that asks for more time; without a free row, make it 推进中 or 未启动."""
    if step.status != ASKS_EXTENSION:
        return step
    day = compute_script_deadline(own.story.deadline_kind, own.start)
    if day is None or clerk.asked >= REQUEST_ROWS:
        return ScriptedMonth(
            rate=step.rate,
            status=UNDERWAY if step.rate else NOT_STARTED,
            progress=step.progress,
            problem=step.problem,
            next_step=step.next_step,
        )
    until = max(Period.of(day), clerk.period).shift(2).last_day
    clerk.add_change_request(
        {"target": number, "item": "完成时限", "new_value": format_chinese_date(until), "reason": step.problem}
    )
    return step
