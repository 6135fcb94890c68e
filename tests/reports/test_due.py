"""What is due, what nobody could tell again, and what may be compared, each from records alone."""

from __future__ import annotations

import dataclasses
import datetime as dt

from bureau import NOVEMBER
from papers import OCTOBER, delivered, task, view_of, with_months
from papers import month as told

from pipeline.reports.circular import build_circular_figures
from pipeline.reports.circular_tables import build_full_list
from pipeline.reports.falling_due import build_due_figures
from pipeline.reports.feedback import build_feedback_tables
from pipeline.reports.month_report import build_month_report
from pipeline.terms import SubmissionResult, Timeliness


def test_a_task_due_on_the_last_day_is_counted_and_marked_whatever_its_lamp() -> None:
    """It was yellow or green, since the lamp is judged on that very day, and nothing was asked about it."""
    ends = {"2026-11-29": 90, "2026-11-30": 85, "2026-12-31": 90}
    tasks = [task("MZ01", row, told(NOVEMBER, rate), deadline=day) for row, (day, rate) in enumerate(ends.items(), 1)]
    tasks += [
        task("MZ01", 4, told(NOVEMBER, 95), deadline="2026-11-30"),
        task("MZ01", 5, told(OCTOBER, 95), deadline="2026-11-30"),
        task("MZ01", 6, told(NOVEMBER, 100, status="已完成"), deadline="2026-11-30"),
        task("MZ01", 7, told(NOVEMBER, 75), deadline="2026-11-30"),
    ]
    view = view_of(tasks)
    figures = build_due_figures(view)
    assert (figures["reached_count"], figures["reached_unknown_count"]) == (4, 1), "of a grey task nobody knows"
    assert figures["due_tasks_count"] == 1
    listed = build_full_list(view)
    assert sorted(row[-1] for row in listed.rows) == sorted([*["已到期"] * 5, "12月到期", "—"])
    reasons = {row[0]: row[-2] for row in build_feedback_tables(view, "MZ01")["任务"].rows}
    assert reasons["党建+适老化改造2"] == "落后序时进度15个百分点；完成时限已到，尚未完成"
    assert reasons["党建+适老化改造4"] == "完成时限已到，尚未完成"
    assert "完成时限已到，完成率75%" in reasons["党建+适老化改造7"]
    assert "尚未完成" not in reasons["党建+适老化改造7"]


def test_who_could_not_write_again_is_counted_apart() -> None:
    """All matters of before were called not told again, also those of branches without a readable report."""
    tasks = [task(code, 1, told(OCTOBER, 30, problem=f"{code}缺人手")) for code in ("MZ01", "MZ02", "MZ03")]
    tasks[1:] = [dataclasses.replace(each, months=(*each.months, told(NOVEMBER, 40))) for each in tasks[1:]]
    lost = delivered("MZ01", result=SubmissionResult.TO_CORRECT)
    figures = build_circular_figures(view_of(tasks, lost, delivered("MZ02", result=SubmissionResult.NIL)))
    names = ("reports_before", "reports_silent", "reports_unread", "reports_nil")
    assert [figures[name] for name in names] == [3, 3, 1, 1]


def test_a_late_report_is_measured_by_the_day_of_the_calendar() -> None:
    figures = build_circular_figures(view_of((), delivered("MZ01", Timeliness.SUPPLEMENTARY)))
    assert figures["summary_day"] == "12月8日"


def test_who_reported_in_time_is_compared_only_among_as_many() -> None:
    """19 of 24 was called one less than 20 of 23."""
    view = with_months(view_of([task("MZ01", 1, told(OCTOBER, 30), told(NOVEMBER, 40))]), OCTOBER, NOVEMBER)
    assert build_month_report(view).before.on_time is not None
    before, now = view.months
    fewer = dict(list(before.delivered.items())[1:])
    vars(view)["months"] = (dataclasses.replace(before, delivered=fewer), now)
    assert build_month_report(view).before.on_time is None
    assert view.date == dt.date(2026, 12, 11)
