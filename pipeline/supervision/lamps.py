"""Judge progress lamps (灯色) as at the last day of the period, by the thresholds in the office settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.contract.settings import Lamps, Mode
from pipeline.ledger import Ledger, Task
from pipeline.supervision.delivery import Delivered
from pipeline.vocabulary import Lamp, Result, chinese_date

_RANK = {Lamp.RED: 0, Lamp.YELLOW: 1, Lamp.GREEN: 2}


@dataclass(frozen=True)
class Lit:
    """Lamp of one task with its reason; ``schedule`` is 序时进度 in percent (None for 长期坚持)."""

    lamp: Lamp
    reason: str
    schedule: Fraction | None


def schedule(task: Task) -> Fraction | None:
    """Return 序时进度 in percent, or None if the task has no deadline.

    Days from the first day of the task's first period to the last day of this period, divided by the days to
    完成时限; both ends included, capped at 100.
    """
    if task.deadline is None:
        return None
    begun = task.first.first_day
    whole = (task.deadline - begun).days + 1
    gone = (task.period.last_day - begun).days + 1
    return Fraction(100) if whole <= 0 else min(Fraction(100), Fraction(100 * gone, whole))


def light(task: Task, delivered: Delivered, rules: Lamps) -> Lit:
    """Judge the lamp of one open task: grey without a valid report, else the worst rule that applies."""
    due = schedule(task)
    if task.now is None:
        return Lit(Lamp.GREY, _why_grey(task, delivered), due)
    if task.standing:
        return _standing(task, rules)
    judged = list(_rules(task, due if due is not None else Fraction(0), rules))
    counted = [(lamp, reason) for mode, lamp, reason in judged if mode is Mode.ON]
    observed = [f"（观察）{reason}" for mode, _, reason in judged if mode is Mode.OBSERVE]
    lamp = min((lamp for lamp, _ in counted), key=_RANK.__getitem__, default=Lamp.GREEN)
    reasons = [reason for each, reason in counted if each is lamp] + observed
    return Lit(lamp, "；".join(reasons) or ("已报完成，待核验" if task.finished else "进度正常"), due)


def _rules(task: Task, due: Fraction, rules: Lamps) -> Iterator[tuple[Mode, Lamp, str]]:
    assert task.deadline is not None
    end, gap = task.period.last_day, due - task.rate
    if task.deadline < end and not task.finished:
        yield rules.overdue, Lamp.RED, f"完成时限{chinese_date(task.deadline)}已过，尚未完成"
    if gap > rules.red_gap:
        yield rules.gap, Lamp.RED, f"落后序时进度{_points(gap)}个百分点"
    elif gap > rules.yellow_gap:
        yield rules.gap, Lamp.YELLOW, f"落后序时进度{_points(gap)}个百分点"
    left = (task.deadline - end).days
    if 0 <= left <= rules.near_days and task.rate < rules.near_rate:
        when = f"距完成时限{left}天" if left else "完成时限已到"
        yield rules.near, Lamp.YELLOW, f"{when}，完成率{task.rate}%"


def _standing(task: Task, rules: Lamps) -> Lit:
    """Judge a 长期坚持 task: green with progress, yellow after the configured months without, never red."""
    silent = _silent_months(task)
    if silent >= rules.standing_months and rules.standing is not Mode.OFF:
        reason = f"长期坚持任务，连续{silent}个月没有进展"
        if rules.standing is Mode.ON:
            return Lit(Lamp.YELLOW, reason, None)
        return Lit(Lamp.GREEN, f"（观察）{reason}", None)
    return Lit(Lamp.GREEN, "长期坚持，持续推进" if silent == 0 else "长期坚持，本月没有新进展", None)


def _silent_months(task: Task) -> int:
    """Return the number of months without 本月进展, from the last with progress (or the start) to this one."""
    told = [month.period for month in task.months if month.progress]
    since = told[-1] if told else task.first.shift(-1)
    return (task.period.year - since.year) * 12 + task.period.month - since.month


def _why_grey(task: Task, delivered: Delivered) -> str:
    why = {
        Result.TO_CORRECT: "已报送，待修改", Result.UNREADABLE: "已报送，无法读取", Result.NOTHING: "本期未收到报送",
    }.get(delivered.result, "本期表中没有这项任务")  # fmt: skip
    last = task.latest
    return f"{why}（上次：{last.period.chinese()}，{last.rate}%，{last.status}）" if last else why


def _points(gap: Fraction) -> str:
    """Format a gap in percentage points, rounded half up to one decimal; whole numbers without decimals."""
    tenths = int(gap * 10 + Fraction(1, 2))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def lit(ledger: Ledger, delivered: dict[str, Delivered]) -> dict[str, Lit]:
    """Return task number -> lamp for the whole ledger."""
    rules = ledger.truth.office.settings.lamps
    return {task.number: _lamp(task, delivered.get(task.branch), rules) for task in ledger.tasks}


def _lamp(task: Task, delivered: Delivered | None, rules: Lamps) -> Lit:
    """Judge one task of the ledger: closed tasks are green; without a submission status the task is grey.

    A branch without a submission status no longer reports; its tasks wait for the successor branch.
    """
    if task.closed is not None:
        how = "同意撤销" if task.withdrawn else "核验销号"
        return Lit(Lamp.GREEN, f"已于{chinese_date(task.closed.day)}{how}", schedule(task))
    if delivered is None:
        return Lit(Lamp.GREY, "支部本期不报送，任务待承接支部填报", schedule(task))
    return light(task, delivered, rules)
