"""Build 督查通报: figures for its wording and its three annexes, both counted from the same rows.

Source: 实施意见 四(四) “强化督促检查”; layout: DOMAIN 督查通报.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.ledger import Task
from pipeline.reports.decided import closed_now
from pipeline.reports.follow_up import follow_up, upheld_tasks
from pipeline.reports.paper import Annex, Report, Table
from pipeline.reports.problems import RED, REPORTED, Problem, problems
from pipeline.reports.shares import share
from pipeline.supervision.delivery import Delivered
from pipeline.supervision.view import View
from pipeline.vocabulary import ASKS_CLOSING, CATEGORIES, CIRCULAR, DONE, Lamp, Result, Timeliness, chinese_date

UNSORTED = "未分类任务"
ANNEX_TITLES = ("报送情况统计表", "任务进展一览表", "问题清单")


@dataclass(frozen=True)
class LateBranch:
    """A branch that reported late."""

    name: str
    days: int
    between: str


@dataclass(frozen=True)
class Group:
    """Counts for one 项目类别 or 业务领域; the lamp counts add up to ``tasks``."""

    name: str
    tasks: int
    done: int
    green: int
    yellow: int
    red: int
    grey: int
    done_share: str


@dataclass(frozen=True)
class NamedTask:
    """A task named in the text."""

    branch: str
    task: str
    owner: str
    rate: int
    reason: str


@dataclass(frozen=True)
class NamedProblem:
    """A problem reported by a branch."""

    branch: str
    task: str
    text: str


def title(view: View, _: str = "") -> str:
    """Return the title of the document."""
    return f"关于{view.ledger.period.chinese()}“党建+”工作推进情况的通报"


def figures(view: View, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    return {**_dates(view), **_deliveries(view), **_tasks(view), **_problems(view), **follow_up(view)}


def _dates(view: View) -> dict[str, object]:
    truth, office = view.ledger.truth, view.ledger.truth.office
    following = view.ledger.period.shift(1)
    days = office.settings.deadlines
    return {
        "period": view.ledger.period.chinese(), "as_of": chinese_date(truth.date), "next_period": following.chinese(),
        "next_deadline": chinese_date(office.deadline(following)),
        "correction_deadline": chinese_date(office.calendar.working_days_after(truth.date, days.correction_days)),
        "red_report_deadline": chinese_date(office.calendar.working_days_after(truth.date, days.rectify_days)),
    }  # fmt: skip


def _deliveries(view: View) -> dict[str, object]:
    all_of = list(view.delivered.values())

    def at(timeliness: Timeliness) -> list[Delivered]:
        return [each for each in all_of if each.timeliness is timeliness]

    def with_result(result: Result) -> list[str]:
        return [view.name(each.branch) for each in all_of if each.result is result]

    late, supplementary = at(Timeliness.LATE), at(Timeliness.SUPPLEMENTARY)
    nil, to_correct, unreadable = (
        with_result(Result.NIL),
        with_result(Result.TO_CORRECT),
        with_result(Result.UNREADABLE),
    )
    small = view.ledger.truth.office.settings.reports.small_branch
    return {
        "branches_due": len(all_of), "on_time_count": len(at(Timeliness.ON_TIME)), "late_count": len(late),
        "supplementary_count": len(supplementary), "missing_count": len(at(Timeliness.MISSING)),
        "pending_count": len(at(Timeliness.PENDING)),
        "on_time_rate": share(len(at(Timeliness.ON_TIME)), len(all_of), small), "late": _late(view, late),
        "supplementary": _late(view, supplementary),
        "missing_names": [view.name(each.branch) for each in at(Timeliness.MISSING)], "nil_names": nil,
        "nil_count": len(nil), "to_correct_names": to_correct, "to_correct_count": len(to_correct),
        "unreadable_names": unreadable, "unreadable_count": len(unreadable),
        "received_count": len(with_result(Result.RECEIVED)),
    }  # fmt: skip


def _late(view: View, late: Iterable[Delivered]) -> list[LateBranch]:
    return [LateBranch(view.name(each.branch), each.days_late, each.between) for each in late]


def _tasks(view: View) -> dict[str, object]:
    tasks = view.ledger.tasks
    lamps = [view.lamps[task.number].lamp for task in tasks]
    red = [task for task in tasks if view.lamps[task.number].lamp is Lamp.RED]
    upheld, closed = upheld_tasks(view), {task.number for task in closed_now(view)}
    waiting = [task for task in tasks if task.number not in closed]
    domains = list(dict.fromkeys(task.plan["domain"] for task in tasks))
    finished = [task for task in tasks if task.finished]
    return {
        "tasks_total": len(tasks), "tasks_open": len(tasks) - len(finished), "done_count": len(finished),
        "green": lamps.count(Lamp.GREEN), "yellow": lamps.count(Lamp.YELLOW), "red": len(red),
        "grey": lamps.count(Lamp.GREY), "yellow_count": lamps.count(Lamp.YELLOW),
        "categories": _groups(view, CATEGORIES, lambda task: task.plan["category"]),
        "domains": _groups(view, _in_settings_order(view, domains), lambda task: task.plan["domain"]),
        "done_unverified": sum(task.status == DONE for task in waiting),
        "closing_asked": sum(task.status == ASKS_CLOSING for task in waiting),
        "red_tasks": [_named(view, task) for task in red if task.number not in upheld],
        "red_upheld": sum(task.number in upheld for task in red),
    }  # fmt: skip


def _in_settings_order(view: View, domains: list[str]) -> list[str]:
    order = {each.name: index for index, each in enumerate(view.ledger.truth.office.settings.domain)}
    return sorted(domains, key=lambda name: order.get(name, len(order)))


def _groups(view: View, names: Iterable[str], of: Callable[[Task], str]) -> list[Group]:
    """Count tasks by group, in the order of ``names``.

    Tasks without a value (from an imported ledger) form a group of their own, so that the groups add up.
    """
    small = view.ledger.truth.office.settings.reports.small_branch
    by_name: dict[str, list[Task]] = {name: [] for name in names if name}
    for task in view.ledger.tasks:
        by_name.setdefault(of(task) or UNSORTED, []).append(task)
    groups = []
    for name, tasks in by_name.items():
        lamps = [view.lamps[task.number].lamp for task in tasks]
        done = sum(task.finished for task in tasks)
        groups.append(
            Group(
                name, len(tasks), done, lamps.count(Lamp.GREEN), lamps.count(Lamp.YELLOW), lamps.count(Lamp.RED),
                lamps.count(Lamp.GREY), share(done, len(tasks), small),
            )
        )
    return groups


def _named(view: View, task: Task) -> NamedTask:
    """Return a red task with the first of its reasons; the annex lists all of them."""
    reason = view.lamps[task.number].reason.partition("；")[0]
    return NamedTask(view.name(task.branch), task.plan["task"], task.plan["owner"], task.rate, reason)


def _problems(view: View) -> dict[str, object]:
    """Return the problems branches reported and, without names, the number of forms corrected after return."""
    reported = [each for each in listed_problems(view) if each.kind == REPORTED]
    named = [NamedProblem(view.name(each.branch), each.task, each.fact) for each in reported]
    good = (Result.RECEIVED, Result.NIL)
    mended = sum(each.returned > 0 and each.result in good for each in view.delivered.values())
    minor = f"另有{mended}个党支部的月报表退回修改后已收妥，不影响报送时效" if mended else ""
    return {"problems": named, "problems_count": len(named), "minor_note": minor}


def listed_problems(view: View) -> tuple[Problem, ...]:
    """Return all problems except red tasks whose branch's representation was upheld."""
    upheld = upheld_tasks(view)
    return tuple(each for each in problems(view) if each.kind != RED or each.number not in upheld)


