"""Build the tables behind 督查通报, each with every row: branches, tasks, matters to coordinate.

The annexes print as much of them as the settings allow, and the workbook sent along (附表) holds all of them, so that
both faces show the same figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.contract.paper_settings import AnnexScope
from pipeline.ledger import Task
from pipeline.reports.branch_reasons import describe_branch_reason, describe_silence
from pipeline.reports.falling_due import describe_term
from pipeline.reports.follow_up import find_upheld_tasks, is_overdue, is_print_undecided
from pipeline.reports.lagging import compute_gap, format_schedule, list_lagging_tasks
from pipeline.reports.paper import Table
from pipeline.reports.shared_causes import EXTENSION, SharedCause, list_shared_causes
from pipeline.reports.signal_rows import describe_goal_doubt
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import Rectification
from pipeline.supervision.progress_lamps import round_points
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import Lamp, RectificationStage, format_day_within

TOTAL = "合计"
LEAD_COLUMN = "拟牵头科室"
"""Column of 附件3 that people fill in; left empty, it is taken out when the paper is signed."""
GAP_COLUMN, SAID_COLUMN, ORDER_COLUMN = "差距", "支部说明", "整改"
NONE = "—"
_LAMPS = (Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.GREY)
COUNTED = slice(4, 12)
"""Columns of the branch table that are counts."""


def build_branch_table(assessment: Assessment) -> Table:
    """Return one row per branch that reports, in roster order, then ended ones that still hold matters, and 合计."""
    codes = [*assessment.delivered, *_list_ended_branches(assessment)]
    rows = [_build_branch_row(assessment, str(index), code) for index, code in enumerate(codes, 1)]
    head = (
        "序号", "支部", "报送时效", "报送结果", "任务", "报完成", "销号", "绿灯", "黄灯", "红灯", "灰灯", "在改",
        "备注",
    )  # fmt: skip
    return Table(
        head=head,
        rows=(*rows, ("", TOTAL, "", "", *sum_counts(rows), "")),
        widths=(3.6, 26, 6.6, 7.6, 4.6, 5.2, 4.3, 4.3, 4.3, 4.3, 4.3, 6.3, 20.6),
        centred=frozenset({0, *range(2, 12)}),
    )


def sum_counts(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Add up the counts of some rows of the branch table."""
    return tuple(str(sum(map(int, column))) for column in zip(*(row[COUNTED] for row in rows), strict=True)) or (
        ("0",) * 8
    )


def _list_ended_branches(assessment: Assessment) -> tuple[str, ...]:
    """List branches that no longer report but whose tasks or cases nobody has taken over: the text counts them too."""
    mending = (each.branch for each in assessment.rectifications if each.open)
    held = [*assessment.ledger.by_branch, *mending]
    return tuple(dict.fromkeys(code for code in held if code not in assessment.delivered))


def _build_branch_row(assessment: Assessment, index: str, code: str) -> tuple[str, ...]:
    tasks, each = assessment.ledger.by_branch.get(code, ()), assessment.delivered.get(code)
    lamps = Counter(assessment.lamps[task.number].lamp for task in tasks)
    reported = (each.timeliness.value, each.result.value) if each else (NONE, NONE)
    finished = [task for task in tasks if task.finished]
    done = (len(finished), sum(task.closed is not None for task in finished))
    being_mended = sum(each.open for each in assessment.rectifications_by_branch.get(code, ()))
    counts = (len(tasks), *done, *(lamps[lamp] for lamp in _LAMPS), being_mended)
    remark = _format_remark(each, _describe_heir(assessment, code)) if each else "已撤并，待承接"
    return index, assessment.formal_name(code), *reported, *map(str, counts), remark


def _format_remark(each: SubmissionStatus, heir: str) -> str:
    """Format how late a branch was, what cost it 一次合格, and who takes over from it."""
    returned = f"退回{each.returned}次" if each.returned else ""
    return "，".join(part for part in (each.lateness, returned, *each.failures_in_short, heir) if part)


