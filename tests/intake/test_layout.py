"""Odd but honest sheets: what a branch typed is read or spoken of, wherever it stands, and costs no more than its rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from bureau import (
    NOVEMBER,
    answers,
    cell_beside,
    cell_of,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    record_of,
    row_of,
    typed,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.forms.filled_rows import build_filled_form
from pipeline.forms.layout import NEW_BAND, REQUEST_BAND, find_task_column
from pipeline.forms.returned_copy import build_returned_copy
from pipeline.intake.tables.find_form import find_form_sheet
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.reading import RawBook, read_workbook
from pipeline.terms import Disposition

Change = Callable[[Worksheet], object]
FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2)])
GOOD = filled_form(FORM, answers(row_of(FORM.tasks[0], progress="甲", rate=70), row_of(FORM.tasks[1])))
ONE = FORM.tasks[0].number


def opened(data: bytes) -> RawBook:
    book = read_workbook(data)
    assert isinstance(book, RawBook)
    return book


def said(*changes: Change) -> list[tuple[str, str | None, str]]:
    """What is said of the good form after some changes: code, cell, value."""
    return [(each.code, each.cell, each.value) for each in judged(edited(GOOD, *changes), FORM).findings]


def test_text_beside_the_table_is_spoken_of() -> None:
    assert said(typed(cell_beside(7), "请局里协调用电增容")) == [("column-extra", cell_beside(7), "请局里协调用电增容")]


@pytest.mark.parametrize("row", [1, 2, 4, 5])
@pytest.mark.parametrize("text", ["注：第2项已移交养老科", "请局里协调用电增容", "此表代替11月28日那份"])
def test_a_note_above_the_titles_is_spoken_of(row: int, text: str) -> None:
    note = (lambda page: page.insert_rows(row), typed(f"B{row}", text))
    assert said(*note) == [("note-row", f"B{row}", text)]
    verdict = judged(edited(GOOD, *note), FORM)
    assert (verdict.fate, len(record_of(verdict).tasks)) == (Disposition.ACCEPTED, 2)


def test_a_note_in_a_printed_row_above_the_titles_is_spoken_of() -> None:
    assert said(typed("G2", "电话里已说明")) == [("note-row", "G2", "电话里已说明")]
    assert said(typed("A1", "“党建+”工作月报表（请以这份为准）")) == [
        ("note-row", "A1", "“党建+”工作月报表（请以这份为准）")
    ]


@pytest.mark.parametrize(
    "text",
    ["附件1", "清河市民政局“党建+”工作月报表（2026年11月）", "单位：%", "填报单位：福利院支部", "福利院支部", "清河市慈善总会办公室报送", "填报日期：2026年12月1日", "2026年11月", "第1页 共2页", "计划内容", "工作任务"],
)  # fmt: skip
def test_what_paper_forms_bear_above_their_titles_is_no_note(text: str) -> None:
    assert said(lambda page: page.insert_rows(1), typed("A1", text)) == []


def test_what_belongs_to_a_lost_label_is_not_told_again() -> None:
    assert [code for code, _, _ in said(typed("E3", None))] == ["head-missing"]


def test_headings_over_several_columns_are_no_notes() -> None:
    assert (
        said(lambda page: page.insert_rows(5), typed("A5", "任务基本情况"), typed(cell_of("progress", 5), "当月推进"))
        == []
    )


def test_a_returned_copy_keeps_a_note_that_stood_above_the_titles() -> None:
    data = edited(
        GOOD,
        typed(cell_of("rate", 6), "十几"),
        lambda page: page.insert_rows(1),
        typed("A1", "请局里协调用电增容，另附申请"),
    )
    verdict = judged(data, FORM)
    assert verdict.fate is Disposition.RETURNED
    record = verdict.build_stored_record()
    assert record is not None
    assert record.values is not None
    copy = build_returned_copy(
        handed=FORM, period=NOVEMBER, domains=["养老服务"], answers=record.values, findings=record.findings, corrects=""
    )
    cells = [str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(copy))["请修改"].iter_rows() for cell in row]
    assert any("请局里协调用电增容，另附申请" in each for each in cells)


def test_text_beside_the_requests_is_spoken_of() -> None:
    row = (typed("B17", ONE), typed("C17", "责任人"), typed("D17", "李四"), typed("E17", "调动"))
    assert said(*row, typed("H17", "另请协调用电")) == [("column-extra", "H17", "另请协调用电")]


def test_titles_that_stand_beside_with_nothing_below_are_no_matter() -> None:
    assert said(typed(cell_beside(5), "备注")) == []


@pytest.mark.parametrize("cell", ["A8", "A13", "A14"])
def test_a_task_written_into_one_cell_is_not_taken_for_a_band(cell: str) -> None:
    text = "新增任务：开展消防演练"
    code = "row-unnumbered" if cell == "A8" else "note-row"
    assert (code, cell, text) in said(typed(cell, text))


@pytest.mark.parametrize("band", [NEW_BAND, "新增任务", REQUEST_BAND])
def test_the_bands_of_the_form_are_passed_over(band: str) -> None:
    assert said(typed("A19", None), typed("A8", band)) == []


def test_a_task_that_begins_like_a_note_is_still_asked_about() -> None:
    row = (
        typed("D9", "说明会筹备"),
        typed("E9", "每周一次"),
        typed("F9", "办成"),
        typed(cell_of("progress", 9), "甲"),
        typed(cell_of("rate", 9), 10),
    )
    assert ("task-number-missing", "A9", "") in said(typed("A9", None), *row)


def test_a_second_filled_sheet_is_not_passed_over() -> None:
    def copied(page: Worksheet) -> None:
        book = page.parent
        assert book is not None
        other = book.copy_worksheet(page)
        other.title, other[cell_of("progress", 7)], other[cell_of("rate", 7)] = "填报表 (2)", "另一张表里的进展", 90

    verdict = judged(edited(GOOD, copied), FORM)
    assert [(each.code, each.sheet, each.cell) for each in verdict.findings] == [("second-sheet", "填报表 (2)", "A5")]
    assert verdict.fate is Disposition.RETURNED


def test_an_equal_copy_of_the_sheet_is_no_matter() -> None:
    book = opened(GOOD)
    twice = RawBook("xlsx", (*book.sheets, replace(book.sheets[0], name="备份")))
    assert located(twice).findings == []


def located(book: RawBook) -> FormSheet:
    found = find_form_sheet("表.xlsx", book)
    assert not isinstance(found, Finding)
    return found


def test_a_label_is_no_answer_to_the_label_before_it() -> None:
    lost = judged(edited(GOOD, typed("D3", "本月是否有变化"), typed("E3", "有变化"), typed("F3", None)), FORM)
    assert [each.code for each in lost.findings] == ["reporter-missing"]


def test_a_label_and_its_answer_in_one_cell_keep_their_own_signs() -> None:
    nil = filled_form(FORM, answers(*map(row_of, FORM.tasks), flag="无变化"))
    verdict = judged(edited(nil, typed("I3", "无变化原因:9:30开会"), typed(cell_of("progress", 3), None)), FORM)
    assert (record_of(verdict).unchanged_reason, verdict.findings) == ("9:30开会", ())


def test_a_column_merged_down_to_the_last_row_costs_no_more_than_the_rows_that_are_there() -> None:
    book, column = opened(GOOD), find_task_column("progress")
    form = replace(book.sheets[0], merges=((5, column, 1_048_575, column),))
    found = located(RawBook("xlsx", (form, *book.sheets[1:])))
    assert found.at(6, column) == "甲"
    assert len(found.spread) < len(form.rows)


def test_many_hidden_rows_are_said_in_few_words() -> None:
    book = opened(GOOD)
    task = book.sheets[0].rows[5]
    for hides, words in (range(600), "第6至506行"), (range(5, 505, 2), "16、18、20、22、24等250行"):
        tasks = tuple((f"MZ03-{2020 + row // 90}09-{row % 90 + 1:02d}", *task[1:]) for row in range(500))
        form = replace(book.sheets[0], rows=book.sheets[0].rows[:6] + tasks, hidden_rows=frozenset(hides))
        hidden = [each for each in located(RawBook("xlsx", (form,))).asides if each.code == "rows-hidden"]
        assert [each.cell for each in hidden] == ["A6"]
        assert words in hidden[0].message
        assert len(hidden[0].message) < 80


def test_the_form_is_found_by_its_titles_where_its_sheet_was_renamed() -> None:
    def renamed(page: Worksheet) -> None:
        page.title = "11月"

    verdict = judged(edited(GOOD, renamed), FORM)
    assert (record_of(verdict).sheet, verdict.findings) == ("11月", ())


def test_a_lost_column_leaves_what_the_returned_copy_has_pre_filled() -> None:
    verdict = judged(edited(GOOD, typed(cell_of("rate", 5), None)), FORM)
    assert [each.code for each in verdict.findings] == ["column-missing"]
    assert verdict.values is not None
    filled = build_filled_form(FORM, "2026年11月", verdict.values)
    assert [line.values["rate"] for line in filled.tasks] == [60, 60]
