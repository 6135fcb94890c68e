"""Build 督查通报: the figures for its wording, counted from the rows of its annexes.

Source: 实施意见 四(四) “强化督促检查”; layout: GB/T 9704-2012.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.ledger import Task
from pipeline.reports.circular_annexes import build_circular_annexes, build_rest_figures
from pipeline.reports.comparison import build_comparison_figures
from pipeline.reports.coverage_rows import build_coverage_figures
from pipeline.reports.falling_due import build_due_figures
from pipeline.reports.follow_up import build_follow_up_figures, count_nobodys_files, find_upheld_tasks
from pipeline.reports.lag_figures import build_lag_figures
from pipeline.reports.ledger_rows import LedgerRows
from pipeline.reports.merits import find_clean_branches
from pipeline.reports.paper import ANSWER, CORRECTION, OVERDUE, SECTION, Report, mark_deadline_from_signing
from pipeline.reports.promised_answers import build_promise_figures
from pipeline.reports.quantity import name_quantity
from pipeline.reports.reported_rows import build_answer_figures
from pipeline.reports.row_cells import YES
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.reports.shares import format_rate, format_share
from pipeline.reports.task_rows import build_task_rows, group_by_category, group_by_domain
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import (
    ASKS_CLOSING,
    CIRCULAR,
    DONE,
    OPEN_JUDGEMENT,
    WITHOUT_VALID_REPORT,
    Lamp,
    SubmissionResult,
    Timeliness,
    format_day_within,
)


@dataclass(frozen=True, kw_only=True)
class LateBranch:
    """A branch that reported late, at least ``days``; ``lateness`` says so in words."""

    name: str
    days: int
    between: str
    lateness: str


@dataclass(frozen=True)
class LateGroup:
    """Late branches that are late by as many days, and how late in words."""

    names: list[str]
    when: str


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
class NamedCause:
    """A matter that several branches name this month, in the words of one; ``number`` is its row in 附件3.

    ``more`` is 等 if others of this month have other figures.
    """

    number: int
    kind: str
    text: str
    more: str
    branches: int


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
        **build_comparison_figures(assessment),
        **build_coverage_figures(assessment),
        **_build_merit_figures(assessment),
        **build_lag_figures(assessment),
        **_build_grey_figures(assessment),
        **_build_problem_figures(assessment),
        **build_answer_figures(assessment),
        **build_promise_figures(assessment),
        **build_follow_up_figures(assessment),
        **build_due_figures(assessment),
        **build_rest_figures(assessment),
    }


def _build_date_figures(assessment: Assessment) -> dict[str, object]:
    inputs, office = assessment.ledger.inputs, assessment.office
    period, days = assessment.ledger.period, office.settings.deadlines
    following, year = period.shift(1), inputs.date.year

    return {
        "period": period.as_chinese(),
        "month": period.as_chinese_within(period.year),
        "previous_month": period.shift(-1).as_chinese_within(period.year),
        "next_month": following.as_chinese_within(period.year),
        "period_end": format_day_within(year, period.last_day),
        "as_of": format_day_within(period.year, inputs.date),
        "summary_day": format_day_within(year, assessment.office.compute_summary_day(period)),
        "signer": office.settings.bureau.signer,
        "next_period": following.as_chinese(),
        "next_deadline": format_day_within(year, office.deadline(following)),
        "correction_deadline": mark_deadline_from_signing(assessment, days.correction_days, CORRECTION),
        "section_deadline": mark_deadline_from_signing(assessment, days.correction_days, SECTION),
        "overdue_deadline": mark_deadline_from_signing(assessment, days.overdue_days, OVERDUE),
        "red_report_deadline": mark_deadline_from_signing(assessment, days.rectify_days, ANSWER),
        "judgement": OPEN_JUDGEMENT,
    }


def _build_submission_figures(assessment: Assessment) -> dict[str, object]:
    all_of, reports = list(assessment.delivered.values()), assessment.office.settings.reports

    def at(timeliness: Timeliness) -> list[SubmissionStatus]:
        return [each for each in all_of if each.timeliness is timeliness]

    def with_result(result: SubmissionResult) -> list[str]:
        return [assessment.formal_name(each.branch) for each in all_of if each.result is result]

    late, supplementary = at(Timeliness.LATE), at(Timeliness.SUPPLEMENTARY)
    nil, to_correct = with_result(SubmissionResult.NIL), with_result(SubmissionResult.TO_CORRECT)
    unreadable, unrecognised = with_result(SubmissionResult.UNREADABLE), with_result(SubmissionResult.UNRECOGNISED)
    small = reports.small_branch
    taskless = [assessment.formal_name(code) for code in list_taskless_branches(assessment)]
    faulty = [each for each in all_of if _is_faulty(each)]
    return {
        "branches_due": len(all_of),
        "faulty_count": len(faulty),
        "faulty_word": name_quantity(len(faulty), len(all_of)),
        "on_time_count": len(at(Timeliness.ON_TIME)),
        "late_count": len(late),
        "supplementary_count": len(supplementary),
        "missing_count": len(at(Timeliness.MISSING)),
        "pending_count": len(at(Timeliness.PENDING)),
        "on_time_rate": format_share(len(at(Timeliness.ON_TIME)), len(all_of), small),
        "on_time_share": format_rate(len(at(Timeliness.ON_TIME)), len(all_of), small),
        "late": _list_late_branches(assessment, late),
        "late_groups": _group_late_branches(_list_late_branches(assessment, late)),
        "supplementary": _list_late_branches(assessment, supplementary),
        "missing_names": [assessment.formal_name(each.branch) for each in at(Timeliness.MISSING)],
        "nil_names": nil,
        "nil_count": len(nil),
        "to_correct_names": to_correct,
        "to_correct_count": len(to_correct),
        "unreadable_names": unreadable,
        "unreadable_count": len(unreadable),
        "taskless_names": taskless,
        "taskless_count": len(taskless),
        "taskless_word": name_quantity(len(taskless), len(all_of)),
        "unrecognised_names": unrecognised,
        "unrecognised_count": len(unrecognised),
        "nobodys_count": count_nobodys_files(assessment),
        "received_count": len(with_result(SubmissionResult.RECEIVED)),
    }


def _is_faulty(each: SubmissionStatus) -> bool:
    """Return whether a branch reported late or not at all, or its report does not count yet."""
    late = each.timeliness in (Timeliness.LATE, Timeliness.SUPPLEMENTARY, Timeliness.MISSING)
    return late or each.result in WITHOUT_VALID_REPORT


def list_taskless_branches(assessment: Assessment) -> tuple[str, ...]:
    """List the branches whose report counts and of which the ledger has no task: they are asked, not praised.

    Source: 实施意见 二(四)2(2), every branch plans.
    """
    good = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    held = assessment.ledger.by_branch
    return tuple(code for code, each in assessment.delivered.items() if each.result in good and code not in held)


def _list_late_branches(assessment: Assessment, late: Iterable[SubmissionStatus]) -> list[LateBranch]:
    return [
        LateBranch(
            name=assessment.formal_name(each.branch), days=each.days_late, between=each.between, lateness=each.lateness
        )
        for each in late
    ]


def _group_late_branches(late: Iterable[LateBranch]) -> list[LateGroup]:
    """Group late branches that stand equal, in roster order of the first of each group."""
    found: dict[str, list[str]] = {}
    for each in late:
        found.setdefault(each.lateness, []).append(each.name)
    return [LateGroup(names, ("均" if len(names) > 1 else "") + when) for when, names in found.items()]


def _build_task_figures(assessment: Assessment) -> dict[str, object]:
    rows = build_task_rows(assessment)
    lamps = {lamp: rows.choose(lamp=lamp.value) for lamp in Lamp}
    done, upheld = rows.choose(finished=YES), find_upheld_tasks(assessment)
    closed = {task.number for task in assessment.closed_tasks}
    waiting = [task for task in assessment.ledger.tasks if task.number not in closed]
    return {
        "tasks_total": rows.count, "tasks_open": rows.count - done.count, "done_count": done.count,
        "green": lamps[Lamp.GREEN].count, "yellow": lamps[Lamp.YELLOW].count, "red": lamps[Lamp.RED].count,
        "grey": lamps[Lamp.GREY].count, "yellow_count": lamps[Lamp.YELLOW].count,
        "categories": _count_groups(assessment, group_by_category(rows)),
        "domains": _count_groups(assessment, group_by_domain(assessment, rows)),
        "done_unverified": sum(task.status == DONE and task.refusal is None for task in waiting),
        "closing_asked": sum(task.status == ASKS_CLOSING and task.refusal is None for task in waiting),
        "refused_count": sum(task.refusal is not None for task in waiting),
        "closed_done": sum(key in closed for key in done.keys),
        "unverified_count": sum(key not in closed for key in done.keys),
        "unverified_before": sum(_waited_before(assessment, task) for task in waiting),
        "red_upheld": sum(key in upheld for key in lamps[Lamp.RED].keys),
    }  # fmt: skip


def _waited_before(assessment: Assessment, task: Task) -> bool:
    """Return whether a completion was reported in an earlier month than this and is not verified yet."""
    return task.complete_since is not None and task.complete_since < assessment.ledger.period


def _count_groups(assessment: Assessment, groups: Mapping[str, LedgerRows]) -> list[TaskGroup]:
    reports = assessment.office.settings.reports
    return [
        TaskGroup(
            name=name,
            tasks=rows.count,
            done=(done := rows.choose(finished=YES).count),
            green=rows.choose(lamp=Lamp.GREEN.value).count,
            yellow=rows.choose(lamp=Lamp.YELLOW.value).count,
            red=rows.choose(lamp=Lamp.RED.value).count,
            grey=rows.choose(lamp=Lamp.GREY.value).count,
            done_share=format_share(done, rows.count, reports.small_branch),
        )
        for name, rows in groups.items()
    ]


def _build_merit_figures(assessment: Assessment) -> dict[str, object]:
    clean = find_clean_branches(assessment)
    return {
        "clean": [assessment.formal_name(code) for code in clean.praised],
        "clean_count": len(clean.praised), "clean_held_count": len(clean.held),
    }  # fmt: skip


def _build_grey_figures(assessment: Assessment) -> dict[str, object]:
    """Return why tasks are grey: nobody says when they began, their branch did not report, its form lacks them, etc."""
    grey = [task for task in assessment.ledger.tasks if assessment.lamps[task.number].lamp is Lamp.GREY]
    why = Counter(_explain_grey_task(assessment, task) for task in grey)
    return {
        "grey_parts": [f"{name}{count}项" for name, count in why.items()],
        "undated_count": sum(assessment.lamps[task.number].undated for task in grey),
    }


def _explain_grey_task(assessment: Assessment, task: Task) -> str:
    delivered = assessment.delivered.get(task.branch)
    if assessment.lamps[task.number].undated:
        return "开始时间不明"
    if delivered is None:
        return "待承接支部填报"
    return _GREY.get(delivered.result, "下发时未列" if assessment.ledger.is_off_form(task) else "表内缺")


_GREY = {
    SubmissionResult.TO_CORRECT: "待修改",
    SubmissionResult.UNREADABLE: "无法读取",
    SubmissionResult.UNRECOGNISED: "不是规定的填报表或看不出月份",
    SubmissionResult.NOTHING: "未报送",
}


def _build_problem_figures(assessment: Assessment) -> dict[str, object]:
    """Return the problems branches reported and, without names, the number of forms corrected after return."""
    named = [
        ReportedProblem(assessment.formal_name(task.branch), task.plan["task"], task.now.problem)
        for task in assessment.ledger.tasks
        if task.now and task.now.problem
    ]
    good = (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    mended = sum(each.returned > 0 and each.result in good for each in assessment.delivered.values())
    minor = f"另有{mended}个党支部的月报表退回修改后已收妥，不影响报送时效" if mended else ""
    return {
        "problems": named, "problems_count": len(named), "minor_note": minor,
        **_build_cause_figures(assessment),
    }  # fmt: skip


def _build_cause_figures(assessment: Assessment) -> dict[str, object]:
    """Return what waits for the bureau: how often it was told and asked, merged to how many matters, which recur.

    Of what was not told again, ``reports_unread`` are about tasks without a readable report this month, and
    ``reports_nil`` of branches that reported no change: neither could have told it again.
    """
    causes, now = list_shared_causes(assessment), assessment.ledger.period
    waiting = [each for each in assessment.reported if each.open]
    silent = [each for each in waiting if each.last < now]
    nil = {code for code, each in assessment.delivered.items() if each.result is SubmissionResult.NIL}
    recurring = [(at, each) for at, each in enumerate(causes, 1) if len(each.repeated) > 1]
    return {
        "causes_count": len(causes),
        "reports_waiting": sum(each.reports for each in causes),
        "extensions_waiting": sum(each.extensions for each in causes),
        "reports_before": sum(each.first < now for each in waiting),
        "reports_silent": len(silent),
        "reports_unread": sum(each.task.now is None for each in silent),
        "reports_nil": sum(each.task.now is not None and each.branch in nil for each in silent),
        "shared_causes": [
            NamedCause(
                number=at,
                kind=each.kind,
                text=each.words,
                more="等" if each.varied_now else "",
                branches=len(each.repeated),
            )
            for at, each in sorted(recurring, key=lambda row: -len(row[1].repeated))
        ],
    }


CIRCULAR_REPORT = Report(
    name=CIRCULAR,
    title=format_circular_title,
    figures=build_circular_figures,
    annexes=build_circular_annexes,
    closes=True,
)