def _describe_heir(assessment: Assessment, code: str) -> str:
    """Say of a branch that ends before the next month who takes over from it; empty of every other."""
    following = assessment.ledger.period.shift(1)
    branch, heir = assessment.office.by_code.get(code), assessment.office.holder(code, following)
    if branch is None or not branch.has_ended(following):
        return ""
    taken = f"由{assessment.formal_name(heir)}承接" if heir != code else "待承接"
    return f"{format_day_within(assessment.date.year, branch.end)}撤并，{taken}" if branch.end else taken


def list_listed_tasks(assessment: Assessment, scope: AnnexScope) -> tuple[Task, ...]:
    """List the tasks within a scope: red ones first and those furthest behind first, then by lamp in ledger order."""
    red, upheld = list_lagging_tasks(assessment), find_upheld_tasks(assessment)
    others = {
        AnnexScope.RED: (),
        AnnexScope.RED_YELLOW_GREY: (Lamp.YELLOW, Lamp.GREY),
        AnnexScope.ALL: (Lamp.RED, Lamp.YELLOW, Lamp.GREY, Lamp.GREEN),
    }[scope]
    rest = [
        task
        for lamp in others
        for task in assessment.ledger.tasks
        if assessment.lamps[task.number].lamp is lamp and (lamp is not Lamp.RED or task.number in upheld)
    ]
    return (*red, *rest)


def build_task_table(assessment: Assessment, scope: AnnexScope) -> Table:
    """Return the tasks within a scope, each with its open 整改, then what else is overdue for rectification."""
    orders = {each.number or str(each.problem): each for each in assessment.rectifications if each.open}
    overdue = {
        key: each
        for key, each in orders.items()
        if is_overdue(assessment, each) and not is_print_undecided(assessment, each)
    }
    listed = list_listed_tasks(assessment, scope)
    shown = {task.number for task in listed}
    rows = [
        *(_build_task_row(assessment, task, orders.get(task.number)) for task in listed),
        *_build_overdue_rows(assessment, [each for key, each in overdue.items() if key not in shown]),
    ]
    table = Table(
        head=(
            "序号",
            "支部",
            "工作任务",
            "目标",
            "完成时限",
            "应达",
            "实际",
            GAP_COLUMN,
            SAID_COLUMN,
            "牵头领导",
            ORDER_COLUMN,
            "灯色",
        ),
        rows=tuple((str(index), *row) for index, row in enumerate(rows, 1)),
        widths=(3.0, 12.0, 17.0, 28.4, 9.4, 5.4, 5.2, 4.2, 22.4, 5.6, 15.4, 4.4),
        centred=frozenset({0, 5, 6, 7, 11}),
    )
    return table if scope is not AnnexScope.RED else _drop_last_column(table)


def _drop_last_column(table: Table) -> Table:
    """Leave out 灯色 where it is the same for every row, and what is filled in by hand where nobody can."""
    return Table(
        head=table.head[:-1],
        rows=tuple(row[:-1] for row in table.rows),
        widths=table.widths[:-1],
        centred=table.centred - {len(table.head) - 1},
    )


def _build_task_row(assessment: Assessment, task: Task, order: Rectification | None) -> tuple[str, ...]:
    plan, gap = task.plan, compute_gap(assessment, task)
    refused = "报已完成，核验退回" if task.refusal is not None else ""
    progress = _describe_progress(assessment, task, order)
    told = "\n".join(filter(None, (refused, describe_branch_reason(assessment, task), progress)))
    goal = describe_goal_doubt(assessment, task)
    figures = (format_schedule(assessment, task), f"{task.rate}%", str(round_points(gap)) if gap > 0 else NONE)
    deadline = re.sub(rf"^{assessment.date.year}年(?=\d)", "", plan["deadline"])
    what = (assessment.formal_name(task.branch), plan["task"], plan["goal"], deadline)
    lamp = assessment.lamps[task.number].lamp.value
    said = "\n".join(filter(None, (told or describe_silence(assessment, task), goal)))
    return *what, *figures, said or NONE, plan["leader"], _describe_order(assessment, order), lamp


def _describe_progress(assessment: Assessment, task: Task, order: Rectification | None) -> str:
    """Quote what the monthly report tells of a task whose 整改 is overdue: it is no 反馈, but it is not nothing."""
    overdue = order is not None and is_overdue(assessment, order) and not is_print_undecided(assessment, order)
    return f"月报进展：{task.now.progress}" if overdue and task.now and task.now.progress else ""


