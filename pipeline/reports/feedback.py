"""Build 支部反馈单: one page for one branch with its own lamps, questions, notices and trend.

Sources: 先反馈、后通报 (a branch sees its own result first); 实施意见 四(四) “强化督促检查”. It praises as well
as criticises, contains no ranking, and names no other branch but one that takes over its tasks or gives it its own.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from pipeline.contract.replies import QuestionKind, word_application
from pipeline.ledger import Task
from pipeline.periods import Period
from pipeline.reports.comparison import list_bases
from pipeline.reports.follow_up import is_overdue
from pipeline.reports.handover import build_handover_figures, estimate_handover_lines, list_asked_questions
from pipeline.reports.lagging import compute_gap, format_rate, format_schedule
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.owed import list_owed
from pipeline.reports.paper import CORRECTION, OBJECTION, OVERDUE, Report, Table, mark_feedback_deadline
from pipeline.reports.reported_rows import build_branch_answer_figures, estimate_answer_lines
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.trends import MonthSummary
from pipeline.terms import (
    FEEDBACK,
    Lamp,
    Opinion,
    RectificationStage,
    SubmissionResult,
    Timeliness,
    format_chinese_date,
    format_day_within,
    measure_width,
)

MOST_ROWS = 12
"""Maximum number of tasks in the table."""
_ROOM, _LEAST_ROOM, _ROW, _LINE = 17.0, 5.0, 1.375, 1.0
"""Line budget of the table including its head, and what answers leave of it at least; lines per one-line row;
lines for each further line of a row."""
_NAME, _GOAL, _REASON, _OWNER = 10, 11, 9, 3
"""Characters per line in 工作任务, 目标, 原因 and 责任人, with some to spare for marks that may not begin a line."""
_NAMED_NOTICES = 2
"""Notices that the wording names with their number; each has a line for an application."""
_NOTABLE_RATE_GAIN = 10
"""Gain in 完成率 in one month (percentage points) from which a task is praised."""
_FILLS = {lamp.value: colour for lamp, colour in LAMP_COLOURS.items()}
_LAMPS = (Lamp.RED, Lamp.YELLOW, Lamp.GREY, Lamp.GREEN)


@dataclass(frozen=True, kw_only=True)
class OpenNotice:
    """An open 整改 of the branch; ``application`` tells of a later day that it asked for and nobody has decided on."""

    notice: str
    about: str
    due: str
    stage: str
    overdue: bool
    application: str


def list_feedback_branches(assessment: Assessment) -> tuple[str, ...]:
    """Return every branch that must report."""
    return tuple(assessment.delivered)


def format_feedback_title(assessment: Assessment, _: str) -> str:
    """Return the title of the sheet."""
    return f"{assessment.ledger.period.as_chinese()}“党建+”工作支部反馈单"


def build_feedback_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return everything the wording may use, limited to one branch."""
    return {
        **_build_date_figures(assessment, branch),
        **_build_submission_figures(assessment, branch),
        **_build_replacement_figures(assessment, branch),
        **_build_task_figures(assessment, branch),
        **_build_praise_figures(assessment, branch),
        **_build_open_item_figures(assessment, branch),
        **build_handover_figures(assessment, branch),
        **build_branch_answer_figures(assessment, branch),
        **_build_trend_figures(assessment.trends.get(branch, ()), assessment.ledger.period),
        **_build_red_changes(assessment, branch),
        "bases": list(list_bases(assessment, branch)),
        "together": [f"{name}—{word}" for name, word in assessment.five_together[branch].marks],
    }


