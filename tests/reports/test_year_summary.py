"""年度总结: what happened is added up over the year, what stands at a month's end never is."""

from __future__ import annotations

from dataclasses import replace

from bureau import BRANCHES, NOVEMBER, office
from papers import OCTOBER, cells, delivered, month, opened, said, task, view_of

from pipeline.documents.draft import build_draft
from pipeline.reports.progress_report import PROGRESS_PAPER
from pipeline.reports.year_summary import YEAR_REPORT, build_year_figures
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import Lamp, SubmissionResult, Timeliness


def year_of(*missed: str) -> Assessment:
    """October, in which some did not report, and November with a red task and one on schedule."""
    tasks = [
        task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 40), deadline="2026-10-31"),
        task("MZ02", 1, month(OCTOBER, 80), month(NOVEMBER, 90)),
    ]
    view = view_of(tasks)
    came = {
        code: delivered(code, Timeliness.MISSING, SubmissionResult.NOTHING) if code in missed else delivered(code)
        for code in BRANCHES
    }
    lamps = {each.number: LampResult(Lamp.GREEN, "", None) for each in tasks}
    before = JudgedMonth(period=OCTOBER, ledger=view.ledger, delivered=came, lamps=lamps, recorded=True)
    now = JudgedMonth(period=NOVEMBER, ledger=view.ledger, delivered=view.delivered, lamps=view.lamps, recorded=False)
    vars(view)["months"] = (before, now)
    return view


def test_reports_are_added_up_and_tasks_are_not() -> None:
    paper = opened(build_draft(YEAR_REPORT, year_of("MZ03"), office()))
    text, branches = said(paper), cells(paper.tables[1])
    assert "全年应报月报表6份，按时5份" in text
    assert "11月，列入台账的任务2项" in text
    assert "10月，列入台账的任务2项，绿灯2项" in text
    assert "红灯任务由0项增至1项" in text
    assert branches[-1][1:8] == ["合计", "5", "0", "0", "1", "2", "0"]


def test_red_tasks_that_grew_with_the_ledger_are_told_with_its_size() -> None:
    year = year_of()
    before, now = year.months
    fewer = {number: lit for number, lit in before.lamps.items() if number.startswith("MZ02")}
    smaller = replace(before.ledger, tasks=before.ledger.tasks[1:])
    vars(year)["months"] = (replace(before, ledger=smaller, lamps=fewer), now)
    for report in (YEAR_REPORT, PROGRESS_PAPER):
        text = said(opened(build_draft(report, year, office())))
        assert "（列入台账的任务由1项增至2项）" in text
    assert "列入台账的任务由" not in said(opened(build_draft(YEAR_REPORT, year_of(), office())))


def test_months_without_a_ledger_and_those_ahead_are_said() -> None:
    text = said(opened(build_draft(YEAR_REPORT, year_of(), office())))
    assert "1月、2月、3月、4月、5月、6月、7月、8月、9月没有台账数据，不计" in text
    assert "12月还没有汇总，不在其内" in text


def test_five_together_counts_only_branches_of_which_it_can_be_said() -> None:
    figures = build_year_figures(year_of())
    marks = figures["five_together"]
    assert isinstance(marks, list)
    assert all(0 <= mark.branches <= mark.judged <= len(BRANCHES) for mark in marks)
    assert all(mark.judged for mark in marks)


def test_judgement_and_plans_are_left_to_people() -> None:
    text = said(opened(build_draft(YEAR_REPORT, year_of(), office())))
    assert "总的看，（总体判断由签发人填写）。" in text
    assert "（由局机关党委填写）" in text


def test_difficulties_that_branches_share_are_told_beside_faults_under_a_heading_of_both() -> None:
    shared = [task(code, 1, month(NOVEMBER, 90, problem="档案调阅排队")) for code in BRANCHES]
    for report, mark in ((YEAR_REPORT, "三"), (PROGRESS_PAPER, "四")):
        text = said(opened(build_draft(report, view_of(shared), office())))
        assert f"\n{mark}、存在的问题和困难\n" in text
        assert "不作为问题" not in text
        assert f"\n{mark}、存在问题\n" in said(opened(build_draft(report, year_of(), office())))
