"""A form that nobody filled in is no report, however it was opened, laid out, saved or copied; what a person wrote is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bureau import answers, at, at_head, edited, filled_form, handed, handed_task, judged, row_of, typed
from marked import picture, shape, with_comments, with_drawing
from openpyxl.worksheet.worksheet import Worksheet
from test_row_kinds import inserted
from test_sheet_marks import below, without_id

Change = Callable[[Worksheet], object]
FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动")])
BLANK = filled_form(FORM, answers(*map(row_of, FORM.tasks), flag=None))
PROBLEM = at(FORM, FORM.tasks[0].number, "problem")
NEW = at(FORM, FORM.new_numbers[0], "number")[1:]
TITLES = "ABCDEFGHIJKLMNO"


def words_of_nothing(page: Worksheet) -> None:
    for task in FORM.tasks:
        for name in ("progress", "problem", "next_step"):
            page[at(FORM, task.number, name)] = "无"


def hide(page: Worksheet) -> None:
    page.row_dimensions[7].hidden = page.column_dimensions["J"].hidden = True


def filter_rows(page: Worksheet) -> None:
    page.auto_filter.ref = "A5:O7"
    page.row_dimensions[6].hidden = True


def repeat_titles(page: Worksheet) -> None:
    inserted(7, {column: str(page[f"{column}5"].value) for column in TITLES})(page)


def copy_sheet(page: Worksheet) -> None:
    assert page.parent is not None
    page.parent.copy_worksheet(page).title = "填报表 (2)"


@pytest.mark.parametrize(
    "change",
    [words_of_nothing, hide, filter_rows, repeat_titles, copy_sheet, below(BLANK), inserted(8, {"A": "合计", "K": 60}), typed(f"D{NEW}", "以下空白"),
     typed(at_head("reporter"), "李 文静"), typed(at_head("nil_reason"), "/"), typed("H30", "第1页 共1页"), typed("A1", "十一月份月报"),
     inserted(6, {"K": "（%）", "L": "下拉选择"})],
)  # fmt: skip
@pytest.mark.parametrize("keeps_id", [True, False])
def test_a_form_nobody_filled_in_is_no_report(change: Change, *, keeps_id: bool) -> None:
    data = edited(BLANK, change)
    verdict = judged(data if keeps_id else without_id(data), FORM)
    assert verdict.blank
    assert "form-blank" in {each.code for each in verdict.findings}


def test_decoration_makes_no_report() -> None:
    assert judged(with_drawing(BLANK, picture(3, 3)), FORM).blank


@pytest.mark.parametrize(
    "data",
    [with_comments(BLANK, {PROBLEM: "缺2名护理员"}), with_drawing(BLANK, shape(7, 9, "本月谈话3次")), edited(BLANK, typed("A30", "本月完成入户36户")),
     edited(BLANK, typed("A30", "填报人：李文静")), edited(BLANK, typed(at_head("reporter"), "吴启航")), edited(BLANK, typed(at_head("flag"), "不清楚"))],
    ids=["a comment", "a text box", "a text below", "a signature below", "signed by another", "a choice that is none"],
)  # fmt: skip
def test_what_a_person_wrote_anywhere_on_it_is_not_called_nothing(data: bytes) -> None:
    verdict = judged(data, FORM)
    assert not verdict.blank
    assert "form-blank" not in {each.code for each in verdict.findings}
