"""销号告知 tells a branch once that its 整改 is closed; 整改情况汇总 tells 局党组 how every notice stands, and no branch."""

from __future__ import annotations

import re
from dataclasses import replace

from bureau import NOVEMBER, office
from papers import cells, month, opened, rectification, said, task, view_of
from rectifying import File

from pipeline.documents.draft import build_draft, build_drafts
from pipeline.documents.registry import OFFICIAL_PAPERS, REPORTS, RESTRICTED
from pipeline.reports.closing_notice import CLOSING_REPORT, list_closing_branches
from pipeline.reports.rectification_summary import SUMMARY_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import (
    CLOSING_NOTICE,
    CORRECTION_NOTICE,
    PROGRESS_REPORT,
    READ_BY_OTHERS,
    RECTIFICATION_SUMMARY,
    TALK_PROPOSAL,
    YEAR_SUMMARY,
    RectificationStage,
    measure_width,
)

DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


def settled(relapses: int = 0) -> Assessment:
    """One 整改 closed, one noticed and overdue, one only confirmed."""
    closed = rectification(
        "MZ01", 1, RectificationStage.CLOSED, notice="〔2026〕1号", due="2026-12-01", relapses=relapses
    )
    overdue = rectification("MZ03", 1, RectificationStage.NOTICED, notice="〔2026〕2号", due="2026-12-10")
    waiting = rectification("MZ02", 1, RectificationStage.CONFIRMED)
    return view_of([task("MZ01", 1, month(NOVEMBER, 100))], rectifications=(closed, overdue, waiting))


def told(view: Assessment, *problems: str) -> Assessment:
    """The same month after a 销号告知 about problems was signed."""
    (paper,) = File().sign(NOVEMBER, "2026-12-11", "", "", *problems).issued
    inputs = replace(view.ledger.inputs, issued=(replace(paper, document=CLOSING_NOTICE),))
    return replace(view, ledger=replace(view.ledger, inputs=inputs))


def test_a_branch_hears_once_who_closed_what_and_when() -> None:
    view = settled()
    assert list_closing_branches(view) == ("MZ01",)
    paper = opened(build_draft(CLOSING_REPORT, view, office(), "MZ01"))
    assert cells(paper.tables[0])[1][1:] == [
        "〔2026〕1号", "党建+适老化改造1\n落后序时进度35个百分点", "孙立新", "2026年12月10日",
    ]  # fmt: skip
    assert "下列1个问题已整改到位，予以销号。" in said(paper)
    assert list_closing_branches(told(view, "MZ01-202610-01")) == ()
    assert list_closing_branches(told(view, "MZ01-202610-02")) == ("MZ01",), "that was another problem"


def test_what_came_back_and_was_closed_again_is_told_again() -> None:
    assert list_closing_branches(told(settled(relapses=1), "MZ01-202610-01")) == ("MZ01",)


def test_what_was_closed_in_earlier_months_is_not_told_now() -> None:
    view = settled()
    (closed, *others) = view.rectifications
    early = replace(closed, states=tuple(replace(each, when="2026-10-20") for each in closed.states))
    assert list_closing_branches(replace(view, rectifications=(early, *others))) == ()


def test_the_summary_counts_every_notice_and_names_who_is_overdue() -> None:
    paper = opened(build_draft(SUMMARY_REPORT, settled(), office()))
    text = said(paper)
    assert "局党组：" in text
    assert "事项2项，涉及2个党支部；已核验销号1项，未销号1项。" in text
    assert "有1项整改时限已过、没有登记到支部反馈，涉及福利院党支部。" in text
    rows = cells(paper.tables[0])
    assert [row[1] for row in rows[1:]] == ["〔2026〕1号", "〔2026〕2号"]
    assert rows[1][7] == "孙立新\n2026年12月10日\n已销号"
    assert (rows[2][6], rows[2][8]) == ("未反馈", "已下发，逾期未登记到反馈")


def test_every_paper_that_goes_to_no_branch_alone_can_be_put_on_a_reading_list() -> None:
    whole = {each.name for each in REPORTS if each.official and (each.restricted or not each.is_by_branch)}
    assert {*READ_BY_OTHERS} == whole | {CORRECTION_NOTICE}


def test_no_date_in_their_tables_breaks_into_two_lines() -> None:
    for report, branch, twips in ((CLOSING_REPORT, "MZ01", 200), (SUMMARY_REPORT, "", 180)):
        paper = opened(build_draft(report, settled(), office(), branch))
        dated = [cell for row in paper.tables[0].rows for cell in row.cells if DATE.fullmatch(cell.text)]
        assert dated
        for cell in dated:
            assert cell.width is not None
            assert measure_width(cell.text) * twips + 140 < cell.width.twips


def test_it_is_made_on_demand_and_never_sent_to_a_branch() -> None:
    name = f"{RECTIFICATION_SUMMARY}.docx"
    assert name not in build_drafts(settled(), office())
    assert name in build_drafts(settled(), office(), asked={RECTIFICATION_SUMMARY})
    assert {RECTIFICATION_SUMMARY, TALK_PROPOSAL, YEAR_SUMMARY, PROGRESS_REPORT} == RESTRICTED
    assert set(OFFICIAL_PAPERS) >= RESTRICTED
