"""Build 督查通报: figures for its wording and its three annexes, both counted from the same rows.

Source: 实施意见 四(四) “强化督促检查”; layout: DOMAIN 督查通报.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.ledger import Task
from pipeline.reports.follow_up import build_follow_up_figures, find_upheld_tasks
from pipeline.reports.paper import Annex, Report, Table
from pipeline.reports.problem_list import RED, REPORTED, ProblemEntry, list_problem_entries
from pipeline.reports.shares import format_share
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import (
    ASKS_CLOSING,
    CATEGORIES,
    CIRCULAR,
    DONE,
    Lamp,
    SubmissionResult,
    Timeliness,
    format_chinese_date,
)

UNSORTED = "未分类任务"
ANNEX_TITLES = ("报送情况统计表", "任务进展一览表", "问题清单")


@dataclass(frozen=True)
class LateBranch:
    """A branch that reported late."""

    name: str
    days: int
    between: str


@dataclass(frozen=True, kw_only=True)
class TaskGroup:
    """Counts for one 项目类别 or 业务领域; the lamp counts add up to ``tasks``."""

    name: str
    tasks: int
    done: int
    green: int
    yellow: int
    red: int
    grey: int
    done_share: str


@dataclass(frozen=True, kw_only=True)
class NamedTask:
    """A task named in the text."""

    branch: str
    task: str
    owner: str
    rate: int
    reason: str


@dataclass(frozen=True)
class ReportedProblem:
    """A problem reported by a branch."""

    branch: str
    task: str
    text: str


def format_circular_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the document."""
    return f"关于{assessment.ledger.period.as_chinese()}“党建+”工作推进情况的通报"


def build_circular_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    return {
        **_build_date_figures(assessment),
        **_build_submission_figures(assessment),
        **_build_task_figures(assessment),
        **_build_problem_figures(assessment),
        **build_follow_up_figures(assessment),
    }


def _build_date_figures(assessment: Assessment) -> dict[str, object]:
    inputs, office = assessment.ledger.inputs, assessment.office
    following = assessment.ledger.period.shift(1)
    days = office.settings.deadlines
    return {
        "period": assessment.ledger.period.as_chinese(),
        "as_of": format_chinese_date(inputs.date),
        "next_period": following.as_chinese(),
        "next_deadline": format_chinese_date(office.deadline(following)),
        "correction_deadline": format_chinese_date(office.calendar.add_working_days(inputs.date, days.correction_days)),
        "red_report_deadline": format_chinese_date(office.calendar.add_working_days(inputs.date, days.rectify_days)),
    }


def _build_submission_figures(assessment: Assessment) -> dict[str, object]:
    all_of, reports = list(assessment.delivered.values()), assessment.office.settings.reports

    def at(timeliness: Timeliness) -> list[SubmissionStatus]:
        return [each for each in all_of if each.timeliness is timeliness]

    def with_result(result: SubmissionResult) -> list[str]:
        return [assessment.name(each.branch) for each in all_of if each.result is result]

    late, supplementary = at(Timeliness.LATE), at(Timeliness.SUPPLEMENTARY)
    nil, to_correct, unreadable = (
        with_result(SubmissionResult.NIL),
        with_result(SubmissionResult.TO_CORRECT),
        with_result(SubmissionResult.UNREADABLE),
    )
    small = reports.small_branch
    return {
        "branches_due": len(all_of),
        "on_time_count": len(at(Timeliness.ON_TIME)),
        "late_count": len(late),
        "supplementary_count": len(supplementary),
        "missing_count": len(at(Timeliness.MISSING)),
        "pending_count": len(at(Timeliness.PENDING)),
        "on_time_rate": format_share(len(at(Timeliness.ON_TIME)), len(all_of), small),
        "late": _list_late_branches(assessment, late),
        "supplementary": _list_late_branches(assessment, supplementary),
        "missing_names": [assessment.name(each.branch) for each in at(Timeliness.MISSING)],
        "nil_names": nil,
        "nil_count": len(nil),
        "to_correct_names": to_correct,
        "to_correct_count": len(to_correct),
        "unreadable_names": unreadable,
        "unreadable_count": len(unreadable),
        "received_count": len(with_result(SubmissionResult.RECEIVED)),
    }


