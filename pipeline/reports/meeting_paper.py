"""Build 党委会议题材料: one page for the party committee before 督查通报 is signed.

Three facts, three decisions wanted, and the drafts that lie before the meeting; each is a projection of the month's
figures, and what the meeting decides is written in by people. Source: 实施意见 四(四) “强化督促检查”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.reports.comparison import build_red_parts
from pipeline.reports.leader_matters import LeaderMatter, Part, list_leader_matters, word_headline
from pipeline.reports.month_report import MonthReport, build_month_report
from pipeline.reports.notice import list_notice_branches
from pipeline.reports.owed import list_owed
from pipeline.reports.paper import Report, Table
from pipeline.reports.row_cells import YES
from pipeline.supervision.assessment import Assessment
from pipeline.terms import (
    CIRCULAR,
    DECISION_BOOK,
    MEETING_PAPER,
    RECTIFICATION_NOTICE,
    Lamp,
    Timeliness,
    format_chinese_date,
    format_day_within,
    format_formal_name,
)

DECISION_TABLE = "请定"
_MOST, _ROOM = 3, 3
"""Decisions that one meeting is asked for; what else waits is counted. Lines to write what was decided."""


def format_meeting_title(assessment: Assessment, _: str = "") -> str:
    """Return the title of the page."""
    return f"{assessment.ledger.period.as_chinese()}“党建+”工作推进情况议题材料"


def build_meeting_figures(assessment: Assessment, _: str = "") -> dict[str, object]:
    """Return everything the wording may use."""
    report, period = build_month_report(assessment), assessment.ledger.period
    waiting, wanted = list_leader_matters(assessment, report), _choose_wanted(assessment, report)
    return {
        "period": period.as_chinese(),
        "month": period.as_chinese_within(period.year),
        "previous_month": period.shift(-1).as_chinese_within(period.year),
        "period_end": format_day_within(period.year, period.last_day),
        "as_of": format_chinese_date(report.as_of),
        "headline": _join(assessment, word_headline(assessment, report)),
        **_build_report_figures(report),
        **_build_lamp_figures(assessment, report),
        "wanted_count": len(wanted),
        "waiting_more": len(waiting) - len(wanted),
        "drafts": list(_list_drafts(assessment)),
    }


def build_meeting_tables(assessment: Assessment, _: str = "") -> Mapping[str, Table]:
    """Return the decisions wanted, with room for what the meeting decides."""
    rows = [
        (str(at), f"{_join(assessment, each.title)}。{_join(assessment, each.facts)}。", each.asked, "")
        for at, each in enumerate(_choose_wanted(assessment, build_month_report(assessment)), 1)
    ]
    head = ("序号", "事项和情况", "请会议定", "会议意见")
    room = (_ROOM,) * len(rows)
    return {
        DECISION_TABLE: Table(head=head, rows=tuple(rows), widths=(5, 52, 18, 25), centred=frozenset({0}), room=room)
    }


def _choose_wanted(assessment: Assessment, report: MonthReport) -> tuple[LeaderMatter, ...]:
    """Choose one matter of each kind that leaders are asked about, in the order of the board."""
    kinds = {each.asked: each for each in reversed(list_leader_matters(assessment, report))}
    return tuple(reversed(kinds.values()))[:_MOST]


def _join(assessment: Assessment, parts: Sequence[Part]) -> str:
    """Join the parts of a text, with the branches named as papers do."""
    names = {each.short_name: format_formal_name(each.short_name) for each in assessment.office.branches}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
    return re.sub(pattern, lambda found: names[found[0]], "".join(part.text for part in parts))


def _build_report_figures(report: MonthReport) -> dict[str, object]:
    return {
        "branches_due": report.reports.count,
        "arrived_count": report.arrived.count,
        "on_time_count": report.at(Timeliness.ON_TIME).count,
        "missing_count": report.at(Timeliness.MISSING).count,
        "late_count": report.at(Timeliness.LATE).count + report.at(Timeliness.SUPPLEMENTARY).count,
        "rectify_open_count": report.rectifications.choose(open=YES).count,
        "overdue_count": report.overdue.count,
        "reports_waiting": sum(each.reports for each in report.causes),
        "extensions_waiting": sum(each.extensions for each in report.causes),
        "causes_count": len(report.causes),
    }


def _build_lamp_figures(assessment: Assessment, report: MonthReport) -> dict[str, object]:
    """Return the tasks by lamp, and the change of red ones where both months can be compared (None otherwise)."""
    lamps = {lamp.name.lower(): report.lit(lamp).count for lamp in Lamp}
    before = report.before.red
    worst = next(iter(report.lagging), None)
    task = assessment.ledger.by_number[worst.number] if worst else None
    return {
        "tasks_total": report.tasks.count,
        "done_count": report.finished.count,
        **lamps,
        "compared": before is not None,
        "incomparable": report.incomparable,
        "red_before": before.count if before else 0,
        "red_change": lamps["red"] - before.count if before else 0,
        **build_red_parts(assessment),
        "worst_branch": assessment.formal_name(task.branch) if task else "",
        "worst_owed": list_owed(assessment, task) if task else (),
        "worst_task": worst.task if worst else "",
        "worst_gap": worst.gap if worst else 0,
    }


def _list_drafts(assessment: Assessment) -> Iterator[str]:
    """Yield what lies before the meeting."""
    yield f"{CIRCULAR}（征求意见稿）"
    if notices := len(list_notice_branches(assessment)):
        yield f"{RECTIFICATION_NOTICE}（征求意见稿）{notices}份"
    if assessment.undecided_count:
        yield f"{DECISION_BOOK}和呈批页"


MEETING_REPORT = Report(
    name=MEETING_PAPER,
    title=format_meeting_title,
    figures=build_meeting_figures,
    tables=build_meeting_tables,
    official=False,
    one_page=True,
    on_demand=True,
    readers="局机关党委会议",
)
