"""What a person put on a form beside its cells, crossed out, or put on a sheet of its own, is read or named in place."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from bureau import (
    answers,
    at,
    at_request,
    cell_of,
    column_of,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    record_of,
    request,
    row_of,
    typed,
)
from marked import (
    beside,
    picture,
    shape,
    strike,
    with_comments,
    with_diagram,
    with_drawing,
    with_object,
    with_struck_string,
    with_thread,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import Finding
from pipeline.forms.returned_copy import build_returned_copy, format_cell_comment
from pipeline.intake.files import ValidatedFile
from pipeline.periods import Period
from pipeline.terms import FORM_SHEET, GUIDE_SHEET, Disposition

FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2)])
OTHER = handed("MZ01", [handed_task("MZ01", row, 60, "推进中") for row in (1, 2)])
ONE, TWO = (task.number for task in FORM.tasks)
GOOD = filled_form(FORM, answers(row_of(FORM.tasks[0], progress="甲", rate=70), row_of(FORM.tasks[1])))
PROGRESS, PROBLEM, RATE = (at(FORM, ONE, name) for name in ("progress", "problem", "rate"))
Change = Callable[[Worksheet], object]


def told(data: bytes) -> list[tuple[str, str | None, str | None, str]]:
    return [(each.code, each.sheet, each.cell, each.value) for each in judged(data, FORM).findings]


def row_struck(number: str) -> Change:
    row = at(FORM, number, "number")[1:]
    return strike(*(f"{letter}{row}" for letter in "ABCDEFGHIJKLMN"))


def values(verdict: ValidatedFile, number: str = ONE) -> dict[str, object]:
    return next(dict(task.values) for task in record_of(verdict).tasks if task.number == number)


# Comments, text boxes, pictures


@pytest.mark.parametrize(
    "data",
    [
        with_comments(GOOD, {PROBLEM: "轮岗岗位不足"}, author="李文静"),
        with_thread(GOOD, PROBLEM, "轮岗岗位不足"),
    ],
    ids=["plain", "threaded"],
)
def test_a_comment_is_told_at_its_cell_and_nothing_else_changes(data: bytes) -> None:
    verdict = judged(data, FORM)
    assert told(data) == [("comment-unread", FORM_SHEET, PROBLEM, "轮岗岗位不足")]
    assert verdict.fate is Disposition.ACCEPTED
    assert "没有填，只有批注“轮岗岗位不足”" in verdict.findings[0].message


def test_a_comment_beside_a_text_says_so() -> None:
    said = judged(with_comments(GOOD, {PROGRESS: "这是上周的数"}), FORM).findings
    assert "这一格有批注" in said[0].message


def test_where_the_cell_is_required_the_comment_is_told_beside_what_is_missing() -> None:
    blank = edited(GOOD, typed(PROGRESS, None))
    assert [code for code, *_ in told(with_comments(blank, {PROGRESS: "完成36户"}))] == [
        "comment-unread",
        "progress-missing",
    ]


def test_a_long_comment_is_quoted_in_short_and_kept_whole() -> None:
    text = "困难很多。" * 60
    said = judged(with_comments(GOOD, {PROBLEM: text}), FORM).findings[0]
    assert said.value == text
    assert len(said.message) < 90


@pytest.mark.parametrize("sheet", [FORM_SHEET, GUIDE_SHEET])
def test_a_text_box_is_told_at_the_cell_under_its_corner(sheet: str) -> None:
    data = with_drawing(GOOD, shape(7, 9, "谈话3次", "发卡20张"), sheet=sheet)
    assert told(data) == [("box-unread", sheet, "J8", "谈话3次\n发卡20张")]


def test_the_pictures_of_a_sheet_are_told_once() -> None:
    verdict = judged(with_drawing(GOOD, picture(9, 3), picture(5, 9)), FORM)
    assert [(each.code, each.cell) for each in verdict.findings] == [("picture-unread", "J6")]
    assert "2张图片" in verdict.findings[0].message


def test_a_file_put_onto_the_form_and_the_texts_of_a_diagram_are_told() -> None:
    """A Word file dropped onto the form was accepted without a word."""
    verdict = judged(with_object(GOOD, "Word.Document.12", (5, 9)), FORM)
    assert [(each.code, each.cell, each.value) for each in verdict.findings] == [("object-unread", "J6", "Word文档")]
    assert verdict.fate is Disposition.ACCEPTED
    drawn = judged(with_diagram(GOOD, 5, 9, "先评估", "再改造"), FORM)
    assert [(each.code, each.cell, each.value) for each in drawn.findings] == [("box-unread", "J6", "先评估\n再改造")]


def test_personal_numbers_in_a_comment_are_masked() -> None:
    found = {each.code: each for each in judged(with_comments(GOOD, {PROBLEM: "找李四13800138000"}), FORM).findings}
    assert found.keys() == {"comment-unread", "personal-data"}
    assert not any("13800138000" in each.message + each.value for each in found.values())


def test_what_the_program_wrote_on_a_returned_copy_is_no_comment_of_a_person() -> None:
    returned = judged(edited(GOOD, typed(RATE, "很快"), typed(PROBLEM, "一\n二")), FORM)
    assert returned.values is not None
    copy = build_returned_copy(
        handed=FORM,
        period=Period(2026, 11),
        domains=[],
        answers=returned.values,
        findings=returned.findings,
        corrects="0" * 64,
    )
    mended = edited(copy, typed(RATE, 75))
    assert told(mended) == []
    book = openpyxl.load_workbook(io.BytesIO(mended))
    ours = book[FORM_SHEET][RATE].comment
    assert ours is not None
    ours.text += "\n实际是四分之三"
    buffer = io.BytesIO()
    book.save(buffer)
    assert told(buffer.getvalue()) == [("comment-unread", FORM_SHEET, RATE, "实际是四分之三")]


def test_each_finding_of_a_cell_is_one_line_of_its_comment() -> None:
    found = judged(edited(GOOD, typed(at(FORM, ONE, "goal"), "一百户\n二百户")), FORM).findings
    assert len(format_cell_comment(found).splitlines()) == len(found) == 1


def test_a_returned_copy_lists_the_comments_and_boxes_whole() -> None:
    text = "需要局里协调：" + "轮岗岗位不足，" * 20
    data = with_drawing(with_comments(edited(GOOD, typed(RATE, "很快")), {PROBLEM: text}), shape(40, 20, "另附说明"))
    verdict = judged(data, FORM)
    assert verdict.fate is Disposition.RETURNED
    assert verdict.values is not None
    copy = build_returned_copy(
        handed=FORM,
        period=Period(2026, 11),
        domains=[],
        answers=verdict.values,
        findings=verdict.findings,
        corrects="0" * 64,
    )
    front = openpyxl.load_workbook(io.BytesIO(copy))["请修改"]
    assert {text, "另附说明"} <= {front[f"D{row}"].value for row in range(5, 9)}


# Struck-out text


def test_the_struck_part_of_a_text_is_left_out_and_told() -> None:
    data = with_struck_string(GOOD, PROGRESS, "完成36户", "完成52户")
    assert told(data) == [("text-struck", FORM_SHEET, PROGRESS, "完成36户")]
    assert values(judged(data, FORM))["progress"] == "完成52户"


def test_a_struck_answer_is_none() -> None:
    data = edited(GOOD, typed(PROBLEM, "缺人"), strike(PROBLEM))
    assert told(data) == [("text-struck", FORM_SHEET, PROBLEM, "缺人")]
    assert values(judged(data, FORM))["problem"] is None


def test_a_struck_number_is_asked_for_as_missing() -> None:
    assert [code for code, *_ in told(edited(GOOD, strike(RATE)))] == ["rate-missing", "text-struck"]


def test_crossing_out_a_part_of_a_plan_cell_asks_for_the_rest() -> None:
    cell = at(FORM, ONE, "owner")
    verdict = judged(with_struck_string(GOOD, cell, str(FORM.tasks[0].plan["owner"]), "周明远"), FORM)
    assert sorted(each.code for each in verdict.findings) == ["plan-overtyped", "text-struck"]
    assert [(each.field, each.value) for each in record_of(verdict).plan_edits] == [("owner", "周明远")]


def test_crossing_out_a_plan_cell_changes_nothing_and_is_told_with_the_way() -> None:
    verdict = judged(edited(GOOD, strike(at(FORM, ONE, "goal"), at(FORM, ONE, "measure"))), FORM)
    assert [each.code for each in verdict.findings] == ["locked-struck"]
    assert "变更申请" in verdict.findings[0].remedy
    assert values(verdict)["goal"] == FORM.tasks[0].plan["goal"]


@pytest.mark.parametrize("change", [row_struck(TWO), strike(at(FORM, TWO, "task")), strike(at(FORM, TWO, "number"))])
def test_a_crossed_out_task_is_asked_about_once_and_keeps_its_values(change: Change) -> None:
    verdict = judged(edited(GOOD, change), FORM)
    assert [each.code for each in verdict.findings] == ["task-struck"]
    assert values(verdict, TWO)["rate"] == 60


def test_a_crossed_out_new_task_is_no_task() -> None:
    row = at(FORM, TWO, "number")[1:]
    new = str(int(row) + 2)
    cells = dict(
        zip("BCDEFGHI", ("中心工作", "养老服务", "适老化", "包户", "120户", "周明远", "陈晓岚", "年底"), strict=True)
    )
    drafted = edited(GOOD, *(typed(f"{letter}{new}", text) for letter, text in cells.items()))
    crossed = edited(drafted, strike(*(f"{letter}{new}" for letter in "ABCDEFGHI")))
    assert [code for code, *_ in told(crossed)] == ["text-struck"]
    assert len(record_of(judged(crossed, FORM)).tasks) == 2


def test_a_crossed_out_request_is_none() -> None:
    asked = request(ONE, "责任人", "李四", "调动")
    data = filled_form(
        FORM, answers(row_of(FORM.tasks[0], progress="甲", rate=70), row_of(FORM.tasks[1]), requests=[asked])
    )
    cells = [at_request(FORM, 0, name) for name in ("target", "item", "new_value", "reason")]
    verdict = judged(edited(data, strike(*cells)), FORM)
    assert [each.code for each in verdict.findings] == ["text-struck"]
    assert record_of(verdict).requests == ()


# Hidden columns, further sheets


def test_a_hidden_column_with_answers_is_told() -> None:
    def hide(page: Worksheet) -> None:
        page.column_dimensions[column_of("progress")].hidden = page.column_dimensions["F"].hidden = True

    assert [(code, cell) for code, _, cell, _ in told(edited(GOOD, hide))] == [
        ("columns-hidden", cell_of("progress", 5))
    ]


def without_id(data: bytes) -> bytes:
    """A workbook of which only the visible form is left."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in list(book.worksheets):
        if page.sheet_state != "visible" or page.title == GUIDE_SHEET:
            book.remove(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_last_months_sheet_is_passed_over_and_named() -> None:
    last = edited(GOOD, _retitled("报告期", "2026年10月"), typed(PROGRESS, "上月的"))
    for data in (
        beside(GOOD, "10月", last),
        beside(GOOD, "10月", last, hidden=True),
        without_id(beside(GOOD, "10月", last)),
    ):
        verdict = judged(data, FORM)
        assert [(each.code, each.sheet) for each in verdict.findings] == [("sheet-of-other", "10月")]
        assert "2026年10月" in verdict.findings[0].message
        assert (verdict.fate, verdict.period) == (Disposition.ACCEPTED, "2026-11")
        assert values(verdict)["progress"] == "甲"


def test_the_filled_copy_counts_and_the_untouched_sheet_is_named() -> None:
    blank = filled_form(FORM, answers(*map(row_of, FORM.tasks), flag=None))
    verdict = judged(beside(blank, "填报表 (2)", GOOD), FORM)
    assert [(each.code, each.sheet) for each in verdict.findings] == [("sheet-passed-over", FORM_SHEET)]
    assert (verdict.fate, record_of(verdict).sheet) == (Disposition.ACCEPTED, "填报表 (2)")


def test_two_sheets_filled_in_differently_are_asked_back_with_what_the_other_says() -> None:
    verdict = judged(beside(GOOD, "填报表 (2)", edited(GOOD, typed(PROGRESS, "乙"))), FORM)
    assert [(each.code, each.value) for each in verdict.findings] == [("second-sheet", f"{PROGRESS}：乙")]
    assert verdict.fate is Disposition.RETURNED


def test_a_hidden_draft_is_named_and_asks_for_nothing() -> None:
    verdict = judged(beside(GOOD, "草稿", edited(GOOD, typed(PROGRESS, "乙")), hidden=True), FORM)
    assert [(each.code, each.value) for each in verdict.findings] == [("sheet-passed-over", f"{PROGRESS}：乙")]


def test_forms_of_two_branches_are_set_aside_with_every_sheet_named() -> None:
    other = filled_form(OTHER, answers(row_of(OTHER.tasks[0], progress="乙", rate=70), row_of(OTHER.tasks[1])))
    for data in (beside(GOOD, "机关一支部", other), without_id(beside(GOOD, "机关一支部", other))):
        verdict = judged(data, FORM)
        assert [each.code for each in verdict.findings] == ["several-branches"]
        assert verdict.fate is Disposition.UNRECOGNISED
        assert "“机关一支部”（" in verdict.findings[0].message


def test_an_own_sheet_is_named_unless_it_is_empty() -> None:
    def add(page: Worksheet) -> None:
        assert page.parent is not None
        page.parent.create_sheet("Sheet2")
        page.parent.create_sheet("佐证")["B3"] = "走访记录3份"

    assert told(edited(GOOD, add)) == [("sheet-not-read", "佐证", None, "走访记录3份")]


def test_findings_at_the_same_cell_of_different_sheets_are_told_apart() -> None:
    last = edited(GOOD, _retitled("报告期", "2026年10月"), typed(PROGRESS, "上月的"))
    early = edited(GOOD, _retitled("报告期", "2026年9月"), typed(PROGRESS, "更早的"))
    found: list[Finding] = list(judged(beside(beside(GOOD, "10月", last), "9月", early), FORM).findings)
    assert [(each.code, each.sheet, each.cell) for each in found] == [
        ("sheet-of-other", "10月", "A5"),
        ("sheet-of-other", "9月", "A5"),
    ]


def _retitled(label: str, text: str) -> Change:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows(max_row=4):
            for cell in row:
                if cell.value == label:
                    page.cell(cell.row, cell.column + 1).value = text

    return change


# Several forms on one sheet


def below(other: bytes, down: int = 25) -> Change:
    """A change: the form of another workbook pasted further down on the sheet."""
    source = openpyxl.load_workbook(io.BytesIO(other))[FORM_SHEET]

    def change(page: Worksheet) -> None:
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None:
                    page.cell(cell.row + down, cell.column).value = cell.value

    return change


LAST = edited(GOOD, _retitled("报告期", "2026年10月"), typed(PROGRESS, "上月的"))
BLANK = filled_form(FORM, answers(*map(row_of, FORM.tasks), flag=None))
THEIRS = filled_form(OTHER, answers(row_of(OTHER.tasks[0], progress="乙", rate=70), row_of(OTHER.tasks[1])))


def test_forms_of_two_branches_on_one_sheet_are_set_aside_and_both_named() -> None:
    verdict = judged(edited(GOOD, below(THEIRS)), FORM)
    assert ([each.code for each in verdict.findings], verdict.fate) == (["several-branches"], Disposition.UNRECOGNISED)
    assert "“填报表（第26行起）”（机关一支部）" in verdict.findings[0].message


@pytest.mark.parametrize(
    ("first", "second", "findings"),
    [(GOOD, LAST, [("sheet-of-other", "A30")]), (without_id(LAST), GOOD, [("sheet-of-other", "A5")]), (GOOD, GOOD, []),
     (BLANK, GOOD, [("sheet-passed-over", "A5")])],
    ids=["last month below", "last month above", "a copy", "filled in below a blank one"],
)  # fmt: skip
def test_of_the_forms_on_one_sheet_that_of_the_month_is_read_where_it_stands(
    first: bytes, second: bytes, findings: list[tuple[str, str]]
) -> None:
    verdict = judged(edited(first, below(second)), FORM)
    assert [(each.code, each.cell) for each in verdict.findings] == findings
    assert (verdict.fate, verdict.period, values(verdict)["progress"]) == (Disposition.ACCEPTED, "2026-11", "甲")


def test_two_forms_of_a_month_on_one_sheet_that_differ_are_asked_back_with_the_difference() -> None:
    verdict = judged(edited(GOOD, below(edited(GOOD, typed(PROGRESS, "乙")))), FORM)
    assert [(each.code, each.cell, each.value) for each in verdict.findings] == [
        ("second-sheet", "A30", f"{cell_of('progress', 31)}：乙")
    ]


def test_what_was_struck_or_unreadable_below_stays_with_the_form_below() -> None:
    verdict = judged(
        edited(GOOD, below(LAST), strike(cell_of("progress", 31)), typed(cell_of("rate", 31), "=1/0")), FORM
    )
    assert [each.code for each in verdict.findings] == ["sheet-of-other"]