def _list_late_branches(assessment: Assessment, late: Iterable[SubmissionStatus]) -> list[LateBranch]:
    return [LateBranch(assessment.name(each.branch), each.days_late, each.between) for each in late]


def _build_task_figures(assessment: Assessment) -> dict[str, object]:
    tasks = assessment.ledger.tasks
    lamps = [assessment.lamps[task.number].lamp for task in tasks]
    red = [task for task in tasks if assessment.lamps[task.number].lamp is Lamp.RED]
    upheld, closed = find_upheld_tasks(assessment), {task.number for task in assessment.closed_tasks}
    waiting = [task for task in tasks if task.number not in closed]
    domains = list(dict.fromkeys(task.plan["domain"] for task in tasks))
    finished = [task for task in tasks if task.finished]
    return {
        "tasks_total": len(tasks), "tasks_open": len(tasks) - len(finished), "done_count": len(finished),
        "green": lamps.count(Lamp.GREEN), "yellow": lamps.count(Lamp.YELLOW), "red": len(red),
        "grey": lamps.count(Lamp.GREY), "yellow_count": lamps.count(Lamp.YELLOW),
        "categories": _group_tasks(assessment, CATEGORIES, lambda task: task.plan["category"]),
        "domains": _group_tasks(assessment, _sort_by_settings(assessment, domains), lambda task: task.plan["domain"]),
        "done_unverified": sum(task.status == DONE and task.refusal is None for task in waiting),
        "closing_asked": sum(task.status == ASKS_CLOSING and task.refusal is None for task in waiting),
        "refused_count": sum(task.refusal is not None for task in waiting),
        "red_tasks": [_build_named_task(assessment, task) for task in red if task.number not in upheld],
        "red_upheld": sum(task.number in upheld for task in red),
    }  # fmt: skip


def _sort_by_settings(assessment: Assessment, domains: list[str]) -> list[str]:
    order = {each.name: index for index, each in enumerate(assessment.office.settings.domain)}
    return sorted(domains, key=lambda name: order.get(name, len(order)))


def _group_tasks(assessment: Assessment, names: Iterable[str], of: Callable[[Task], str]) -> list[TaskGroup]:
    """Count tasks by group, in the order of ``names``.

    Tasks without a value (from an imported ledger) form a group of their own, so that the groups add up.
    """
    reports = assessment.office.settings.reports
    by_name: dict[str, list[Task]] = {name: [] for name in names if name}
    for task in assessment.ledger.tasks:
        by_name.setdefault(of(task) or UNSORTED, []).append(task)
    groups = []
    for name, tasks in by_name.items():
        lamps = [assessment.lamps[task.number].lamp for task in tasks]
        done = sum(task.finished for task in tasks)
        groups.append(
            TaskGroup(
                name=name,
                tasks=len(tasks),
                done=done,
                green=lamps.count(Lamp.GREEN),
                yellow=lamps.count(Lamp.YELLOW),
                red=lamps.count(Lamp.RED),
                grey=lamps.count(Lamp.GREY),
                done_share=format_share(done, len(tasks), reports.small_branch),
            )
        )
    return groups


def _build_named_task(assessment: Assessment, task: Task) -> NamedTask:
    """Return a red task with the first of its reasons; the annex lists all of them."""
    reason = assessment.lamps[task.number].reason.partition("；")[0]
    return NamedTask(
        branch=assessment.name(task.branch),
        task=task.plan["task"],
        owner=task.plan["owner"],
        rate=task.rate,
        reason=reason,
    )


