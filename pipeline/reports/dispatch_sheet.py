"""Build 月调度表: red and yellow tasks on one sheet to be gone through in a meeting, with room for what is settled.

For the deputy director and the offices where 督查通报 is quarterly. Source: 实施意见 四(四) “跟踪落实”. What a branch
wrote is printed whole: as many rows are listed as two pages of A3 hold, the worst first, and the others counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil

from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_lamp_key
from pipeline.ledger import Reply, Task
from pipeline.reports.branch_reasons import list_branch_reasons
from pipeline.reports.lagging import compute_gap, format_schedule, list_lagging_tasks
from pipeline.reports.lamp_colours import LAMP_COLOURS
from pipeline.reports.month_report import build_month_report
from pipeline.reports.paper import Report, Table
from pipeline.reports.shared_causes import list_shared_causes
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.reported_wordings import fold_cause
from pipeline.terms import DISPATCH_SHEET, Lamp, format_chinese_date, format_day_within, measure_width

TASK_TABLE = "任务"
_HEAD = ("序号", "支部", "红黄灯任务", "灯色", "应达与实际", "原因", "下步", "需谁协调", "会上定的事")
_WIDTHS = (2.5, 10.5, 13.0, 2.5, 10.5, 23.0, 18.0, 11.0, 15.0)
"""Widths in characters of the type that the table is set in."""
_ROOM, _LINE, _EDGES = 25000, 290, 30
"""Twips of the table that two pages of A3 hold below its heads, with room for a row that does not fit on the first; of
a line, and of the edges of a row."""
_NOT_TOLD = "未填"
_LONGEST_QUOTE = 12
"""Characters of a reason that are quoted where a row prints several."""


def format_dispatch_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the sheet."""
    return f"{assessment.ledger.period.as_chinese()}“党建+”工作{DISPATCH_SHEET}"


def build_dispatch_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    report, period = build_month_report(assessment), assessment.ledger.period
    tasks, listed = list_dispatched_tasks(assessment), _count_rows_that_fit(assessment)
    upheld = report.lit(Lamp.RED).count - len(report.lagging)
    return {
        "period": period.as_chinese(),
        "period_end": format_day_within(period.year, period.last_day),
        "as_of": format_chinese_date(report.as_of),
        "red": report.lit(Lamp.RED).count,
        "yellow": report.lit(Lamp.YELLOW).count,
        "branches": len({task.branch for task in tasks}),
        "red_upheld": upheld,
        "listed": listed,
        "rest": len(tasks) - listed,
        "shared": [f"{each.text}（{len(each.branches)}个支部）" for each in report.causes if each.shared],
    }


def build_dispatch_tables(assessment: Assessment, _: str = "") -> Mapping[str, Table]:
    """Return the table of the tasks to go through."""
    rows = _list_rows(assessment)[: _count_rows_that_fit(assessment)]
    fills = {lamp.value: colour for lamp, colour in LAMP_COLOURS.items()}
    return {TASK_TABLE: Table(head=_HEAD, rows=tuple(rows), widths=_WIDTHS, centred=frozenset({0, 3}), fills=fills)}


def list_dispatched_tasks(assessment: Assessment) -> tuple[Task, ...]:
    """List the red tasks, then the yellow ones, each those furthest behind first; not those excused when heard."""
    yellow = [task for task in assessment.ledger.tasks if assessment.lamps[task.number].lamp is Lamp.YELLOW]
    behind = sorted(yellow, key=lambda task: -compute_gap(assessment, task))
    return (*list_lagging_tasks(assessment), *behind)


def _list_rows(assessment: Assessment) -> list[tuple[str, ...]]:
    shared = _count_sharing_branches(assessment)
    tasks = enumerate(list_dispatched_tasks(assessment), 1)
    return [_build_row(assessment, str(at), task, shared) for at, task in tasks]


_Sharing = Mapping[tuple[str, str], int]
"""Task number and cause -> the branches that name the cause, where several do."""


def _count_sharing_branches(assessment: Assessment) -> _Sharing:
    causes = (each for each in list_shared_causes(assessment) if each.shared)
    return {(task.number, each.key): len(each.branches) for each in causes for task in each.tasks}


def _build_row(assessment: Assessment, at: str, task: Task, shared: _Sharing) -> tuple[str, ...]:
    told = _find_reply(assessment, task)
    reasons = list_branch_reasons(assessment, task)
    statement = told.statement if told else ""
    reason = _join_texts((each.printed for each in reasons), statement)
    causes = dict.fromkeys(filter(None, (*(each.cause for each in reasons), statement)))
    sharing = {cause: count for cause in causes if (count := shared.get((task.number, fold_cause(cause)), 0))}
    following = _join_texts([_get_next_step(task)], told.measures if told else "")
    return (
        at,
        assessment.formal_name(task.branch),
        task.plan["task"],
        assessment.lamps[task.number].lamp.value,
        _describe_progress(assessment, task),
        reason or _NOT_TOLD,
        following or _NOT_TOLD,
        _describe_coordination(task, sharing, quoted=len(causes) > 1),
        "",
    )


def _find_reply(assessment: Assessment, task: Task) -> Reply | None:
    """Find the branch's latest answer about the lamp of a task."""
    answers = assessment.ledger.inputs.replies_by_key
    given = answers.get(format_lamp_key(ProblemId.of_task(task.number)), ())
    return given[-1] if given else None


def _get_next_step(task: Task) -> str:
    return str(task.now.values.get("next_step") or "") if task.now else ""


def _join_texts(texts: Iterable[str], more: str) -> str:
    """Join texts on lines of their own, each once."""
    return "\n".join(dict.fromkeys(each for each in (*texts, more) if each))


def _describe_progress(assessment: Assessment, task: Task) -> str:
    """Describe what was due, what was reached, and the deadline."""
    refused = "，报完成、核验退回" if task.refusal is not None else ""
    due = format_schedule(assessment, task)
    year = assessment.ledger.period.year
    deadline = re.sub(rf"^{year}年(?=\d)", "", task.plan["deadline"])
    return f"应达{due}，实际{task.rate}%{refused}\n时限{deadline}"


def _describe_coordination(task: Task, sharing: Mapping[str, int], *, quoted: bool) -> str:
    """Name who leads, and how many branches give a reason of the row; which one, if the row prints several."""
    leader = f"牵头领导{task.plan['leader']}" if task.plan["leader"] else ""
    told = (f"{_quote(cause) if quoted else ''}{count}个支部同一事由" for cause, count in sharing.items())
    return _join_texts((leader, *told), "")


def _quote(text: str) -> str:
    return f"“{text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 2] + '……'}”"


def _count_rows_that_fit(assessment: Assessment) -> int:
    """Count the rows that two pages hold."""
    heights = accumulate(_estimate_height(row) for row in _list_rows(assessment))
    return sum(height <= _ROOM for height in heights)


def _estimate_height(row: Sequence[str]) -> int:
    return _EDGES + _LINE * max(_count_lines(text, width) for text, width in zip(row, _WIDTHS, strict=True))


def _count_lines(text: str, width: float) -> int:
    """Count the lines of a cell, with one character a line to spare for marks that may not begin one."""
    return sum(max(ceil(measure_width(line) / (width - 1)), 1) for line in text.split("\n"))


DISPATCH_REPORT = Report(
    name=DISPATCH_SHEET,
    title=format_dispatch_title,
    figures=build_dispatch_figures,
    tables=build_dispatch_tables,
    official=False,
    signed=False,
    one_page=True,
    broad=True,
    on_demand=True,
    readers="分管领导和有关科室",
)
