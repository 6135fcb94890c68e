"""What a 更正通知 corrects of a large bureau, whose annexes hold no room for every row: what is true, not what is shown."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from test_circular_annexes import large_bureau

from pipeline.archive.facts import IssuedPaper
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