def annexes(view: View, _: str = "") -> tuple[Annex, ...]:
    """Return 附件1 报送情况统计表, 附件2 任务进展一览表 (landscape) and 附件3 问题清单."""
    as_of = f"截至{chinese_date(view.ledger.truth.date)}"
    made = (_delivery_table(view), _task_table(view), _problem_table(view))
    return tuple(
        Annex(name, table, as_of, landscape=index == 1)
        for index, (name, table) in enumerate(zip(ANNEX_TITLES, made, strict=True))
    )


def _delivery_table(view: View) -> Table:
    rows = [
        (
            str(index),
            view.name(each.branch),
            each.timeliness.value,
            each.result.value,
            each.between or "—",
            _remark(each),
        )
        for index, each in enumerate(view.delivered.values(), start=1)
    ]
    return Table(
        ("序号", "支部", "报送时效", "报送结果", "收到时间", "备注"),
        tuple(rows),
        (6, 22, 11, 11, 30, 20),
        frozenset({0, 2, 3}),
    )


def _remark(each: Delivered) -> str:
    late = f"迟{each.days_late}天" if each.days_late else ""
    returned = f"退回{each.returned}次" if each.returned else ""
    return "，".join(part for part in (late, returned) if part)


def _task_table(view: View) -> Table:
    titles = "序号 支部 工作任务 项目类别 业务领域 责任人 完成时限 完成率 状态 灯色 灯色说明"
    rows = []
    for index, task in enumerate(view.ledger.tasks, start=1):
        lamp, plan = view.lamps[task.number], task.plan
        rows.append((
            str(index), view.name(task.branch), plan["task"], plan["category"], plan["domain"], plan["owner"],
            plan["deadline"], f"{task.rate}%", task.status, lamp.lamp.value, lamp.reason,
        ))  # fmt: skip
    widths = (52, 156, 220, 90, 90, 105, 165, 70, 90, 52, 186)
    return Table(tuple(titles.split()), tuple(rows), widths, frozenset({0, 3, 4, 7, 8, 9}))


def _problem_table(view: View) -> Table:
    rows = []
    for index, each in enumerate(listed_problems(view), start=1):
        about = (view.name(each.branch), each.task or "—", each.kind, each.fact)
        rows.append((str(index), *about, each.first.chinese(), each.owner or "—"))
    head = ("编号", "支部", "工作任务", "类型", "事实", "首次出现", "责任人")
    return Table(head, tuple(rows), (6, 13, 20, 10, 30, 12, 11), frozenset({0, 3}))


CIRCULAR_REPORT = Report(CIRCULAR, title, figures, annexes, closes=True)