def build_full_list(assessment: Assessment) -> Table:
    """Return all tasks, in the order of 附件2 and with its columns, their status, the lamp's reason and what is due."""
    table = build_task_table(assessment, AnnexScope.ALL)
    listed = list_listed_tasks(assessment, AnnexScope.ALL)
    told = [
        (task.status or NONE, assessment.lamps[task.number].reason or NONE, describe_term(task) or NONE)
        for task in listed
    ]
    more = [*told, *[(NONE,) * 3] * (len(table.rows) - len(told))]
    return Table(
        head=(*table.head, "状态", "灯色说明", "到期"),
        rows=tuple((*row, *extra) for row, extra in zip(table.rows, more, strict=True)),
        widths=(*table.widths, 8, 18, 8),
        centred=table.centred | {len(table.head)},
    )


def build_full_tables(assessment: Assessment) -> dict[str, Table]:
    """Return the tables of the workbook sent along by name, each with every row."""
    return {
        "任务一览": build_full_list(assessment),
        "各党支部情况": build_branch_table(assessment),
        "需协调事项": _drop_last_column(build_cause_table(assessment)),
    }


def _build_overdue_rows(assessment: Assessment, orders: list[Rectification]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each overdue rectification whose task is not listed, or that is about no task."""
    for each in orders:
        task = assessment.ledger.by_number.get(each.number)
        if task is not None:
            yield _build_task_row(assessment, task, each)
        else:
            about = (assessment.formal_name(each.branch), each.task or each.fact)
            yield (*about, *[NONE] * 7, _describe_order(assessment, each), NONE)


def _describe_order(assessment: Assessment, order: Rectification | None) -> str:
    """Describe how an order stands; the number of its notice is known to its branch alone.

    What is overdue or relapsed is called so only once it was decided if its branch is named (通报). Until then it reads
    已立项: a dash would deny it, and a word or a day gone by would name the branch all the same.
    """
    if order is None:
        return NONE
    if is_print_undecided(assessment, order):
        return "已立项"
    if order.stage is RectificationStage.RELAPSED:
        return "整改后反弹"
    return f"{format_day_within(assessment.date.year, order.due)}到期" if order.due is not None else "已立项"


def build_cause_table(assessment: Assessment) -> Table:
    """Return every matter that branches ask to be coordinated, the most widely shared first."""
    sections = _group_sections(assessment)
    rows = [
        _build_cause_row(assessment, str(at), each, _name_section(each, sections))
        for at, each in enumerate(list_shared_causes(assessment), 1)
    ]
    head = ("序号", "事项", "起自", "反映的党支部", LEAD_COLUMN)
    return Table(head=head, rows=tuple(rows), widths=(3.2, 49.2, 5.4, 34.8, 7.4), centred=frozenset({0, 2}))


def _build_cause_row(assessment: Assessment, index: str, each: SharedCause, section: str) -> tuple[str, ...]:
    """Build a row; the head says that the names are those of 党支部, so each is written without that word."""
    names = "、".join(assessment.formal_name(code).removesuffix("党支部") for code in each.branches)
    tasks = list(dict.fromkeys(task.plan["task"] for task in each.tasks))
    about = f"{tasks[0]}：" if len(tasks) == 1 else ""
    extension = f"（{each.kind}）" if EXTENSION in each.kind else ""
    since = each.first.as_chinese_within(assessment.ledger.period.year)
    return index, f"{about}{each.text}{extension}", since, names, section


def _group_sections(assessment: Assessment) -> Mapping[str, list[tuple[str, str]]]:
    """Group by its cause, who reported an open matter and the section it was passed on to, with the day set for it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in assessment.reported:
        if each.open:
            day = format_day_within(assessment.ledger.period.year, each.due) if each.due else ""
            told = f"{each.section}（{day}前）" if each.section and day else each.section
            found.setdefault(each.cause_key, []).append((each.branch, told))
    return found


def _name_section(each: SharedCause, sections: Mapping[str, list[tuple[str, str]]]) -> str:
    """Return the sections that owe an answer, each with its day; blank, to be filled in, where one is not named."""
    told = dict.fromkeys(section for branch, section in sections.get(each.key, ()) if branch in each.branches)
    return "" if "" in told else "、".join(told)
