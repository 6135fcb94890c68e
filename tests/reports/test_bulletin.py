"""工作简报: only what people passed, with 报头 and 报尾; 期号 goes on from the last one signed and never skips."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER, office
from papers import OCTOBER, decision, month, opened, said, task, view_of, with_months
from rectifying import File

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.documents.draft import build_draft
from pipeline.documents.issue_number import resolve_issue_number
from pipeline.docx.chart_points import list_chart_points
from pipeline.docx.fill_in import Filling, fill_in_document, find_fill_spots
from pipeline.docx.read import read_edited_document
from pipeline.proof.check import prove_paper
from pipeline.proof.model import Outcome
from pipeline.proof.reading import Reading
from pipeline.proof.truth import build_truth
from pipeline.reports.bulletin import (
    BULLETIN_REPORT,
    format_bulletin_title,
    list_bulletin_items,
    list_bulletin_subjects,
)
from pipeline.supervision.assessment import Assessment
from pipeline.supervision.decided_items import DecidedItem
from pipeline.terms import BULLETIN, DecisionKind, Opinion

YEAR = 2026


def picked(*codes: str, opinion: Opinion = Opinion.PASSED) -> Assessment:
    tasks = {code: task(code, 1, month(OCTOBER, 30), month(NOVEMBER, 60)) for code in ("MZ01", "MZ02")}
    view = view_of(tasks.values())
    items = tuple(
        DecidedItem(
            replace(decision(DecisionKind.CASE, f"DX-{each.number}", opinion, note="逐户上门，36户建档。"),
                    branch_name=view.name(code)), code, each,
        )
        for code, each in tasks.items()
        if code in codes
    )  # fmt: skip
    vars(view)["decided"] = {**dict.fromkeys(DecisionKind, ()), DecisionKind.CASE: items}
    return with_months(view, OCTOBER, NOVEMBER)


def test_nothing_is_printed_that_nobody_passed() -> None:
    assert list_bulletin_subjects(picked()) == ()
    assert list_bulletin_subjects(picked("MZ01", opinion=Opinion.DECLINED)) == ()
    assert list_bulletin_subjects(picked("MZ01")) == ("",)


def test_a_case_is_printed_once_and_one_passed_later_in_an_issue_of_its_own() -> None:
    view = picked("MZ01", "MZ02")
    printed = signed("2026-12-12", "第1期（总第1期）")
    told = replace(printed, record=replace(printed.record, last_receipt=9), period=str(NOVEMBER))
    later = replace(
        view.decided[DecisionKind.CASE][1], decision=replace(view.decided[DecisionKind.CASE][1].decision, receipt=10)
    )
    for items, left in ((view.decided[DecisionKind.CASE], ()), ((view.decided[DecisionKind.CASE][0], later), (later,))):
        again = replace(view, ledger=replace(view.ledger, inputs=replace(view.ledger.inputs, issued=(told,))))
        vars(again)["decided"] = {**view.decided, DecisionKind.CASE: items}
        assert list_bulletin_items(again) == left


def test_one_case_is_a_story_with_its_chart_and_several_are_not_compared() -> None:
    one, two = picked("MZ01"), picked("MZ01", "MZ02")
    assert format_bulletin_title(one) == "机关一党支部：党建+适老化改造1"
    assert format_bulletin_title(two) == "2026年11月“党建+”工作典型做法"
    papers = [read_edited_document(build_draft(BULLETIN_REPORT, view, office()), "简报.docx") for view in (one, two)]
    assert list_chart_points(papers[0].parts) == {
        ("党建+适老化改造1", "10月"): frozenset({"30"}), ("党建+适老化改造1", "11月"): frozenset({"60"}),
    }  # fmt: skip
    assert not list_chart_points(papers[1].parts)
    assert "逐户上门，36户建档。目标：" in papers[1].text


def test_head_and_foot_are_there_and_what_only_people_know_is_blank() -> None:
    paper = opened(build_draft(BULLETIN_REPORT, picked("MZ01"), office()))
    lines = said(paper).splitlines()
    assert lines[1:4] == ["“党建+”工作简报", "第　期（总第　期）", "中共清河市民政局机关委员会编\t2026年　月　日"]
    everything = "".join(each.text or "" for each in paper.element.body.iter() if each.tag.endswith("}t"))
    assert "报：市委组织部、市直机关工委。送：局领导。发：机关各党支部、局属各单位党支部。（共印　　份）" in everything
    assert "抄送" not in everything


def test_signing_fills_in_the_issue_and_the_date_and_drops_the_note() -> None:
    paper = read_edited_document(build_draft(BULLETIN_REPORT, picked("MZ01"), office()), "简报.docx")
    filling = Filling(date=dt.date(2026, 12, 18), reference="第3期（总第15期）")
    lines = said(opened(fill_in_document(paper, find_fill_spots(paper), filling))).splitlines()
    assert lines[:3] == ["“党建+”工作简报", "第3期（总第15期）", "中共清河市民政局机关委员会编\t2026年12月18日"]


def signed(date: str, reference: str) -> IssuedPaper:
    (paper,) = File().sign(NOVEMBER, "2026-12-11", "", "").issued
    return replace(paper, document=BULLETIN, date=date, reference=reference)


@pytest.mark.parametrize(
    ("asked", "typed", "before", "given"),
    [
        ("", (), [], "第1期（总第1期）"),
        ("第6期（总第41期）", (), [], "第6期（总第41期）"),
        ("", ("6", "41"), [], "第6期（总第41期）"),
        ("", ("", ""), [("2026-11-18", "第6期（总第41期）")], "第7期（总第42期）"),
        ("7", ("", "42"), [("2026-11-18", "第6期（总第41期）")], "第7期（总第42期）"),
        ("", (), [("2025-12-18", "第12期（总第40期）")], "第1期（总第41期）"),
    ],
)
def test_the_issue_goes_on_from_the_last_one(
    asked: str, typed: tuple[str, ...], before: list[tuple[str, str]], given: str
) -> None:
    assert resolve_issue_number(asked, typed, [signed(*each) for each in before], YEAR) == (given, "")


@pytest.mark.parametrize(
    ("asked", "typed", "before", "told"),
    [
        ("6", (), [], "请把总期数也写上"),
        ("6", ("7", "41"), [], "不一致"),
        ("8", (), [("2026-11-18", "第6期（总第41期）")], "按顺序应是第7期（总第42期）"),
        ("", ("7", "41"), [("2026-11-18", "第6期（总第41期）")], "按顺序应是第7期（总第42期）"),
    ],
)
def test_an_issue_out_of_order_is_told(
    asked: str, typed: tuple[str, ...], before: list[tuple[str, str]], told: str
) -> None:
    given, objection = resolve_issue_number(asked, typed, [signed(*each) for each in before], YEAR)
    assert (given, told in objection) == ("", True), objection


def test_a_number_changed_in_the_chart_is_found() -> None:
    view = picked("MZ01")
    data = build_draft(BULLETIN_REPORT, view, office())
    paper = read_edited_document(data, "简报.docx")
    name = next(each for each in paper.parts if each.startswith("word/charts/chart"))
    changed = replace(paper, parts={**paper.parts, name: paper.parts[name].replace(b">60<", b">90<")})
    for read, wrong in ((paper, []), (changed, ["图里写的是“90”，台账是“60”"])):
        reading = Reading(paper=read, today=dt.date(2026, 12, 18), document=BULLETIN, period=str(NOVEMBER))
        found = prove_paper(reading, build_truth(view, data, "简报.docx")).remarks
        assert [each.told for each in found if each.outcome is Outcome.WRONG] == wrong
