"""Grouped sheets: what was typed into several sheets at once is read on 填报表 only, and said once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from bureau import at_request, cell_of, filled_form, judged, record_of
from test_replies import FORM, OVERDUE, REPORT, TASK, changed, given, put, replying, spot

from pipeline.intake.files import ValidatedFile
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, REPLY_SHEET, Disposition

ITEM = [at_request(FORM, 0, name) for name in ("target", "item", "new_value", "reason")]
REQUEST: dict[str, str | int] = dict(zip(ITEM, (TASK.number, "责任人", "吴启航", "陈晓岚调走"), strict=True))
MONTH: dict[str, str | int] = {
    cell_of("progress", 6): "完成服务对象打分2次",
    cell_of("rate", 6): 75,
    cell_of("problem", 6): "人手紧",
    cell_of("next_step", 6): "下月再办1次",
}


def grouped(cells: Mapping[str, str | int], *sheets: str, replied: bool = False) -> ValidatedFile:
    """A form in which those cells were typed into 填报表 and other sheets."""
    data = filled_form(FORM, replying(REPORT, given(OVERDUE)) if replied else REPORT)
    for sheet in (FORM_SHEET, *sheets):
        data = changed(data, *(put(cell, value) for cell, value in cells.items()), sheet=sheet)
    return judged(data, FORM)


@pytest.mark.parametrize("sheets", [(REPLY_SHEET,), (REPLY_SHEET, GUIDE_SHEET), (GUIDE_SHEET,)])
def test_what_stands_on_every_sheet_is_read_where_it_was_meant(sheets: tuple[str, ...]) -> None:
    verdict = grouped(MONTH, *sheets)
    (finding,) = verdict.findings
    assert (finding.code, finding.sheet, finding.cell, verdict.fate) == (
        "sheets-grouped",
        sheets[0],
        cell_of("progress", 6),
        Disposition.ACCEPTED,
    )
    progress, rate, problem, following = (cell_of(name, 6) for name in ("progress", "rate", "problem", "next_step"))
    assert all(f"“{sheet}”的{progress}:{rate}、{problem}:{following}" in finding.message for sheet in sheets)
    assert "存在问题" not in finding.remedy
    (task,) = record_of(verdict).tasks
    assert (task.values["progress"], task.values["rate"], record_of(verdict).replies) == ("完成服务对象打分2次", 75, ())


def test_a_request_typed_into_both_sheets_is_no_reply() -> None:
    verdict = grouped(REQUEST, REPLY_SHEET)
    assert [each.code for each in verdict.findings] == ["sheets-grouped"]
    assert [each.new_value for each in record_of(verdict).requests] == ["吴启航"]


def test_a_true_reply_beside_it_is_read() -> None:
    verdict = grouped(MONTH, REPLY_SHEET, replied=True)
    assert {each.code for each in verdict.findings} == {"sheets-grouped", "replies-given"}
    assert [each.key for each in record_of(verdict).replies] == [OVERDUE.key]


def test_words_of_nothing_typed_into_both_sheets_go_with_the_rest() -> None:
    verdict = grouped({**MONTH, cell_of("next_step", 6): "无"}, REPLY_SHEET)
    assert [each.code for each in verdict.findings] == ["sheets-grouped"]


def test_one_equal_cell_may_be_chance() -> None:
    verdict = grouped({cell_of("progress", 6): "完成服务对象打分2次"}, REPLY_SHEET)
    assert "sheets-grouped" not in {each.code for each in verdict.findings}


def test_an_answer_in_other_cells_is_none_of_it() -> None:
    data = changed(filled_form(FORM, REPORT), put(spot(0, "statement"), "完成36户"))
    assert [each.code for each in judged(data, FORM).findings] == ["replies-given"]
