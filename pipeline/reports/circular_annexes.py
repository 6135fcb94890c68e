"""Build the annexes of 督查通报: as much of its tables as the settings allow; the rest is counted and sent along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil

from pipeline.contract.paper_settings import AnnexScope, ReportSettings
from pipeline.reports.circular_tables import (
    NONE,
    SAID_COLUMN,
    build_branch_table,
    build_cause_table,
    build_task_table,
    sum_counts,
)
from pipeline.reports.follow_up import build_duty_figures, count_nobodys_files
from pipeline.reports.lamp_rules import describe_lamp_rules
from pipeline.reports.paper import ANSWER, SECTION, Annex, Table, mark_deadline_from_signing
from pipeline.reports.promised_answers import find_broken_promise
from pipeline.reports.reported_rows import build_answer_figures
from pipeline.supervision.assessment import Assessment
from pipeline.terms import ATTACHED_TABLES, SubmissionResult, Timeliness, format_chinese_date, measure_width

BRANCHES, CAUSES = "各党支部情况汇总表", "需协调事项清单"
TASKS = {
    AnnexScope.RED: "红灯任务和逾期整改清单",
    AnnexScope.RED_YELLOW_GREY: "红灯、黄灯、灰灯任务和逾期整改清单",
    AnnexScope.ALL: "任务进展和逾期整改一览表",
}
"""Title of 附件2 by what it lists."""
_UPRIGHT, _BROAD = 49.1, 70.9
"""Characters of 小五 over the width of a page, and of one on its side."""
_BROAD_PAGES, _ONE_PAGE, _TWO_PAGES = 47, 27, 70
"""Lines of 附件2 on two pages, and of 附件3 on one and on two pages, above 版记."""
_LEAST_CAUSES = 5
"""Rows of 附件3 that are printed in any case."""


def build_annex_tables(assessment: Assessment) -> tuple[Table, Table, Table]:
    """Return the tables of the annexes with every row, whether printed in the paper or only in its workbook."""
    scope = assessment.office.settings.reports.annex_tasks
    return build_branch_table(assessment), build_task_table(assessment, scope), build_cause_table(assessment)


def build_circular_annexes(assessment: Assessment, _: str = "") -> tuple[Annex, ...]:
    """Return 附件1 各党支部情况汇总表, 附件2 红灯任务和逾期整改清单 (landscape) and 附件3 需协调事项清单."""
    settings = assessment.office.settings
    as_of, reports = f"截至{format_chinese_date(assessment.date)}", settings.reports
    branches, tasks, causes = build_annex_tables(assessment)
    count = len(assessment.ledger.tasks)
    everything = f"全部{count}项任务见{ATTACHED_TABLES}" if count else ""
    reply_by = mark_deadline_from_signing(assessment, settings.deadlines.rectify_days, ANSWER)
    return (
        Annex(
            title=BRANCHES,
            table=_fold_quiet_branches(branches, reports.annex_branches),
            note=f"{as_of}。{_describe_duties(assessment)}",
            dense=True,
        ),
        Annex(
            title=TASKS[reports.annex_tasks],
            table=_keep_first_rows(tasks, reports.annex_rows),
            note="；".join(filter(None, (as_of, _describe_tasks(tasks, reports), everything)))
            + (f"。{describe_lamp_rules(settings.lamps)}{_explain_dash(tasks, reports)}。" if tasks.rows else ""),
            landscape=True,
        ),
        Annex(
            title=CAUSES,
            table=_keep_first_rows(causes, _count_printed_causes(tasks, causes, reports)),
            note=f"{as_of}，{_describe_causes(causes, _count_printed_causes(tasks, causes, reports), reply_by)}",
            dense=True,
        ),
    )


def _explain_dash(tasks: Table, reports: ReportSettings) -> str:
    """Explain the dash under 支部说明 where the printed rows have one: nobody asked, and nothing was told."""
    at = tasks.head.index(SAID_COLUMN)
    dashed = any(row[at] == NONE for row in tasks.rows[: reports.annex_rows])
    return f"；{SAID_COLUMN}“{NONE}”为未要求说明，支部也没有写" if dashed else ""


def build_rest_figures(assessment: Assessment) -> dict[str, object]:
    """Return how many rows of 附件2 and 附件3 stand only in the workbook sent along."""
    reports = assessment.office.settings.reports
    _, tasks, causes = build_annex_tables(assessment)
    return {
        "tasks_left": max(len(tasks.rows) - reports.annex_rows, 0),
        "causes_left": len(causes.rows) - _count_printed_causes(tasks, causes, reports),
    }


def _count_printed_causes(tasks: Table, causes: Table, reports: ReportSettings) -> int:
    """Count the rows of 附件3 that are printed: those that fit into two pages, or one if 附件2 takes more than two.

    So the annexes have five pages, if 附件2 does not have more than three, and the paper eight with its text.
    """
    broad = sum(_count_lines(row, tasks.widths, _BROAD) for row in tasks.rows[: reports.annex_rows])
    room = _TWO_PAGES if broad <= _BROAD_PAGES else _ONE_PAGE
    ends = accumulate(_count_lines(row, causes.widths, _UPRIGHT) for row in causes.rows[: reports.annex_rows])
    return max(sum(end <= room for end in ends), min(_LEAST_CAUSES, len(causes.rows)))


def _count_lines(row: tuple[str, ...], widths: Sequence[float], across: float) -> int:
    """Estimate the lines of a row from the characters over the width of the table; a cell loses half of one."""
    rooms = (max(width * across / sum(widths) - 0.5, 1) for width in widths)
    return max(
        sum(ceil(measure_width(line) / room) for line in cell.split("\n"))
        for cell, room in zip(row, rooms, strict=True)
    )


def _describe_tasks(tasks: Table, reports: ReportSettings) -> str:
    if not tasks.rows:
        return "没有要列入的任务"
    return _describe_order(reports.annex_tasks) + _describe_rest(tasks, reports.annex_rows)


def _describe_causes(causes: Table, most: int, reply_by: str) -> str:
    """Describe the matters to coordinate; where a day was set for an answer, that day holds and no other is named."""
    if not causes.rows:
        return "没有需要协调的事项"
    untaken = sum(not row[-1] for row in causes.rows)
    by = f"{reply_by}前（含当日）" if untaken else "由牵头科室按所列时限"
    if 0 < untaken < len(causes.rows):
        by = f"已定牵头科室的按所列时限、未定的{by}"
    return f"相同事项合并{_describe_rest(causes, most)}；{by}答复有关党支部"


def _describe_order(scope: AnnexScope) -> str:
    behind = "红灯任务按落后程度排列"
    return (
        f"{behind}，其后是整改逾期、不在红灯之列的任务（通报待审定的不列）"
        if scope is AnnexScope.RED
        else f"{behind}，其后按灯色排列"
    )


def _describe_rest(table: Table, most: int) -> str:
    left = len(table.rows) - most
    return f"，列前{most}项，其余{left}项见{ATTACHED_TABLES}" if left > 0 else ""


def _keep_first_rows(table: Table, most: int) -> Table:
    return replace(table, rows=table.rows[:most])


def _fold_quiet_branches(table: Table, most: int) -> Table:
    """Keep at most so many branches, those about which most is to be said, and add up the others in one row."""
    *rows, total = table.rows
    if len(rows) <= most:
        return table
    told = sorted(rows, key=_measure_matters, reverse=True)[: most - 1]
    kept = [row for row in rows if row in told]
    folded = [row for row in rows if row not in told]
    rest = ("", f"其余{len(folded)}个党支部（见{ATTACHED_TABLES}）", NONE, NONE, *sum_counts(folded), "")
    numbered = [(str(at), *row[1:]) for at, row in enumerate(kept, 1)]
    return replace(table, rows=(*numbered, rest, total))


def _measure_matters(row: tuple[str, ...]) -> tuple[bool, int, int]:
    """Measure how much is to be said of a branch: late or incomplete, red and grey tasks and 整改, yellow ones."""
    well = row[2] == Timeliness.ON_TIME and row[3] in (SubmissionResult.RECEIVED, SubmissionResult.NIL)
    return not well, int(row[9]) + int(row[10]) + int(row[11]), int(row[8])


def _describe_duties(assessment: Assessment) -> str:
    """Describe how the bureau kept its own duties (整治形式主义为基层减负若干规定)."""
    own = build_duty_figures(assessment)
    days = int(str(own["form_days"]))
    given = f"月报表于{own['handed_out']}下发，" if own["handed_out"] else ""
    room = (f"距报送截止{days}天；" if days >= 0 else "晚于报送截止日；") if given else ""
    heard = f"；收到陈述申辩{own['pleas_count']}件，采纳{own['upheld_count']}件" if own["pleas_count"] else ""
    cooled = assessment.office.settings.deadlines.cooling_days
    again = f"；整改销号满{cooled}天待复查{own['recheck_count']}项" if own["recheck_count"] else ""
    nobodys = count_nobodys_files(assessment)
    lying = f"；看不出是谁的文件{nobodys}个，认领后漏报可能变化" if nobodys else ""
    told = f"退回修改{own['returned_total']}次{lying}{heard}{again}{_describe_owed(assessment)}"
    return f"局机关党委履责情况：{given}{room}{told}。"


def _describe_owed(assessment: Assessment) -> str:
    """Describe what the branches reported and nobody has answered, passed on or not."""
    owed = build_answer_figures(assessment)
    waiting, passed_on, partly, late = (
        int(str(owed[name]))
        for name in ("unanswered_count", "passed_on_count", "partly_passed_on_count", "late_answer_count")
    )
    if not waiting:
        return ""
    whole = "没有全部定" if partly else "没有定"
    untaken = f"其中{whole}牵头科室{waiting - passed_on}件" if passed_on or partly else "均未定牵头科室"
    told = f"，{untaken}" if waiting > passed_on else ""
    past = _describe_broken_promises(assessment) + _describe_late_answers(late, owed["late_sections"])
    return f"；支部反映归并后尚未答复{waiting}件{told}{past}"


def _describe_broken_promises(assessment: Assessment) -> str:
    """Describe of how many matters earlier papers promised a section or an answer by a day that has passed."""
    kinds = {SECTION: "明确牵头科室", ANSWER: "答复"}
    broken = {what: each for kind, what in kinds.items() if (each := find_broken_promise(assessment, kind))}
    if len({(each.paper, each.causes) for each in broken.values()}) < len(broken):
        (first, *_), names = broken.values(), "、".join(broken)
        return f"，{first.paper}所定{names}期限均已过{len(first.causes)}件"
    return "".join(f"，{each.paper}所定{what}期限已过{len(each.causes)}件" for what, each in broken.items())


def _describe_late_answers(count: int, sections: object) -> str:
    """Describe how many answers are overdue, and who at the bureau owes how many of them."""
    if not count or not isinstance(sections, list):
        return ""
    owing = Counter(sections)
    named = "、".join(f"{section}{number}件" for section, number in owing.items())
    return f"，超过答复时限{count}件（{named}）"
