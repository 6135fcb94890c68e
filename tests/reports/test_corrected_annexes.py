"""What a 更正通知 corrects of a large bureau, whose annexes hold no room for every row: what is true, not what is shown."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from bureau import NOVEMBER
from papers import month, task, view_of
from test_circular_annexes import large_bureau

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.reports.correction import LedgerCorrection
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CIRCULAR


def corrected(
    printed: Assessment, known: Assessment, *, tables: str = "附表.xlsx", stated: str = ""
) -> LedgerCorrection:
    """The correction of a 通报 that was signed when ``printed`` was known."""
    paper = IssuedPaper(
        number=1, period="2026-11", document=CIRCULAR, branch="", date="2026-12-15", reference="", signer="", file="",
        sha256="", given="", edited=bool(stated), urgent="", record=printed.ledger.inputs.as_of, after_receipt=0, tables=tables,
    )  # fmt: skip
    return LedgerCorrection(
        paper=paper, title="通报", printed=printed, known=known, printed_text=(), known_text=(),
        as_of=dt.date(2026, 12, 21), stated=stated,
    )  # fmt: skip


def test_rows_that_only_moved_out_of_the_printed_part_have_not_changed() -> None:
    """They were told as 不再列入, and the branches folded into one row with them."""
    told = corrected(large_bureau(), large_bureau("MZ002"))
    rows = {(each.annex, each.branch, each.task): each for each in told.rows if each.task != "表前说明"}
    assert [key[:2] for key in rows] == [(1, "MZ002"), (1, "合计"), (2, "MZ002")]
    assert [each.added for each in rows.values()] == [False, False, True]
    assert "不再列入" not in {each.now for each in told.rows}


def test_what_stands_above_a_table_is_compared_too() -> None:
    (note,) = [each for each in corrected(large_bureau(), large_bureau("MZ002")).rows if each.task == "表前说明"]
    assert (note.annex, "其余40项见附表" in note.was, "其余41项见附表" in note.now) == (2, True, True)


def test_a_row_that_is_really_no_longer_listed_is_told() -> None:
    told = corrected(large_bureau("MZ002"), large_bureau())
    (gone,) = [each for each in told.rows if each.annex == 2 and each.branch == "MZ002"]
    assert (gone.was, gone.now) == ("列入", "不再列入")


def test_a_row_that_stands_only_in_the_workbook_is_corrected_although_the_paper_was_edited() -> None:
    """A leader can take a row out of the paper, not out of the workbook."""
    printed = large_bureau()
    known = large_bureau("MZ298")
    told = corrected(printed, known, stated="领导改过的通报")
    assert [(each.annex, each.branch) for each in told.rows if each.task != "表前说明"] == [(2, "MZ298")]


@pytest.mark.parametrize(("tables", "replaced"), [("附表.xlsx", True), ("", False)])
def test_the_workbook_is_replaced_only_if_one_went_along(tables: str, replaced: bool) -> None:
    told = corrected(large_bureau(), large_bureau("MZ002"), tables=tables)
    assert told.replaces_tables is replaced
    assert told.changed_in_tables == 0, "the task is told by its row in annex 2"


def test_nothing_is_corrected_if_nothing_is_known_since() -> None:
    told = corrected(large_bureau(), dataclasses.replace(large_bureau()))
    assert (told.differs, told.rows, told.replaces_tables) == (False, (), False)


def test_a_task_that_nobody_is_told_about_is_worth_no_paper_of_its_own() -> None:
    """One per cent more of one green task had a 更正通知 drafted to every branch."""
    printed, known = (view_of([task("MZ01", 1, month(NOVEMBER, rate), deadline="2027-03-31")]) for rate in (90, 91))
    told = corrected(printed, known)
    assert (told.replaces_tables, told.changed_in_tables, told.differs) == (True, 1, False)


def test_what_a_paper_demands_is_not_corrected() -> None:
    """A correction signed on 23 December demanded by 21 December what had long been sent."""
    was = (
        "一、总体情况",
        "已报送4个。",
        "四、工作要求",
        "（一）限期补报更正。漏报、退回尚未重报的请于12月21日前补报重报。",
    )
    now = (
        *was[:1],
        "已报送5个。",
        was[2],
        "（一）限期补报更正。退回尚未重报的请于12月21日前补报重报。",
        "（二）抓紧整改反馈。逾期的于12月23日前反馈。",
    )
    told = dataclasses.replace(corrected(large_bureau(), large_bureau()), printed_text=was, known_text=now)
    assert [(each.place, each.was, each.now) for each in told.sentences] == [("总体情况", "已报送4个。", "已报送5个。")]