def _build_date_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return dates, including when the form was distributed and how many days it left."""
    ledger, office = assessment.ledger, assessment.office
    days = office.settings.deadlines.answer_days
    handed = ledger.inputs.handed_out.get(branch, "")
    day = dt.date.fromisoformat(handed) if handed else None
    return {
        "period": ledger.period.as_chinese(), "as_of": format_chinese_date(ledger.date),
        "next_period": ledger.period.shift(1).as_chinese(), "answer_days": days,
        "answer_until": mark_feedback_deadline(assessment, days, OBJECTION),
        "overdue_until": mark_feedback_deadline(assessment, office.settings.deadlines.overdue_days, OVERDUE),
        "contact": office.settings.letters.contact_and_phone,
        "signer": office.settings.bureau.signer,
        "circular_signed": int(assessment.closed),
        "handed_out": format_chinese_date(day) if day else "",
        "form_days": (office.deadline(ledger.period) - day).days if day else 0,
        "deadline": format_chinese_date(office.deadline(ledger.period)),
        "summary_day": format_day_within(ledger.date.year, office.compute_summary_day(ledger.period)),
    }  # fmt: skip


def _build_submission_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    each = assessment.delivered[branch]
    office = assessment.office
    until = mark_feedback_deadline(assessment, office.settings.deadlines.correction_days, CORRECTION)
    return {
        "timeliness": each.timeliness.value, "result": each.result.value, "between": each.between,
        "days_late": each.days_late, "lateness": each.lateness, "returned": each.returned,
        "failures": list(each.failures),
        "correction_until": until, "at_once": int(each.passed_at_once),
        "on_time": int(each.timeliness is Timeliness.ON_TIME), "nil": int(each.result is SubmissionResult.NIL),
    }  # fmt: skip


def _build_replacement_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return what the counted report replaced: days of both and the number of cells that differ (0: nothing)."""
    taken = assessment.replaced_by_branch.get(branch)
    if taken is None:
        return {"changed_count": 0, "sent_again": "", "sent_before": ""}
    again, before = (format_chinese_date(dt.date.fromisoformat(each.by)) for each in (taken.later, taken.earlier))
    return {"changed_count": len(taken.later.changed_places), "sent_again": again, "sent_before": before}


def _build_task_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    tasks = _list_branch_tasks(assessment, branch)
    lamps = [assessment.lamps[task.number].lamp for task in tasks]
    return {
        "tasks_total": len(tasks), "done_count": sum(task.finished for task in tasks),
        "closed_done": sum(task.finished and task.closed is not None for task in tasks),
        "green": lamps.count(Lamp.GREEN), "yellow": lamps.count(Lamp.YELLOW), "red": lamps.count(Lamp.RED),
        "grey": lamps.count(Lamp.GREY), "undated_count": sum(assessment.lamps[task.number].undated for task in tasks),
        **_build_unlisted_figures(assessment, branch),
    }  # fmt: skip


def _build_unlisted_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return how many tasks the page has no room for, and what is to be done about how many of them, by their lamp.

    ``unlisted_over`` need nothing; a grey one is reported after all (``unlisted_grey``), unless it only lacks a start.
    """
    shown = {task.number for task in _list_shown_tasks(assessment, branch)}
    left = [task for task in _list_branch_tasks(assessment, branch) if task.number not in shown]
    lit = [(task, assessment.lamps[task.number]) for task in left]
    lamps = Counter(each.lamp for _, each in lit)
    over = sum(each.lamp is Lamp.GREEN and (task.finished or task.closed is not None) for task, each in lit)
    undated = sum(each.undated for _, each in lit)
    return {
        "unlisted": len(left),
        "unlisted_behind": [f"{lamp.value}灯{lamps[lamp]}项" for lamp in (Lamp.RED, Lamp.YELLOW) if lamps[lamp]],
        "unlisted_going": lamps[Lamp.GREEN] - over,
        "unlisted_undated": undated,
        "unlisted_over": over,
        "unlisted_grey": lamps[Lamp.GREY] - undated,
    }


def _list_branch_tasks(assessment: Assessment, branch: str) -> tuple[Task, ...]:
    return assessment.ledger.by_branch.get(branch, ())


def _build_praise_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return tasks with a notable gain, finished tasks and closed tasks; none of the first two is in question."""
    forward = [
        task.plan["task"] for task in _list_branch_tasks(assessment, branch) if _has_come_forward(assessment, task)
    ]
    return {
        "forward": forward, "closed": [task.plan["task"] for task in assessment.closed_by_branch.get(branch, ())],
        "finished": [
            task.plan["task"]
            for task in _list_branch_tasks(assessment, branch)
            if task.finished and task.now and not (task.before and task.before.rate == task.rate)
            and task.number not in assessment.doubted
        ],
    }  # fmt: skip


