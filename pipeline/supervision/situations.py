"""Describe for the 核验表 how a task or a report stands: goal, share due and reported, the branch's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.contract.proposal import Proposal
from pipeline.ledger import Ledger, Task
from pipeline.ledger.model import TaskMonth
from pipeline.supervision.progress_lamps import LampResult
from pipeline.terms import format_chinese_date, format_day_within


def describe_situation(ledger: Ledger, lamps: Mapping[str, LampResult], row: Proposal) -> str:
    """Return how the subject of a proposal stands, as lines of text; of a missing report when it was due.

    Days of the month's own year stand without it, which the title of the sheet tells.
    """
    task = ledger.by_number.get(row.number)
    if task is not None:
        return "\n".join(_describe_task(ledger, task, lamps.get(task.number)))
    period = row.problem.period if row.problem else None
    if period is None:
        return ""
    deadline = ledger.office.deadline(period)
    return f"{period.as_chinese()}月报表报送截止日{format_chinese_date(deadline)}"


def _describe_task(ledger: Ledger, task: Task, lit: LampResult | None) -> Iterator[str]:
    if task.plan["goal"]:
        yield f"目标：{task.plan['goal']}"
    yield "；".join(part for part in (_describe_share(ledger, task, lit), _describe_deadline(ledger, task)) if part)
    yield _describe_branch_words(task)


def _describe_deadline(ledger: Ledger, task: Task) -> str:
    if task.deadline is not None and task.deadline < ledger.period.last_day and not task.finished:
        days = (ledger.period.last_day - task.deadline).days
        return f"时限{format_day_within(ledger.period.year, task.deadline)}，到月底已超{days}天"
    told = re.sub(rf"^{ledger.period.year}年(?=\d)", "", task.plan["deadline"])
    return f"时限：{told}" if told else ""


def _describe_share(ledger: Ledger, task: Task, lit: LampResult | None) -> str:
    """Return the share due at the end of the month beside the rate reported, and the lamp with its reason."""
    schedule = lit.schedule if lit else None
    due = (
        ""
        if schedule is None
        else f"{format_day_within(ledger.period.year, ledger.period.last_day)}应达{round(schedule)}%，"
    )
    told = f"报告{task.rate}%" if task.now else f"本月未报送，上次报告{task.rate}%" if task.latest else "尚未报送过"
    if task.standing and task.now is not None and not task.rate:
        told = "长期坚持"
    behind = "" if schedule is None or task.rate >= schedule else f"，差{round(schedule - task.rate)}个百分点"
    return f"{due}{told}{behind}" + (f"（{lit.lamp.value}灯）" if lit else "")


def _describe_branch_words(task: Task) -> str:
    """Return what the branch wrote this month in its own words, or if that was nothing, what it wrote last."""
    words = _join_words(task.now) if task.now is not None else ""
    if words:
        return f"支部本月写：{words}"
    before = next((each for each in reversed(task.months) if each is not task.now and _join_words(each)), None)
    silent = "支部本月没有写进展" if task.now is not None else ""
    if before is None:
        return silent
    return f"{f'{silent}，' if silent else '支部'}{before.period.as_chinese()}写：{_join_words(before)}"


def _join_words(month: TaskMonth) -> str:
    told = {"进展": month.progress, "问题": month.problem, "下步": str(month.values.get("next_step") or "")}
    return "；".join(f"{name}：{text.rstrip('。；')}" for name, text in told.items() if text)