def _build_problem_figures(assessment: Assessment) -> dict[str, object]:
    """Return the problems branches reported and, without names, the number of forms corrected after return."""
    reported = [each for each in list_circular_problems(assessment) if each.kind == REPORTED]
    named = [ReportedProblem(assessment.name(each.branch), each.task, each.fact) for each in reported]
    good = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    mended = sum(each.returned > 0 and each.result in good for each in assessment.delivered.values())
    minor = f"另有{mended}个党支部的月报表退回修改后已收妥，不影响报送时效" if mended else ""
    return {"problems": named, "problems_count": len(named), "minor_note": minor}


def list_circular_problems(assessment: Assessment) -> tuple[ProblemEntry, ...]:
    """Return all problems except red tasks whose branch's representation was upheld."""
    upheld = find_upheld_tasks(assessment)
    return tuple(each for each in list_problem_entries(assessment) if each.kind != RED or each.number not in upheld)


def build_circular_annexes(assessment: Assessment, _: str = "") -> tuple[Annex, ...]:
    """Return 附件1 报送情况统计表, 附件2 任务进展一览表 (landscape) and 附件3 问题清单."""
    as_of = f"截至{format_chinese_date(assessment.date)}"
    made = (_build_submission_table(assessment), _build_task_table(assessment), _build_problem_table(assessment))
    return tuple(
        Annex(name, table, as_of, landscape=index == 1)
        for index, (name, table) in enumerate(zip(ANNEX_TITLES, made, strict=True))
    )


def _build_submission_table(assessment: Assessment) -> Table:
    rows = [
        (
            str(index),
            assessment.name(each.branch),
            each.timeliness.value,
            each.result.value,
            each.between or "—",
            _format_remark(each),
        )
        for index, each in enumerate(assessment.delivered.values(), start=1)
    ]
    return Table(
        head=("序号", "支部", "报送时效", "报送结果", "收到时间", "备注"),
        rows=tuple(rows),
        widths=(6, 22, 11, 11, 30, 20),
        centred=frozenset({0, 2, 3}),
    )


def _format_remark(each: SubmissionStatus) -> str:
    late = f"迟{each.days_late}天" if each.days_late else ""
    returned = f"退回{each.returned}次" if each.returned else ""
    return "，".join(part for part in (late, returned) if part)


def _build_task_table(assessment: Assessment) -> Table:
    titles = "序号 支部 工作任务 项目类别 业务领域 责任人 完成时限 完成率 状态 灯色 灯色说明"
    rows = []
    for index, task in enumerate(assessment.ledger.tasks, start=1):
        lamp, plan = assessment.lamps[task.number], task.plan
        rows.append((
            str(index), assessment.name(task.branch), plan["task"], plan["category"], plan["domain"], plan["owner"],
            plan["deadline"], f"{task.rate}%", task.status, lamp.lamp.value, lamp.reason,
        ))  # fmt: skip
    widths = (52, 156, 220, 90, 90, 105, 165, 70, 90, 52, 186)
    return Table(head=tuple(titles.split()), rows=tuple(rows), widths=widths, centred=frozenset({0, 3, 4, 7, 8, 9}))


def _build_problem_table(assessment: Assessment) -> Table:
    rows = []
    for index, each in enumerate(list_circular_problems(assessment), start=1):
        about = (assessment.name(each.branch), each.task or "—", each.kind, each.fact)
        rows.append((str(index), *about, each.first.as_chinese(), each.owner or "—"))
    head = ("编号", "支部", "工作任务", "类型", "事实", "首次出现", "责任人")
    return Table(head=head, rows=tuple(rows), widths=(6, 13, 20, 10, 30, 12, 11), centred=frozenset({0, 3}))


CIRCULAR_REPORT = Report(
    name=CIRCULAR,
    title=format_circular_title,
    figures=build_circular_figures,
    annexes=build_circular_annexes,
    closes=True,
)
