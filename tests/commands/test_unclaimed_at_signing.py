"""A file that nobody has claimed may make a named branch late or missing untrue: who signs is told, and confirms."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from bureau import NOVEMBER, Bureau, bureau
from signing import BUILT, SIGNED, autumn, feed_back

from pipeline.commands.issue import SigningOrder, issue_papers
from pipeline.findings import UnconfirmedError
from pipeline.terms import CIRCULAR

__all__ = ["bureau"]


def test_who_signs_is_told_of_files_nobody_has_claimed_and_confirms(bureau: Bureau) -> None:
    autumn(bureau)
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("情况", 0)["A1"] = "党建工作情况"
    book.save(data)
    bureau.drop("党建情况.xlsx", data.getvalue())
    bureau.collect("2026-12-07")
    bureau.consolidate(BUILT)
    feed_back(bureau)
    order = SigningOrder(document=CIRCULAR, date=dt.date.fromisoformat(SIGNED), number="清民党〔2026〕9号")
    with pytest.raises(
        UnconfirmedError, match=r"仍有1个待认领文件（编号\d+），认领后按时、漏报、灰灯可能变化；核验表还有\d+项没有定"
    ):
        issue_papers(bureau.on(SIGNED), NOVEMBER, order)
    assert not bureau.on(SIGNED).issued.all()
    assert issue_papers(replace(bureau.on(SIGNED), confirmed=True), NOVEMBER, order).new
