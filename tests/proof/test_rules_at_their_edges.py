"""Rules of proof at their edges: what they must not say, and what they must say although nothing is wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io

import docx
import pytest
from bureau import NOVEMBER, office
from docx.document import Document
from falsify import swap
from papers import month, opened, task, view_of
from test_falsehoods import TODAY, bureau_view, draft

from pipeline.documents.draft import build_draft, build_paper
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.read import open_document
from pipeline.docx.typeset import typeset_paper
from pipeline.proof.check import prove_paper
from pipeline.proof.model import Outcome, ProofResult
from pipeline.proof.reading import Reading
from pipeline.proof.rules.notice_elements import NOTICE, check_notice_elements
from pipeline.proof.truth import build_truth
from pipeline.reports.circular import CIRCULAR_REPORT
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CIRCULAR, URGING_SLIP


def prove_form(data: bytes, *, name: str = "通报.docx", urgent: str = "", day: dt.date = TODAY) -> ProofResult:
    """The proof of a circular without its ledger."""
    reading = Reading(
        paper=open_document(data, name), today=day, document=CIRCULAR, urgent=urgent, hear=lambda *_: ["还没有反馈。"]
    )
    return prove_paper(reading, None)


def saved(paper: Document) -> bytes:
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def on_an_even_page() -> bytes:
    """A circular whose 版记 has a page of its own at the end, without a page number."""
    view = bureau_view()
    paper = build_paper(CIRCULAR_REPORT, view, office(), "", view.ledger.inputs.as_of)
    return typeset_paper(dataclasses.replace(paper, even_imprint=True), build_letterhead())


def test_a_page_of_its_own_for_the_imprint_has_no_page_number() -> None:
    """GB/T 9704 7.5: neither the page of 版记 nor the blank one before it is numbered."""
    assert [each for each in prove_form(on_an_even_page()).remarks if each.rule.id == "L13"] == []
    paper = opened(on_an_even_page())
    paper.add_paragraph("本通报发至各党支部。")
    told = [each.place for each in prove_form(saved(paper)).remarks if each.rule.id == "L13"]
    assert len(told) == 1, "text on that page makes it one to be numbered"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("关于2026年10月的通报.docx", True), ("2026-10通报.docx", True), ("关于2026年11月的通报.docx", False),
        ("通报2026年12月16日改.docx", False), ("通报2026-12-16.docx", False), ("通报2026-1216.docx", False),
        ("通报（2026年12月16稿）.docx", False), ("通报.docx", False),
    ],
)  # fmt: skip
def test_a_month_in_the_name_of_a_file_is_asked_about_and_a_day_is_no_month(name: str, asked: bool) -> None:
    found = [each for each in prove_form(draft(), name=name).remarks if each.rule.id == "D4"]
    assert [each.outcome for each in found] == [Outcome.ASK] * asked


@pytest.mark.parametrize(("title", "asked"), [("2026年12月", True), ("2026年12月底前应完成的", False)])
def test_a_month_by_which_something_is_due_is_not_the_month_of_a_paper(title: str, asked: bool) -> None:
    """A case whose task was named “…，2026年12月底前完成第3期” made a 简报 of November one of December."""
    paper = opened(draft())
    line = next(each for each in paper.paragraphs if each.text.startswith("关于2026年11月"))
    words = line.text.replace("2026年11月", title)
    for run in line.runs[1:]:
        run.text = ""
    line.runs[0].text = words
    found = prove_form(saved(paper), name="关于2026年11月的通报.docx").remarks
    assert [each.outcome for each in found if each.rule.id == "D4"] == [Outcome.ASK] * asked


def test_nobody_was_heard_before_a_paper_of_haste_and_it_says_so() -> None:
    """It passed: the records were not even asked."""
    done = prove_form(draft(), urgent="局党组会议要求")
    (told,) = [each for each in done.remarks if each.rule.id == "H1"]
    assert (told.outcome, "局党组会议要求" in told.told) == (Outcome.UNCHECKED, True)
    assert {rule.id: came for rule, came in done.outcomes.items()}["H1"] is Outcome.UNCHECKED


WROTE = "已收集居民反映材料，并报送活动照片，联系×××街道办"
"""Words of a branch that would be a demand and a gap, if the bureau had worded them."""


@functools.cache
def said_by_a_branch() -> tuple[Assessment, bytes]:
    """A month in whose annexes stand the words of a branch."""
    told = month(NOVEMBER, 10, problem=WROTE)
    view = view_of([task("MZ01", 1, told, deadline="2026-10-31", name="党建+报送照片、佐证材料整理")])
    return view, build_draft(CIRCULAR_REPORT, view, office())


def judged(sentence: str) -> dict[str, Outcome]:
    """Rules that spoke of a sentence, and how, in a month in which a branch wrote such words."""
    view, made = said_by_a_branch()
    paper = opened(made)
    assert swap(paper, "各党支部情况见附件1。", f"{sentence}各党支部情况见附件1。")
    reading = Reading(paper=open_document(saved(paper), "通报.docx"), today=TODAY, document=CIRCULAR, as_of=view.date)
    found = prove_paper(reading, build_truth(view, made, "草稿.docx")).remarks
    return {
        each.rule.id: each.outcome for each in found if each.rule.id in ("T5", "T8") and each.told != "总体判断还没有写"
    }


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("", {}), (f"机关一党支部“党建+报送照片、佐证材料整理”：{WROTE}。", {}), ("请学习《关于报送照片和佐证材料的通知》。", {}),
        ("在通报中未附照片。", {}), ("在月报表中有照片3张。", {}), ("请把“报送佐证材料”改为“说明情况”。", {}),
        ("机关一党支部报送了活动照片。", {"T8": Outcome.ASK}), ("请各党支部报送活动照片。", {"T8": Outcome.WRONG}),
        ("各党支部要留存佐证材料。", {"T8": Outcome.WRONG}), ("实行日报告制。", {"T8": Outcome.WRONG}),
        ("联系×××。", {"T5": Outcome.WRONG}), ("学习“×××讲话”。", {"T5": Outcome.ASK}), ("学习“{{ title }}”。", {"T5": Outcome.WRONG}),
    ],
)  # fmt: skip
def test_words_of_branches_and_quotations_are_not_the_bureau_s(sentence: str, found: dict[str, Outcome]) -> None:
    assert judged(sentence) == found


def test_a_call_for_a_report_asks_for_that_report() -> None:
    """E8 refused every 催报单 whose branch held no form to answer on: it asks for a report, not for 整改."""
    paper = docx.Document()
    for line in NOTICE.miss.replace("整改要求：查明原因，按时反馈。", "请于2026年12月21日前补报月报表。").splitlines():
        paper.add_paragraph(line)
    reading = Reading(paper=open_document(saved(paper), "催报单.docx"), today=TODAY, document=URGING_SLIP)
    assert not list(check_notice_elements(reading))
