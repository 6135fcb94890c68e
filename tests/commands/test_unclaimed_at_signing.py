"""A file that nobody has claimed may make a named branch late or missing untrue: who signs is told, and confirms."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, bureau
from signing import BUILT, SIGNED, autumn, edit, feed_back, retyped
from visiting import visit

from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.commands.papers import make_papers
from pipeline.findings import UnconfirmedError
from pipeline.periods import Quarter, Year
from pipeline.terms import CIRCULAR, PROGRESS_REPORT, QUARTER_CIRCULAR

__all__ = ["bureau"]


def drop_unclaimed(bureau: Bureau, day: str) -> None:
    """Take in a table of which nobody can tell whose it is."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("情况", 0)["A1"] = "党建工作情况"
    book.save(data)
    bureau.drop("党建情况.xlsx", data.getvalue())
    bureau.collect(day)


def test_who_signs_is_told_of_files_nobody_has_claimed_and_confirms(bureau: Bureau) -> None:
    autumn(bureau)
    drop_unclaimed(bureau, "2026-12-07")
    bureau.consolidate(BUILT)
    feed_back(bureau)
    order = SigningOrder(document=CIRCULAR, date=dt.date.fromisoformat(SIGNED), number="清民党〔2026〕9号")
    with pytest.raises(
        UnconfirmedError, match=r"仍有1个待认领文件（编号\d+），认领后按时、漏报、灰灯可能变化；核验表还有\d+项没有定"
    ):
        issue_papers(bureau.on(SIGNED), NOVEMBER, order)
    assert not bureau.on(SIGNED).issued.all()
    assert issue_papers(replace(bureau.on(SIGNED), confirmed=True), NOVEMBER, order).new


@pytest.mark.parametrize(("document", "span"), [(QUARTER_CIRCULAR, Quarter(2026, 4)), (PROGRESS_REPORT, Year(2026))])
def test_a_paper_about_several_months_is_signed_by_the_same_rule(
    bureau: Bureau, document: str, span: Quarter | Year
) -> None:
    """A file that came in the first of its months is as open as one of the last."""
    drop_unclaimed(bureau, "2026-10-20")
    autumn(bureau)
    feed_back(bureau)
    make_papers(bureau.on(SIGNED), span, [document])
    if document == PROGRESS_REPORT:
        path = bureau.root / "outbox" / str(span) / "documents" / f"{document}.docx"
        edit(path, retyped("（由局机关党委填写）", "明年继续抓好落实。"))
    order = SigningOrder(
        document=document, date=dt.date.fromisoformat(SIGNED), signer="周明远", urgent="年底急件", as_is="照签"
    )
    assert issue_papers(replace(bureau.on(SIGNED), confirmed=True), NOVEMBER, order, dry_run=True).refusals == ()
    with pytest.raises(UnconfirmedError, match=r"仍有1个待认领文件（编号1）"):
        issue_papers(bureau.on(SIGNED), NOVEMBER, order)
    assert not bureau.on(SIGNED).issued.all()
    assert issue_papers(replace(bureau.on(SIGNED), confirmed=True), NOVEMBER, order).new


def test_the_stage_of_signing_tells_it_in_the_plan_and_signs_once_it_is_confirmed(bureau: Bureau) -> None:
    autumn(bureau)
    drop_unclaimed(bureau, "2026-12-07")
    bureau.consolidate(BUILT)
    feed_back(bureau)
    at = visit(bureau.root, SIGNED)
    typed = {"period": str(NOVEMBER), "date": SIGNED, "judgement": "总体平稳", "letters": "1"}
    doubted = at.press("/do/issue", **typed)
    assert "仍有1个待认领文件" in doubted
    assert "核对过了，照办" in doubted
    confirmed = at.press("/job/1/checked")
    assert "现在什么也没有改动" in confirmed
    assert not bureau.on(SIGNED).issued.all()
    assert "已签发督查通报1份" in at.press("/job/2/act")
