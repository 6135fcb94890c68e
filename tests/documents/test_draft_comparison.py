"""A paper against its draft: what is gone, added and changed is counted and quoted; lost parts are recognised."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.text.paragraph import Paragraph

from pipeline.documents.draft_comparison import (
    DraftComparison,
    check_comparison,
    compare_with_draft,
    describe_comparison,
)
from pipeline.docx.letterhead import build_letterhead
from pipeline.docx.read import read_edited_document
from pipeline.docx.styles import ADDRESSEE, ANNEX_LIST, BODY, HEADING, SIGNER, TITLE
from pipeline.docx.typeset import typeset_paper
from pipeline.periods import Period
from pipeline.reports.paper import Annex, Paper, Table

NOVEMBER = Period(2026, 11)
SIGNING_UNIT = "中共清河市民政局机关委员会"
DRAFT = typeset_paper(
    Paper(
        title="关于2026年11月“党建+”工作推进情况的通报", addressee="各党支部", signer=SIGNING_UNIT, year=2026,
        body=(
            "现将11月情况通报如下。", "一、总体情况", "本月有24个党支部应报，23个按时。", "二、下步工作要求",
            "请各支部于12月10日前整改到位。",
        ),
        annexes=(Annex(title="报送情况统计表", table=Table(head=("支部", "结果"), rows=(("福利院支部", "已收"),), widths=(1, 1))),),
        draft_note="（征求意见稿，截至2026年12月8日）", copied_to="局领导", printed_by=SIGNING_UNIT,
    ),
    build_letterhead(),
)  # fmt: skip
Change = Callable[[Document], object]


def compared(*changes: Change) -> DraftComparison:
    """The draft, changed as leaders do, against itself."""
    paper = docx.Document(io.BytesIO(DRAFT))
    for change in changes:
        change(paper)
    saved = io.BytesIO()
    paper.save(saved)
    return compare_with_draft(read_edited_document(DRAFT, "草稿"), read_edited_document(saved.getvalue(), "文件"))


def doubts(*changes: Change) -> list[str]:
    """What is asked about the changed paper."""
    return list(check_comparison(compared(*changes), NOVEMBER, SIGNING_UNIT))


def drop(*styles: str) -> Change:
    """A change: every paragraph of some styles deleted."""

    def change(paper: Document) -> None:
        for each in list_of(paper, *styles):
            above = each._p.getparent()
            assert above is not None
            above.remove(each._p)

    return change


def blank(text: str) -> Change:
    """A change: every paragraph of the text says only this."""

    def change(paper: Document) -> None:
        for each in list_of(paper, BODY, HEADING):
            each.text = text

    return change


def list_of(paper: Document, *styles: str) -> list[Paragraph]:
    """The paragraphs of some styles."""
    return [each for each in paper.paragraphs if each.style is not None and each.style.name in styles]


def put(old: str, new: str) -> Change:
    """A change: the paragraph with these words says something else."""

    def change(paper: Document) -> None:
        (found,) = [each for each in paper.paragraphs if old in each.text]
        found.text = new

    return change


def add_after(old: str, new: str) -> Change:
    """A change: a paragraph put in after the one with these words."""

    def change(paper: Document) -> None:
        (found,) = [each for each in paper.paragraphs if old in each.text]
        fresh = paper.add_paragraph(new)
        found._p.addnext(fresh._p)

    return change


def test_an_untouched_paper_differs_in_nothing() -> None:
    assert list(describe_comparison(compared())) == []
    assert doubts() == []


def test_what_signing_fills_in_is_no_difference() -> None:
    changes = (put("征求意见稿", ""), put("2026年　月　日", "2026年12月15日"))
    assert list(describe_comparison(compared(*changes))) == []
    assert doubts(*changes) == []


def test_changes_are_counted_and_quoted() -> None:
    changes = (
        put("本月有24个", "本月有24个党支部应报，全部按时。"), put("二、下步", ""), add_after("12月10日前", "特此通报。"),
    )  # fmt: skip
    (told,) = describe_comparison(compared(*changes))
    assert told == (
        "与草稿对照（一段文字或表格一行算一处）：少了1处（“二、下步工作要求”），"
        "改了1处（“本月有24个党支部应报，23个按…”），加了1处（“特此通报。”）。"
    )
    assert doubts(*changes) == []


def test_a_changed_row_of_a_table_is_one_difference() -> None:
    def change(paper: Document) -> None:
        paper.tables[0].rows[1].cells[1].text = "未收"

    found = compared(change)
    assert (found.changed, found.gone, found.added) == ((("福利院支部　已收", "福利院支部　未收"),), (), ())


@pytest.mark.parametrize(
    "change",
    [drop(BODY, HEADING), blank(""), blank("　")],
)
def test_a_paper_without_text_is_recognised(change: Change) -> None:
    assert doubts(change) == ["正文是空的，草稿有5段。"]


def test_a_paper_with_hardly_any_text_is_recognised() -> None:
    assert doubts(drop(BODY, HEADING), add_after("各党支部", "略。")) == ["正文只剩1段2字，草稿有5段。"]


def test_a_text_written_anew_is_a_text() -> None:
    anew = "11月，全局24个党支部全部按时报送，任务总体顺利，请继续抓好落实。"
    assert doubts(drop(BODY, HEADING), add_after("各党支部", anew)) == []


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("关于2026年10月“党建+”工作推进情况的通报", ["标题写的是2026年10月，这份文件是2026年11月的。"]),
        ("关于2025年11月“党建+”工作推进情况的通报", ["标题写的是2025年11月，这份文件是2026年11月的。"]),
        ("关于二〇二六年十月工作情况的通报", ["标题写的是2026年10月，这份文件是2026年11月的。"]),
        ("关于２０２６年１１月工作情况的通报", []),
        ("关于全市“党建+”工作推进情况的通报", []),
        ("关于2026年10月、2026年11月工作情况的通报", []),
        ("", ["标题不见了。"]),
    ],
)
def test_the_title_names_the_month_of_the_paper(title: str, said: list[str]) -> None:
    assert doubts(put("推进情况的通报", title)) == said


def test_a_paper_without_signing_unit_is_recognised() -> None:
    assert doubts(drop(SIGNER)) == [f"文末没有署名“{SIGNING_UNIT}”。"]
    assert doubts(put(SIGNING_UNIT, "中共清河市民政局党组")) == []


def test_styles_lost_on_the_way_change_nothing() -> None:
    def flatten(paper: Document) -> None:
        for each in paper.paragraphs:
            each.style = paper.styles["Normal"]

    assert doubts(flatten) == []
    assert doubts(drop(BODY, HEADING, ANNEX_LIST), flatten) == ["正文是空的，草稿有5段。"]
    assert doubts(drop(TITLE, ADDRESSEE), flatten) == ["标题不见了。"]
