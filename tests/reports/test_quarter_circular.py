"""季通报: months side by side as on record, none filled, none compared without data; stock figures are never added up."""

from __future__ import annotations

import dataclasses

from bureau import BRANCHES, NOVEMBER, office
from papers import OCTOBER, cells, decision, delivered, month, opened, rectification, said, task, view_of

from pipeline.contract.decisions import format_escalation_key, format_typical_case_key
from pipeline.documents.draft import build_draft
from pipeline.ledger import Task
from pipeline.periods import Month, Quarter
from pipeline.reports.quarter_circular import QUARTER_REPORT
from pipeline.reports.span_report import build_span_report
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.model import CaseState
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.trends import JudgedMonth
from pipeline.terms import DecisionKind, Lamp, RectificationStage, SubmissionResult, Timeliness

PAST = "2026-10-31"
QUARTER = Quarter(2026, 4)


def tasks() -> list[Task]:
    """A task red by the end of November, and one on schedule."""
    return [
        task("MZ01", 1, month(OCTOBER, 30), month(NOVEMBER, 40), deadline=PAST),
        task("MZ02", 1, month(OCTOBER, 80), month(NOVEMBER, 90)),
    ]


def quarter_of(view: Assessment, lamps: tuple[Lamp, ...] = (), *missed: str) -> Assessment:
    """The same with October before it, its tasks with these lamps and these branches without a report."""
    now = JudgedMonth(period=NOVEMBER, ledger=view.ledger, delivered=view.delivered, lamps=view.lamps, recorded=False)
    numbers = [each.number for each in view.ledger.tasks]
    came = {
        code: delivered(code, Timeliness.MISSING, SubmissionResult.NOTHING) if code in missed else delivered(code)
        for code in BRANCHES
    }
    judged = {number: LampResult(lamp, "", None) for number, lamp in zip(numbers, lamps, strict=True)} if lamps else {}
    before = JudgedMonth(period=OCTOBER, ledger=view.ledger, delivered=came, lamps=judged, recorded=True)
    vars(view)["months"] = (before, now) if lamps else (now,)
    return view


def read(view: Assessment) -> tuple[str, list[list[str]], list[list[str]]]:
    paper = opened(build_draft(QUARTER_REPORT, view, office()))
    return said(paper), cells(paper.tables[0]), cells(paper.tables[1])


def test_months_stand_side_by_side_and_reports_are_added_up() -> None:
    text, months, branches = read(quarter_of(view_of(tasks()), (Lamp.RED, Lamp.GREEN), "MZ03"))
    assert [row[0] for row in months] == ["月份", "10月", "11月"]
    assert [row[1:3] + row[4:5] for row in months[1:]] == [["3", "2", "2"], ["3", "3", "2"]]
    assert "应报月报表6份，按时5份，按时报送率83.3%；迟报0份、补报0份、漏报1份" in text
    assert "列入台账的任务2项" in text, "tasks of two months are not four"
    assert "12月还没有汇总，不在其内" in text
    assert "有漏报的党支部1个：福利院党支部（1个月）" in text
    assert [row[1] for row in branches] == ["党支部", "机关一", "殡仪馆", "福利院", "合计"]
    assert branches[3][2:4] == ["漏报", "按时"]


def test_what_is_red_in_every_month_is_counted_by_task_not_by_number() -> None:
    lasting, _, _ = read(quarter_of(view_of(tasks()), (Lamp.RED, Lamp.GREEN)))
    assert "其中各月都是红灯的1项" in lasting
    assert "红灯任务持平" in lasting
    others, _, _ = read(quarter_of(view_of(tasks()), (Lamp.GREEN, Lamp.RED)))
    assert "各月都是红灯" not in others


def test_nothing_is_compared_with_a_month_without_valid_data() -> None:
    text, months, _ = read(quarter_of(view_of(tasks()), (Lamp.GREY, Lamp.GREY)))
    assert "可比的月份不足两个，不作比较" in text
    assert "增至" not in text
    assert months[1][-1] == "2"


def test_a_month_without_a_ledger_is_named_and_never_filled() -> None:
    text, months, _ = read(quarter_of(view_of(tasks())))
    assert "10月没有台账数据，不计" in text
    assert months[1] == ["10月", *["—"] * 9]
    assert "应报月报表3份" in text


def test_rectifications_count_in_the_quarter_in_which_it_happened() -> None:
    now = rectification("MZ01", 1, RectificationStage.NOTICED, notice="〔2026〕1号", due="2026-12-01")
    older = dataclasses.replace(
        rectification("MZ02", 1, RectificationStage.CLOSED),
        states=tuple(
            CaseState(stage=stage, who="孙立新", when="2026-09-10", note="", source=None)
            for stage in (RectificationStage.CONFIRMED, RectificationStage.CLOSED)
        ),
    )
    started = CaseState(stage=RectificationStage.CONFIRMED, who="孙立新", when="2026-11-10", note="", source=None)
    now = dataclasses.replace(now, states=(started, *now.states))
    view = quarter_of(view_of(tasks(), rectifications=(now, older)), (Lamp.RED, Lamp.GREEN))
    report = build_span_report(view, QUARTER)
    assert [len(each) for each in (report.started, report.settled, report.open)] == [1, 0, 1]
    text, _, _ = read(view)
    assert "本季度立项整改1项，销号0项；正在整改1项。逾期没有登记到反馈的1项。" in text, "nobody decided to name it"
    agreed = decision(DecisionKind.ESCALATE, format_escalation_key(now.problem, "通报"))
    named = quarter_of(view_of(tasks(), decisions=(agreed,), rectifications=(now, older)), (Lamp.RED, Lamp.GREEN))
    assert "逾期没有登记到反馈的1项：机关一党支部（〔2026〕1号）。" in read(named)[0]


def test_typical_cases_are_those_a_person_passed_in_the_quarter() -> None:
    number = tasks()[1].number
    passed = decision(DecisionKind.CASE, format_typical_case_key(number), note="包户到人、每周回访")
    text, _, _ = read(quarter_of(view_of(tasks(), decisions=(passed,)), (Lamp.RED, Lamp.GREEN)))
    assert "包户到人、每周回访。" in text
    earlier = build_span_report(view_of(tasks(), decisions=(passed,)), QUARTER)
    assert [each.text for each in earlier.cases] == ["包户到人、每周回访"]
    vars(passed)["period"] = Month(2026, 9)
    assert build_span_report(view_of(tasks(), decisions=(passed,)), QUARTER).cases == ()


def test_the_judgement_is_left_to_a_person() -> None:
    text, _, _ = read(quarter_of(view_of(tasks()), (Lamp.RED, Lamp.GREEN)))
    assert "总的看，（总体判断由签发人填写）。" in text
