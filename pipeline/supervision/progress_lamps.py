"""Judge progress lamps (灯色) as at the last day of the period, by the thresholds in the office settings."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from pipeline.contract.lamp_settings import LampSettings, RuleMode
from pipeline.contract.settings import SETTINGS_FILE
from pipeline.ledger import Decision, Ledger, Task
from pipeline.ledger.first_tasks import find_first_period
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Lamp, SubmissionResult, format_chinese_date

_RANK = {Lamp.RED: 0, Lamp.YELLOW: 1, Lamp.GREEN: 2}


@dataclass(frozen=True)
class LampResult:
    """Lamp of one task with its reason; ``schedule`` is 序时进度 in percent (None for 长期坚持, or if it is not known).

    ``undated``: grey not for want of a report, but because nobody says when the task began.
    """

    lamp: Lamp
    reason: str
    schedule: Fraction | None
    undated: bool = False


def find_begin(task: Task) -> dt.date:
    """Find the day from which a task's 序时进度 runs."""
    return task.begun or task.first.first_day


def compute_schedule(task: Task) -> Fraction | None:
    """Return 序时进度 in percent, or None if the task has no deadline, or it is not known yet when it began.

    Days from the day the task began (else the first day of its first period) to the last day of this period, divided
    by the days to 完成时限; both ends included, from 0 to 100.
    """
    if task.deadline is None or task.lacks_start:
        return None
    begun = find_begin(task)
    whole = (task.deadline - begun).days + 1
    gone = (task.period.last_day - begun).days + 1
    if gone <= 0:
        return Fraction(0)
    return Fraction(100) if whole <= 0 else min(Fraction(100), Fraction(100 * gone, whole))


def judge_lamp(task: Task, delivered: SubmissionStatus, rules: LampSettings, *, off_form: bool = False) -> LampResult:
    """Judge the lamp of one open task: grey without a valid report, else the worst rule that applies.

    ``off_form``: the form that was handed out had no row for the task.
    """
    due = compute_schedule(task)
    if task.now is None:
        return LampResult(Lamp.GREY, _explain_grey(task, delivered, off_form=off_form), due)
    if task.standing and task.refusal is None:
        return _judge_standing_task(task, rules)
    judged = list(_apply_lamp_rules(task, due, rules))
    counted = [(lamp, reason) for mode, lamp, reason in judged if mode is RuleMode.ON]
    observed = [f"（观察）{reason}" for mode, _, reason in judged if mode is RuleMode.OBSERVE]
    if not counted and _may_lag_unseen(task, rules):
        return LampResult(Lamp.GREY, "；".join([UNDATED, *observed]), due, undated=True)
    lamp = min((lamp for lamp, _ in counted), key=_RANK.__getitem__, default=Lamp.GREEN)
    due_now = [_REACHED] if lamp is not Lamp.RED and _is_due_untold(task, rules) else []
    reasons = [*(reason for each, reason in counted if each is lamp), *due_now, *observed]
    return LampResult(lamp, "；".join(reasons) or ("已报完成，待核验" if task.finished else "进度正常"), due)


_REACHED = "完成时限已到，尚未完成"


def _is_due_untold(task: Task, rules: LampSettings) -> bool:
    """Return whether an unfinished task is due, and no rule about 完成时限 tells it already, be it only observed."""
    if task.deadline is None or task.finished or task.deadline > task.period.last_day:
        return False
    if task.deadline < task.period.last_day:
        return rules.overdue is RuleMode.OFF
    return rules.near is RuleMode.OFF or task.rate >= rules.near_rate


UNDATED = "不知道从哪天开始，第一个月不判定进度"
"""Reason of a grey lamp for want of the day a task began."""


def _may_lag_unseen(task: Task, rules: LampSettings) -> bool:
    """Return whether a task may be behind schedule though nothing shows it, since nobody says when it began."""
    dated = task.deadline is None or not task.lacks_start
    return not dated and rules.gap is RuleMode.ON and 100 - task.rate > rules.yellow_gap


def _apply_lamp_rules(task: Task, due: Fraction | None, rules: LampSettings) -> Iterator[tuple[RuleMode, Lamp, str]]:
    if task.refusal is not None:
        yield RuleMode.ON, Lamp.YELLOW, describe_refusal(task.refusal)
    if task.deadline is not None:
        yield from _apply_deadline_rules(task, task.deadline, due, rules)


def describe_refusal(decision: Decision) -> str:
    """Describe why a completion reported by the branch does not count."""
    return f"{decision.period.as_chinese()}核验退回" + (f"：{decision.note}" if decision.note else "")


def _apply_deadline_rules(
    task: Task, deadline: dt.date, due: Fraction | None, rules: LampSettings
) -> Iterator[tuple[RuleMode, Lamp, str]]:
    end, gap = task.period.last_day, Fraction(0) if due is None else due - task.rate
    if deadline < end and not task.finished:
        yield rules.overdue, Lamp.RED, f"完成时限{format_chinese_date(deadline)}已过，尚未完成"
    if gap > rules.red_gap:
        yield rules.gap, Lamp.RED, f"落后序时进度{_format_points(gap, rules.red_gap)}个百分点"
    elif gap > rules.yellow_gap:
        yield rules.gap, Lamp.YELLOW, f"落后序时进度{_format_points(gap, rules.yellow_gap)}个百分点"
    left = (deadline - end).days
    if 0 <= left <= rules.near_days and task.rate < rules.near_rate:
        when = f"距完成时限{left}天" if left else "完成时限已到"
        yield rules.near, Lamp.YELLOW, f"{when}，完成率{task.rate}%"


