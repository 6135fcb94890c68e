"""What a person writes over the printed parts of a form or a 核验表 is told with its text, and what is printed is not."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bureau import (
    NOVEMBER,
    answers,
    cell_beside,
    cell_of,
    cell_of_last_month,
    edited,
    filled_form,
    judged,
    row_of,
    typed,
)
from openpyxl.worksheet.worksheet import Worksheet
from test_replies import FORM, changed, given, put, replying

from pipeline.findings import Finding
from pipeline.intake.tables.decisions import read_decision_book
from pipeline.intake.tables.printed_texts import find_added_text, squeeze_text
from pipeline.reading import RawBook, read_workbook
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, MATTER_SHEET, REPLY_SHEET, Disposition

TASK = FORM.tasks[0]
GOOD = filled_form(FORM, replying(answers(row_of(TASK, rate=45, progress="完成入户36户"))))
PLEA = "陈述申辩：卷宗已移交，请撤销整改"


def behind(data: bytes, sheet: str, cell: str) -> bytes:
    """A workbook with the plea behind what a cell says."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[sheet]
    assert isinstance(page, Worksheet)
    page[cell] = f"{page[cell].value or ''}\n{PLEA}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def told(data: bytes) -> list[Finding]:
    """The findings on a form that quote the plea."""
    return [each for each in judged(data, FORM).findings if PLEA[:8] in each.value or PLEA[:8] in each.message]


def test_a_form_as_it_was_handed_out_says_nothing_of_its_own() -> None:
    assert judged(GOOD, FORM).findings == ()
    assert judged(edited(GOOD), FORM).findings == ()


@pytest.mark.parametrize("cell", ["A1", "A2", "A3", "E3", "I4", "J2", "K4", "C5", "A12"])
def test_a_plea_anywhere_on_the_reply_sheet_is_told(cell: str) -> None:
    for data in (changed(GOOD, put(cell, PLEA)), behind(GOOD, REPLY_SHEET, cell)):
        assert told(data), cell
        assert judged(data, FORM).fate is Disposition.ACCEPTED


@pytest.mark.parametrize(
    "cell",
    [
        "A1",
        "C2",
        "E2",
        "F2",
        cell_of("status", 2),
        "A4",
        cell_of("progress", 4),
        cell_of_last_month(4),
        cell_of_last_month(6),
        "B6",
        "A40",
    ],
)
def test_a_plea_anywhere_on_the_form_is_told(cell: str) -> None:
    over, after = told(edited(GOOD, typed(cell, PLEA))), told(behind(GOOD, FORM_SHEET, cell))
    assert [len(over), len(after)] == [1, 1]


@pytest.mark.parametrize("cell", ["A1", "A3", "B20", "F5"])
def test_a_plea_on_the_instructions_is_told(cell: str) -> None:
    assert told(changed(GOOD, put(cell, PLEA), sheet=GUIDE_SHEET))
    assert told(behind(GOOD, GUIDE_SHEET, cell))


def test_nothing_but_a_plea_over_a_title_is_no_blank_form() -> None:
    untouched = filled_form(FORM, answers(row_of(TASK), flag=None))
    assert judged(untouched, FORM).blank
    assert not judged(changed(untouched, put("A1", PLEA)), FORM).blank


def test_an_answer_beside_it_is_read_all_the_same() -> None:
    said = replying(answers(row_of(TASK, rate=45, progress="完成入户36户")), given(FORM.questions[0], statement="已改"))
    verdict = judged(behind(filled_form(FORM, said), REPLY_SHEET, "A1"), FORM)
    assert verdict.record is not None
    assert [each.statement for each in verdict.record.replies] == ["已改"]
    assert "note-row" in [each.code for each in verdict.findings]


@pytest.mark.parametrize(
    ("cell", "text"),
    [("A1", "“党建+”工作月报表（2026年11月）"), ("A1", "福利院支部"), (cell_beside(5), "备注"), ("A4", "计划内容"), (cell_of_last_month(6), "无"), (cell_of_last_month(6), None)],
)  # fmt: skip
def test_a_name_or_a_month_over_a_title_is_no_note(cell: str, text: str | None) -> None:
    assert judged(edited(GOOD, typed(cell, text)), FORM).findings == ()


def book_with(cell: str, text: str, sheet: str = MATTER_SHEET, *, after: bool = False) -> RawBook:
    """A 核验表 with a text in a printed cell."""
    from test_line_book import book  # noqa: PLC0415, its matters are made when they are asked for

    made = book()
    page = made[sheet]
    assert isinstance(page, Worksheet)
    page[cell] = f"{page[cell].value}{text}" if after else text
    buffer = io.BytesIO()
    made.save(buffer)
    read = read_workbook(buffer.getvalue())
    assert isinstance(read, RawBook)
    return read


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("sheet", "cell"), [(MATTER_SHEET, "A1"), (MATTER_SHEET, "A2"), (MATTER_SHEET, "A3"), (MATTER_SHEET, "F3"), (GUIDE_SHEET, "A3")]
)  # fmt: skip
def test_a_word_over_the_titles_of_a_decision_book_is_told(sheet: str, cell: str, *, after: bool) -> None:
    said = "局长批示：全部不同意，先复核"
    found = read_decision_book("核验表.xlsx", book_with(cell, said, sheet, after=after)).findings
    assert [(each.code, each.sheet, each.cell, each.value) for each in found] == [("decision-note", sheet, cell, said)]


def test_the_month_of_a_form_may_be_written_in_its_own_way() -> None:
    assert judged(edited(GOOD, typed("F2", "2026.11")), FORM).findings == ()
    assert NOVEMBER.as_chinese() == "2026年11月"


def test_a_shorter_list_of_choices_is_what_an_earlier_form_printed_and_a_sentence_among_them_is_told() -> None:
    printed = {squeeze_text("责任人、完成时限、协办单位")}
    assert find_added_text("责任人、完成时限", printed) == ""
    assert find_added_text("责任人、需要延期一个月才能完成", printed) == "责任人、需要延期一个月才能完成"