def _has_come_forward(assessment: Assessment, task: Task) -> bool:
    """Return whether a task is praised for its gain: one behind schedule is not, nor one whose text is in question."""
    if task.number in assessment.doubted:
        return False
    notable = task.gain is not None and task.gain >= _NOTABLE_RATE_GAIN
    return notable and not task.reported_complete and assessment.lamps[task.number].lamp is Lamp.GREEN


def _build_open_item_figures(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return open 整改, questions to the branch, and its statements with their outcome."""
    asked = list_asked_questions(assessment, branch)
    pleas = assessment.answered_by_branch.get(branch, ())
    ordered = [each for each in assessment.rectifications_by_branch.get(branch, ()) if each.notice and each.open]
    notices = [_build_open_notice(assessment, each) for each in ordered]
    mending = {each.number for each in assessment.rectifications_by_branch.get(branch, ()) if each.open}
    red = (each for each in _list_branch_tasks(assessment, branch) if assessment.lamps[each.number].lamp is Lamp.RED)
    return {
        "notices": sorted(notices, key=lambda each: not (each.overdue or each.application)),
        "questions": [each.fact for each in asked if each.kind is QuestionKind.EXPLAIN], "asked_count": len(asked),
        "red_to_explain": sum(each.number not in mending for each in red),
        "red_asked": any(each.kind is QuestionKind.LAMP and each.number for each in asked),
        "reported_count": sum(bool(task.now and task.now.problem) for task in _list_branch_tasks(assessment, branch)),
        "pleas_count": len(pleas), "upheld_count": sum(each.decision.opinion is Opinion.PASSED for each in pleas),
    }  # fmt: skip


def _build_open_notice(assessment: Assessment, each: Rectification) -> OpenNotice:
    due = format_chinese_date(each.due) if each.due and each.stage is not RectificationStage.RELAPSED else ""
    until = format_chinese_date(each.applied_until) if each.applied_until else ""
    return OpenNotice(
        notice=each.notice,
        about=each.task or each.fact,
        due=due,
        stage=each.stage.value,
        overdue=is_overdue(assessment, each),
        application=word_application(until) if each.applied else "",
    )


def _build_trend_figures(stands: tuple[MonthSummary, ...], period: Period) -> dict[str, object]:
    """Return the change in red lamps since the month before; ``months`` is the number of months available.

    ``comparable``: both months have valid data of every task, so that a change can be stated at all. A month in which
    the branch had no task is not there to be compared, whatever stood before it.
    """
    by_period = {each.period: each for each in stands}
    now, base = by_period.get(period), by_period.get(period.shift(-1))
    comparable = now is not None and base is not None and not now.grey + base.grey
    red = now.red - base.red if now and base and comparable else 0
    return {
        "months": len(stands), "comparable": int(comparable), "grey_before": base.grey if base else 0,
        "red_more": max(red, 0), "red_fewer": max(-red, 0),
    }  # fmt: skip


def _build_red_changes(assessment: Assessment, branch: str) -> dict[str, object]:
    """Return how many tasks have turned red and how many no longer are: a number that stays may hide both.

    ``red_listed`` of the red ones are new in the ledger and did not get worse.
    """
    period = assessment.ledger.period
    before = [month.ledger.by_number for month in assessment.months if month.period == period.shift(-1)]
    now, base = (
        {
            task.number
            for month in assessment.months if month.period == at
            for task in month.ledger.by_branch.get(branch, ()) if month.lamps[task.number].lamp is Lamp.RED
        }
        for at in (period, period.shift(-1))
    )  # fmt: skip
    listed = sum(not any(number in tasks for tasks in before) for number in now)
    return {"red_new": len(now - base), "red_gone": len(base - now), "red_listed": listed}


def build_feedback_tables(assessment: Assessment, branch: str) -> dict[str, Table]:
    """Return the tables by name: 任务 (worst lamps first) and 走势 (recent months)."""
    return {
        "任务": _build_task_table(assessment, branch),
        "走势": _build_trend_table(assessment.trends.get(branch, ())),
    }


def _build_task_table(assessment: Assessment, branch: str) -> Table:
    """Build the task table: as many tasks in full as the page holds, worst lamps first; nothing is cut."""
    rows = [_build_task_row(assessment, task) for task in _list_shown_tasks(assessment, branch)]
    head = ("工作任务", "目标和完成时限", "完成率", "应达", "灯色", "原因", "责任人")
    widths = (25, 26.5, 8, 7, 6.5, 24.5, 9.5)
    return Table(head=head, rows=tuple(rows), widths=widths, centred=frozenset({2, 3, 4}), fills=_FILLS)


def _list_shown_tasks(assessment: Assessment, branch: str) -> tuple[Task, ...]:
    """List the tasks that fit into the table, worst lamps first, and of one lamp those furthest behind."""
    tasks = sorted(
        _list_branch_tasks(assessment, branch),
        key=lambda task: (_LAMPS.index(assessment.lamps[task.number].lamp), -compute_gap(assessment, task)),
    )
    heights = (_estimate_row_lines(_build_task_row(assessment, task)) for task in tasks)
    ends = list(accumulate(heights, initial=_ROW))[1:]
    said = estimate_answer_lines(assessment, branch) + estimate_handover_lines(assessment, branch)
    room = max(_LEAST_ROOM, _ROOM - said - _estimate_notice_lines(assessment, branch))
    return tuple(task for task, end in zip(tasks, ends, strict=True) if end <= room)[:MOST_ROWS]


def _estimate_notice_lines(assessment: Assessment, branch: str) -> int:
    """Estimate the lines that terms gone by and applications for more time take up beside the notices named."""
    notices = [each for each in assessment.rectifications_by_branch.get(branch, ()) if each.notice and each.open]
    waiting = sum(each.applied for each in notices)
    return min(waiting, _NAMED_NOTICES) + any(is_overdue(assessment, each) for each in notices)


def _build_task_row(assessment: Assessment, task: Task) -> tuple[str, ...]:
    lit, schedule = assessment.lamps[task.number], format_schedule(assessment, task)
    goal = "；".join(" ".join(part.split()) for part in (task.plan["goal"], task.plan["deadline"]) if part)
    owed = list_owed(assessment, task) if lit.lamp is not Lamp.GREEN else ()
    reason = "；".join(filter(None, (lit.reason, "、".join(owed))))
    name, owner = (" ".join(task.plan[part].split()) for part in ("task", "owner"))
    return name, goal, format_rate(task), schedule, lit.lamp.value, reason, owner


def _estimate_row_lines(row: tuple[str, ...]) -> float:
    columns = ((row[0], _NAME), (row[1], _GOAL), (row[5], _REASON), (row[6], _OWNER))
    return _ROW + _LINE * (max(ceil(measure_width(text) / width) for text, width in columns) - 1)


def _build_trend_table(stands: tuple[MonthSummary, ...]) -> Table:
    rows = [
        (
            each.period.as_chinese(),
            *map(str, (each.tasks, each.done, each.closed, each.green, each.yellow, each.red, each.grey)),
        )
        for each in stands
    ]
    head = ("月份", "任务", "报已完成", "其中销号", "绿灯", "黄灯", "红灯", "灰灯")
    return Table(head=head, rows=tuple(rows), widths=(20, 10, 14, 14, 10, 10, 10, 10), centred=frozenset(range(8)))


FEEDBACK_REPORT = Report(
    name=FEEDBACK,
    title=format_feedback_title,
    figures=build_feedback_figures,
    subjects=list_feedback_branches,
    official=False,
    tables=build_feedback_tables,
    one_page=True,
)