def _judge_standing_task(task: Task, rules: LampSettings) -> LampResult:
    """Judge a 长期坚持 task: green with progress, yellow after the configured months without, never red."""
    silent = _count_silent_months(task)
    if silent >= rules.standing_months and rules.standing is not RuleMode.OFF:
        reason = f"长期坚持任务，{_describe_silence(task, silent)}"
        if rules.standing is RuleMode.ON:
            return LampResult(Lamp.YELLOW, reason, None)
        return LampResult(Lamp.GREEN, f"（观察）{reason}", None)
    return LampResult(Lamp.GREEN, "长期坚持，持续推进" if silent == 0 else "长期坚持，本月没有新进展", None)


def _count_silent_months(task: Task) -> int:
    """Return the number of reported months without 本月进展 since the last one with it.

    A month without valid data shows neither progress nor its absence.
    """
    return sum(1 for _ in takewhile(lambda month: not month.progress, reversed(task.months)))


def _describe_silence(task: Task, silent: int) -> str:
    """Say how long nothing was told; 连续 only if every one of these months was reported."""
    unknown = task.period.count_months_since(task.months[-silent].period) + 1 - silent
    if unknown:
        return f"最近{silent}次报送没有进展（其间{unknown}个月没有有效数据）"
    return f"连续{silent}个月没有进展"


def _explain_grey(task: Task, delivered: SubmissionStatus, *, off_form: bool) -> str:
    why = {
        SubmissionResult.TO_CORRECT: "已报送，待修改",
        SubmissionResult.UNREADABLE: "已报送，无法读取",
        SubmissionResult.UNRECOGNISED: "报来的不是规定的填报表或看不出月份",
        SubmissionResult.NOTHING: "本期未收到报送",
    }.get(delivered.result, "下发的表上没有这项任务" if off_form else "本期表中没有这项任务")
    last = task.latest
    return f"{why}（上次：{last.period.as_chinese()}，{last.rate}%，{last.status}）" if last else why


def round_points(value: Fraction) -> int:
    """Round 序时进度 or a gap half up to whole points, the one form in which papers, ledger and reasons show them."""
    return math.floor(value + Fraction(1, 2))


def _format_points(gap: Fraction, limit: int) -> str:
    """Format a gap over a limit; one that rounds to the limit itself is said to exceed it."""
    points = round_points(gap)
    if points == 0:
        return "不到1"
    return f"超过{points}" if points == limit else str(points)


def judge_lamps(ledger: Ledger, delivered: dict[str, SubmissionStatus]) -> dict[str, LampResult]:
    """Return task number -> lamp for the whole ledger."""
    rules = ledger.office.settings.lamps
    return {
        task.number: _judge_ledger_task(task, delivered.get(task.branch), rules, off_form=ledger.is_off_form(task))
        for task in ledger.tasks
    }


def _judge_ledger_task(
    task: Task, delivered: SubmissionStatus | None, rules: LampSettings, *, off_form: bool
) -> LampResult:
    """Judge one task of the ledger: closed tasks are green; without a submission status the task is grey.

    A branch without a submission status no longer reports; its tasks wait for the successor branch.
    """
    if task.closed is not None:
        how = "同意撤销" if task.withdrawn else "核验销号"
        return LampResult(Lamp.GREEN, f"已于{format_chinese_date(task.closed.day)}{how}", compute_schedule(task))
    if delivered is None:
        return LampResult(Lamp.GREY, "支部本期不报送，任务待承接支部填报", compute_schedule(task))
    return judge_lamp(task, delivered, rules, off_form=off_form)


def list_start_remarks(ledger: Ledger, lamps: Mapping[str, LampResult]) -> Iterator[str]:
    """Yield what the office should know of the days from which tasks count: one that cannot be, and tasks without any.

    Source: 序时进度 (elapsed days over all days); a ledger that begins in mid-year finds tasks under way.
    """
    rules, first = ledger.office.settings.lamps, find_first_period(ledger.inputs)
    told = rules.begun_day
    if told is not None and first is not None:
        day, month = format_chinese_date(told), first.as_chinese()
        if told > first.last_day:
            yield f"设置的任务起算日{day}晚于台账的第一个月（{month}），没有采用。{_WHERE_TO_SET}"
        elif ledger.period == first and told < first.shift(-_YEAR).first_day:
            yield f"设置的任务起算日{day}比台账的第一个月（{month}）早一年以上，请核对是不是写错了。{_WHERE_TO_SET}"
    if unseen := sum(each.undated for each in lamps.values()):
        yield (
            f"有{unseen}项任务不知道从哪天开始，{ledger.period.as_chinese()}不判定它们的进度（灰灯），下月起从本月1日算起。"
            f"以前就开始做的，请填上任务起算日，再汇总一次。{_WHERE_TO_SET}"
        )
    if counted := sum(_counts_from_first_report(task) for task in ledger.tasks):
        yield f"有{counted}项任务不知道从哪天开始，进度从第一次填报的月份算起，可能偏宽。{_WHERE_TO_SET}"


_YEAR = 12
_WHERE_TO_SET = f"“任务起算日”在设置（templates/{SETTINGS_FILE}）里，请技术人员填写。"


def _counts_from_first_report(task: Task) -> bool:
    """Return whether an open task was under way before the month from which it counts."""
    going_on = not task.standing and not task.finished and task.closed is None
    return going_on and task.undated and not task.lacks_start
