"""Build the annexes of 督查通报: all branches on one page, what lags or is overdue, and what needs coordination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.ledger import Task
from pipeline.reports.follow_up import build_duty_figures, is_overdue
from pipeline.reports.lagging import compute_gap, format_schedule, list_lagging_tasks
from pipeline.reports.paper import Annex, Table
from pipeline.reports.shared_causes import EXTENSION, SharedCause, list_shared_causes
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Lamp, format_chinese_date

ANNEX_TITLES = ("各党支部情况汇总表", "红灯任务和逾期整改清单", "需协调事项清单")
TOTAL = "合计"
_LAMPS = (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.GREY)
_NONE = "—"


def build_circular_annexes(assessment: Assessment, _: str = "") -> tuple[Annex, ...]:
    """Return 附件1 各党支部情况汇总表, 附件2 红灯任务和逾期整改清单 (landscape) and 附件3 需协调事项清单."""
    as_of = f"截至{format_chinese_date(assessment.date)}"
    branches, tasks, causes = ANNEX_TITLES
    return (
        Annex(
            title=branches,
            table=build_branch_table(assessment),
            note=f"{as_of}。{_describe_duties(assessment)}",
            dense=True,
        ),
        Annex(
            title=tasks,
            table=build_lag_table(assessment),
            note=f"{as_of}；红灯任务按落后程度排列，其后是整改逾期、不在红灯之列的任务",
            landscape=True,
        ),
        Annex(
            title=causes,
            table=build_cause_table(assessment),
            note=f"{as_of}，相同事项合并；拟牵头科室、答复时限由局机关党委填写",
            dense=True,
        ),
    )


def build_branch_table(assessment: Assessment) -> Table:
    """Return one row per branch that reports, in roster order, then ended ones that still hold matters, and 合计."""
    codes = [*assessment.delivered, *_list_ended_branches(assessment)]
    rows = [_build_branch_row(assessment, str(index), code) for index, code in enumerate(codes, 1)]
    sums = tuple(str(sum(int(row[column]) for row in rows)) for column in range(4, 11))
    head = ("序号", "支部", "报送时效", "报送结果", "任务", "完成", "绿灯", "黄灯", "红灯", "灰灯", "在改", "备注")
    return Table(
        head=head,
        rows=(*rows, ("", TOTAL, "", "", *sums, "")),
        widths=(5, 25, 7.5, 9, 6, 6, 6, 6, 6, 6, 6, 12),
        centred=frozenset({0, *range(2, 11)}),
    )


def _list_ended_branches(assessment: Assessment) -> tuple[str, ...]:
    """List branches that no longer report but whose tasks or cases nobody has taken over: the text counts them too."""
    held = [*assessment.ledger.by_branch, *(case.branch for case in assessment.rectifications if case.open)]
    return tuple(dict.fromkeys(code for code in held if code not in assessment.delivered))


def _build_branch_row(assessment: Assessment, index: str, code: str) -> tuple[str, ...]:
    tasks, each = assessment.ledger.by_branch.get(code, ()), assessment.delivered.get(code)
    lamps = Counter(assessment.lamps[task.number].lamp for task in tasks)
    reported = (each.timeliness.value, each.result.value) if each else (_NONE, _NONE)
    being_mended = sum(case.branch == code and case.open for case in assessment.rectifications)
    counts = (len(tasks), sum(task.finished for task in tasks), *(lamps[lamp] for lamp in _LAMPS), being_mended)
    remark = _format_remark(each) if each else "已停用，待承接"
    return index, assessment.formal_name(code), *reported, *map(str, counts), remark


def _format_remark(each: SubmissionStatus) -> str:
    late = f"迟{each.days_late}天" if each.days_late else ""
    returned = f"退回{each.returned}次" if each.returned else ""
    return "，".join(part for part in (late, returned) if part)


def _describe_duties(assessment: Assessment) -> str:
    """Describe how the bureau kept its own duties (DOMAIN 减负 rule 6)."""
    own = build_duty_figures(assessment)
    days = int(str(own["form_days"]))
    given = f"月报表于{own['handed_out']}下发，" if own["handed_out"] else ""
    room = (f"距报送截止{days}天；" if days >= 0 else "晚于报送截止日；") if given else ""
    heard = f"；收到陈述申辩{own['pleas_count']}件，采纳{own['upheld_count']}件" if own["pleas_count"] else ""
    return f"局机关党委履责情况：{given}{room}退回修改{own['returned_total']}次{heard}。"


def build_lag_table(assessment: Assessment) -> Table:
    """Return the red tasks, those furthest behind first, then other rectifications past their due day."""
    overdue = {
        each.number or str(each.problem): each for each in assessment.rectifications if is_overdue(assessment, each)
    }
    red = list_lagging_tasks(assessment)
    rows = [
        *(_build_task_row(assessment, task, overdue.get(task.number)) for task in red),
        *_build_overdue_rows(
            assessment, [each for key, each in overdue.items() if key not in {task.number for task in red}]
        ),
    ]
    head = ("序号", "支部", "工作任务", "目标", "完成时限", "应达", "实际", "差距", "支部说明", "牵头领导", "整改")
    return Table(
        head=head,
        rows=tuple((str(index), *row) for index, row in enumerate(rows, 1)),
        widths=(2.6, 8, 10.5, 19.5, 6.6, 4.4, 3.8, 2.8, 9, 4.2, 8.5),
        centred=frozenset({0, 5, 6, 7}),
    )


def _build_task_row(assessment: Assessment, task: Task, order: Rectification | None) -> tuple[str, ...]:
    plan, gap = task.plan, compute_gap(assessment, task)
    told = _describe_branch_reason(assessment, task)
    figures = (format_schedule(assessment, task), f"{task.rate}%", str(round(gap)) if gap > 0 else _NONE)
    what = (assessment.formal_name(task.branch), plan["task"], plan["goal"], plan["deadline"])
    return *what, *figures, told or _NONE, plan["leader"], _describe_order(order)


def _describe_branch_reason(assessment: Assessment, task: Task) -> str:
    """Return what the branch itself says about a task: its 存在问题, and the reasons of its open 变更申请."""
    asked = assessment.ledger.waiting_requests.get(task.number, ())
    reasons = [f"申请变更{each.item}：{each.why}（待核）" for each in asked if each.why]
    return "\n".join(part for part in (task.now.problem if task.now else "", *reasons) if part)


def _build_overdue_rows(assessment: Assessment, orders: list[Rectification]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each overdue rectification whose task is not red, or that is about no task."""
    for each in orders:
        task = assessment.ledger.by_number.get(each.number)
        if task is not None:
            yield _build_task_row(assessment, task, each)
        else:
            about = (assessment.formal_name(each.branch), each.task or each.fact)
            yield (*about, *[_NONE] * 7, _describe_order(each))


def _describe_order(order: Rectification | None) -> str:
    if order is None or order.due is None:
        return _NONE
    return f"{order.notice}，{order.due.month}月{order.due.day}日到期"


def build_cause_table(assessment: Assessment) -> Table:
    """Return every matter that branches ask to be coordinated, the most widely shared first."""
    rows = [_build_cause_row(assessment, str(at), each) for at, each in enumerate(list_shared_causes(assessment), 1)]
    head = ("序号", "事项", "反映支部", "拟牵头科室", "答复时限")
    return Table(head=head, rows=tuple(rows), widths=(4, 46, 34, 8, 8), centred=frozenset({0}))


def _build_cause_row(assessment: Assessment, index: str, each: SharedCause) -> tuple[str, ...]:
    names = "、".join(assessment.formal_name(code) for code in each.branches)
    tasks = list(dict.fromkeys(task.plan["task"] for task in each.tasks))
    about = f"{tasks[0]}：" if len(tasks) == 1 else ""
    extension = f"（{each.kind}）" if EXTENSION in each.kind else ""
    return index, f"{about}{each.text}{extension}", names, "", ""
