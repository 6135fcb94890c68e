"""Rows without a number: what goes on from the row above is joined, what is no entry is passed over, the rest is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bureau import (
    answers,
    at,
    cell_of,
    column_of,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    record_of,
    request,
    row_of,
    typed,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.findings import format_column_letter
from pipeline.intake.files import ValidatedFile
from pipeline.intake.tables.row_kinds import is_ordinal_row, is_section_heading, is_signature_line, is_unit_row
from pipeline.terms import Disposition, Severity

Change = Callable[[Worksheet], object]
FORM = handed("MZ03", [handed_task("MZ03", row, 60, "推进中") for row in (1, 2, 3)])
ONE = FORM.tasks[0].number
GOOD = filled_form(
    FORM,
    answers(row_of(FORM.tasks[0], rate=70, progress="一是完成36户"), row_of(FORM.tasks[1], progress="走访", problem="缺人"),
            row_of(FORM.tasks[2]), requests=[request(ONE, "责任人", "吴启航", "一是调动")]),
)  # fmt: skip
BELOW_FIRST, BELOW_REQUEST = 7, 18
PROGRESS, RATE, STATUS, PROBLEM, NEXT_STEP = map(column_of, ("progress", "rate", "status", "problem", "next_step"))


def verdict(*changes: Change) -> ValidatedFile:
    return judged(edited(GOOD, *changes), FORM)


def said(found: ValidatedFile) -> list[tuple[str, str | None]]:
    return [(each.code, each.cell) for each in found.findings]


def inserted(at: int, cells: dict[str, str | float]) -> Change:
    """A change: a row put in, with those cells filled by column."""

    def change(page: Worksheet) -> None:
        for area in [each for each in page.merged_cells.ranges if each.min_row >= at]:
            page.unmerge_cells(str(area))
        page.insert_rows(at)
        for column, value in cells.items():
            page[f"{column}{at}"] = value

    return change


def months(found: ValidatedFile) -> list[tuple[object, object, object]]:
    return [(each.values["progress"], each.values["rate"], each.values["problem"]) for each in record_of(found).tasks]


PLAIN = [("一是完成36户", 70, None), ("走访", 60, "缺人"), (None, 60, None)]


@pytest.mark.parametrize(
    ("cells", "first"),
    [({PROGRESS: "二是召开推进会"}, ("一是完成36户\n二是召开推进会", 70, None)), ({PROBLEM: "两户产权待确认"}, ("一是完成36户", 70, "两户产权待确认")),
     ({PROGRESS: "二是召开推进会", PROBLEM: "缺资金", NEXT_STEP: "下月验收"}, ("一是完成36户\n二是召开推进会", 70, "缺资金"))],
)  # fmt: skip
def test_a_text_that_goes_on_in_the_next_row_is_joined(
    cells: dict[str, str | float], first: tuple[object, ...]
) -> None:
    found = verdict(inserted(BELOW_FIRST, cells))
    assert said(found) == [("row-continued", f"{min(cells)}7")]
    assert months(found) == [first, *PLAIN[1:]]


def test_a_text_may_go_on_over_several_rows_and_the_limit_holds_for_all_of_it() -> None:
    found = verdict(inserted(BELOW_FIRST, {PROGRESS: "三是验收"}), inserted(BELOW_FIRST, {PROGRESS: "二是开会"}))
    assert months(found)[0] == ("一是完成36户\n二是开会\n三是验收", 70, None)
    assert [each.severity for each in found.findings] == [Severity.NOTICE] * 2
    long = verdict(inserted(BELOW_FIRST, {PROGRESS: "长" * 148}))
    assert ("text-too-long", cell_of("progress", 6)) in said(long)


@pytest.mark.parametrize("text", ["二、走访困难群众36户", "（二）上门走访", "养老服务类"])
def test_a_text_that_goes_on_with_a_number_is_no_heading(text: str) -> None:
    found = verdict(inserted(BELOW_FIRST, {PROGRESS: text}))
    assert said(found) == [("row-continued", cell_of("progress", 7))]
    assert months(found)[0] == (f"一是完成36户\n{text}", 70, None)


def test_a_request_may_go_on_in_the_next_row() -> None:
    found = verdict(typed(f"E{BELOW_REQUEST}", "二是新人已到岗"))
    assert said(found) == [("row-continued", f"E{BELOW_REQUEST}")]
    assert [each.reason for each in record_of(found).requests] == ["一是调动\n二是新人已到岗"]


def test_a_number_merged_over_two_rows_holds_both_lines() -> None:
    def merged(page: Worksheet) -> None:
        for column in range(1, 16):
            if format_column_letter(column - 1) != PROGRESS:
                page.merge_cells(start_row=6, end_row=7, start_column=column, end_column=column)

    found = verdict(inserted(BELOW_FIRST, {PROGRESS: "二是召开推进会"}), merged)
    assert found.fate is Disposition.ACCEPTED
    assert months(found) == [("一是完成36户\n二是召开推进会", 70, None), *PLAIN[1:]]


@pytest.mark.parametrize(
    "cells",
    [{"A": "续", PROGRESS: "二是召开推进会"}, {"A": "（接上行）", PROGRESS: "二是召开推进会"}, {"A": "同上", PROGRESS: "二是召开推进会"}, {"A": ONE, PROGRESS: "二是召开推进会"},
     {"A": ONE, PROGRESS: "二是召开推进会", RATE: 70, STATUS: "推进中"}, {PROGRESS: "二是召开推进会", RATE: 70}],
)  # fmt: skip
def test_a_row_that_repeats_the_entry_above_brings_what_is_new(cells: dict[str, str | float]) -> None:
    found = verdict(inserted(BELOW_FIRST, cells))
    assert said(found) == [("row-continued", cell_of("progress", 7))]
    assert months(found) == [("一是完成36户\n二是召开推进会", 70, None), *PLAIN[1:]]


def test_a_row_copied_below_itself_is_passed_over() -> None:
    def copied(page: Worksheet) -> None:
        inserted(BELOW_FIRST, {})(page)
        for column in "ABCDEFGHIJKL":
            page[f"{column}7"] = page[f"{column}6"].value

    found = verdict(copied)
    assert [(each.code, each.cell) for each in found.findings] == [("row-passed-over", "A7")]
    assert months(found) == PLAIN


def test_a_repeated_number_with_another_figure_is_asked_back() -> None:
    found = verdict(inserted(BELOW_FIRST, {"A": ONE, PROGRESS: "二是召开推进会", RATE: 80, STATUS: "推进中"}))
    assert said(found) == [("task-number-twice", "A7")]


def test_blank_rows_between_tasks_part_no_text_from_its_task_and_below_them_they_do() -> None:
    between = verdict(inserted(BELOW_FIRST, {PROGRESS: "二是召开推进会"}), inserted(BELOW_FIRST, {}))
    assert said(between) == [("row-continued", cell_of("progress", 8))]
    assert months(between)[0] == ("一是完成36户\n二是召开推进会", 70, None)
    below = verdict(typed(cell_of("progress", 30), "另有一事"))
    assert said(below) == [("note-row", cell_of("progress", 30))]


def test_two_requests_of_one_task_are_two() -> None:
    again = [
        typed(f"{column}{BELOW_REQUEST}", value)
        for column, value in zip("BCDE", (ONE, "责任人", "韩霞", "一是调动"), strict=True)
    ]
    assert [each.new_value for each in record_of(verdict(*again)).requests] == ["吴启航", "韩霞"]


@pytest.mark.parametrize(
    ("cells", "what"),
    [({"B": "填报人：李文静", "D": "审核人：周明远", PROGRESS: "2026.12.1"}, "落款"), ({"B": "（盖章）", PROGRESS: "二〇二六年十二月一日"}, "落款"), ({"D": "备注：以上数据截至11月底"}, "附注"), ({"B": "注：完成率按户数计算"}, "附注"),
     ({RATE: 0, STATUS: "未启动"}, "只有完成率、状态的空行"), ({RATE: 60}, "只有完成率、状态的空行"), ({"D": "（转下页）"}, "页码或续表标题")],
)  # fmt: skip
def test_a_numbered_blank_row_may_hold_what_is_no_task(cells: dict[str, str | float], what: str) -> None:
    row = int(at(FORM, FORM.new_numbers[2], "number")[1:])
    found = verdict(*(typed(f"{column}{row}", value) for column, value in cells.items()))
    assert said(found) == [("row-passed-over", f"{min(cells)}{row}")]
    assert f"是{what}（" in found.findings[0].message
    assert months(found) == PLAIN


def test_a_new_task_without_its_plan_is_still_asked_for_it() -> None:
    new = FORM.new_numbers[0]
    found = verdict(typed(at(FORM, new, "progress"), "完成评估"), typed(at(FORM, new, "rate"), 10))
    assert "plan-missing" in {each.code for each in found.findings}


def test_a_row_with_figures_of_its_own_is_asked_for_its_number() -> None:
    found = verdict(inserted(BELOW_FIRST, {PROGRESS: "二是召开推进会", RATE: 80}))
    assert said(found) == [("task-number-missing", "A7")]


@pytest.mark.parametrize("number", ["MZ03-202611-06", "MZ03-202611-6", "ｍｚ03—202611—06"])
def test_a_task_beyond_the_numbered_rows_goes_on_with_the_next_number(number: str) -> None:
    """“新增任务请填在带编号的空行里” was said of a sixth task, for which there is no such row."""
    full = answers(*(row_of(each) for each in FORM.tasks), *(new_row(each) for each in FORM.new_numbers), flag="有变化")
    written = filled_form(FORM, full)
    last = int(at(FORM, FORM.new_numbers[-1], "number")[1:])

    def go_on(page: Worksheet) -> None:
        inserted(last + 1, {})(page)
        for column in "BCDEFGHIJKLMNO":
            page[f"{column}{last + 1}"] = page[f"{column}{last}"].value
        page[f"A{last + 1}"], page[f"D{last + 1}"] = number, "党建+第六件事"

    found = judged(edited(written, go_on), FORM)
    assert [each.code for each in found.findings if each.severity is Severity.MUST] == []
    assert record_of(found).tasks[-1].values["number"] == "MZ03-202611-06"
    unnumbered = judged(edited(written, go_on, lambda page: page.__setitem__(f"A{last + 1}", None)), FORM)
    asked = [each for each in unnumbered.findings if each.severity is Severity.MUST]
    assert [(each.code, each.cell) for each in asked] == [("task-number-missing", f"A{last + 1}")]
    assert "空行用完了的，接着最后一个编号往下编" in asked[0].remedy


def _titles(page: Worksheet, at: int, columns: str = "ABCDEFGHIJKLMNO") -> None:
    for column in columns:
        page[f"{column}{at}"] = page[f"{column}5"].value


def _band_and_titles(page: Worksheet) -> None:
    inserted(7, {})(page)
    inserted(7, {})(page)
    for column in ("A", "J"):
        page[f"{column}7"] = page[f"{column}4"].value
    _titles(page, 8)


def _title_row(columns: str) -> Change:
    def change(page: Worksheet) -> None:
        inserted(8, {})(page)
        _titles(page, 8, columns)

    return change


def _title_of_the_form(page: Worksheet) -> None:
    inserted(7, {"A": str(page["A1"].value)})(page)


@pytest.mark.parametrize(
    "change", [_title_row("ABCDEFGHIJKLMNO"), _title_row("ABCDEFGHIJKL"), _band_and_titles, _title_of_the_form]
)
def test_a_heading_repeated_inside_the_table_is_passed_over(change: Change) -> None:
    found = verdict(change)
    assert {each.code for each in found.findings} == {"row-passed-over"}
    assert all("重复的表头" in each.message for each in found.findings)
    assert months(found) == PLAIN


def test_titles_in_other_columns_are_another_table() -> None:
    def other(page: Worksheet) -> None:
        inserted(8, {})(page)
        for column, source in zip("ABCDEFG", "DEFGHIA", strict=True):
            page[f"{column}8"] = page[f"{source}5"].value

    assert ("second-table", "A8") in said(verdict(other))


@pytest.mark.parametrize(
    ("at", "cells", "what"),
    [(7, {"A": "一、党的建设"}, "小标题"), (8, {"A": "重点任务"}, "小标题"), (8, {"B": "（二）中心工作"}, "小标题"), (7, {"D": "养老服务类"}, "小标题"),
     (6, {RATE: "（%）"}, "计量单位或填写提示"), (6, {"A": "单位：%"}, "计量单位或填写提示"), (6, {"A": 1, "B": 2, "C": 3, "D": 4, PROGRESS: 5}, "栏目序号"),
     (6, {"A": "甲", "B": "乙", PROGRESS: 1, RATE: 2}, "栏目序号"), (9, {"A": "填报人：甲", PROGRESS: "审核人：乙"}, "落款"), (9, {"B": "日常工作 汇总", RATE: 60}, "分类汇总"),
     (7, {"A": "【中心工作】"}, "小标题"), (8, {"A": "★重点任务★"}, "小标题"), (7, {"B": "中心工作："}, "小标题"),
     (6, {"A": "单位：清河市福利院", RATE: "%"}, "计量单位或填写提示"), (6, {PROGRESS: "（150字以内）", RATE: "（%）", STATUS: "下拉选择"}, "计量单位或填写提示"),
     (6, {"A": "系统预填", "D": "不用改", PROGRESS: "必填", RATE: "填0-100"}, "计量单位或填写提示"), (8, {"H": "第2页 共3页"}, "页码或续表标题"),
     (8, {"A": "福利院支部月报表（续）"}, "页码或续表标题"), (6, {"A": "例", "B": "重点任务", PROGRESS: "完成36户", RATE: 30, STATUS: "推进中"}, "示例"),
     (6, {"A": "填写示例", "D": "党建+适老化", RATE: 30}, "示例")],
)  # fmt: skip
def test_what_is_no_entry_is_passed_over_where_it_stands(at: int, cells: dict[str, str | float], what: str) -> None:
    found = verdict(inserted(at, cells))
    assert said(found) == [("row-passed-over", f"{min(cells)}{at}")]
    assert f"是{what}（" in found.findings[0].message
    assert months(found) == PLAIN


@pytest.mark.parametrize(
    "cells",
    [{"A20": "支部书记：周明远", "C20": "组织委员：陈晓岚", "E20": "2026-12-01"}, {"B20": "分管领导意见：", "D20": "同意", "E20": "周明远"},
     {"B20": "审批意见：同意", "E20": "年　月　日"}, {"A20": "填报人：甲", "D20": "审核人：乙", cell_of("progress", 20): "填报日期：2026年12月1日"}, {"B20": "填报人", "C20": "甲", "D20": "审核人", "E20": "乙"},
     {"B20": "负责人（签字）：", "E20": "2026年12月1日"}, {"B21": "填报人：甲　审核人：乙　日期：2026.12.1"}, {"B19": "支部书记签字：", "D19": "（盖章）", "E19": "日期：12月1日"}],
)  # fmt: skip
def test_a_signature_line_is_no_request(cells: dict[str, str]) -> None:
    found = verdict(*(typed(cell, value) for cell, value in cells.items()))
    assert [each.code for each in found.findings] == ["row-passed-over"]
    assert len(record_of(found).requests) == 1
    assert not any("变更申请" in each.remedy or "存在问题" in each.remedy for each in found.findings)


def test_a_note_below_the_table_is_named_with_a_remedy_that_fits() -> None:
    found = verdict(typed("A22", "注：以上数据截至11月底"), typed("B21", "备注"), typed("D21", "请协调"))
    assert said(found) == [("note-row", "B21"), ("note-row", "A22")]
    assert not any("变更申请" in each.remedy or "存在问题" in each.remedy for each in found.findings)


def test_a_text_inside_the_table_is_never_called_below_it() -> None:
    found = verdict(inserted(8, {"D": "党建+敬老月活动"}))
    assert said(found) == [("row-unnumbered", "D8")]
    assert "下方" not in found.findings[0].message


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [(["填报人：甲"], True), (["审核人", "乙"], True), (["单位（盖章）："], True), (["联系电话：", "010-1"], True), (["2026年12月1日"], False),
     (["走访群众"], False), (["责任人：甲"], False), (["填报人：甲", "走访群众12户"], False), (["时间紧"], False), (["人手紧"], False),
     (["（盖章）", "二〇二六年十二月一日"], True), (["福利院支部", "2026年12月1日"], True), (["福利院支部（盖章）", "（公章）", "2026年12月"], True),
     (["福利院支部", "走访12户"], False), (["（盖章）", "走访12户"], False), (["MZ03-202611-01", "2026年12月1日"], False)],
)  # fmt: skip
def test_signature_lines(texts: list[str], wanted: bool) -> None:
    assert is_signature_line(texts) is wanted


def test_words_of_an_entry_are_no_unit_number_or_heading() -> None:
    assert not is_unit_row(["单位内部培训"])
    assert not is_unit_row(["45"])
    assert not is_ordinal_row(["45", "60"])
    assert not is_section_heading(["新增任务：开展消防演练"])
    assert not is_section_heading(["一、党的建设", "甲"])


SIGNED = [
    ("（盖章）", "2026年12月1日"), ("机关一支部（盖章）", "2026年12月1日"), ("中共某局机关第一支部委员会", "2026.12.1"), ("填报人：甲", "审核人：乙"),
    ("2026年12月1日", "（公章）"), ("填报人：甲", "2026年  月  日"), ("（盖章）",), ("二〇二六年十二月一日", "加盖公章"),
]  # fmt: skip


@pytest.mark.parametrize("lines", SIGNED)
@pytest.mark.parametrize("between", [1, 2])
def test_a_signature_in_several_rows_is_one(lines: tuple[str, ...], between: int) -> None:
    found = verdict(*(typed(cell_of("progress", 30 + at * between), line) for at, line in enumerate(lines)))
    assert said(found) == [("row-passed-over", cell_of("progress", 30))]
    assert "是落款（" in found.findings[0].message
    assert found.findings[0].value == "　".join(lines)
    assert months(found) == PLAIN


@pytest.mark.parametrize(
    "lines", [("2026年12月1日",), ("以上请审阅", "2026年12月1日"), ("机关一支部",), ("2026年12月1日", "走访群众12户")]
)
def test_a_day_or_a_name_alone_is_no_signature(lines: tuple[str, ...]) -> None:
    found = verdict(*(typed(f"J{30 + at}", line) for at, line in enumerate(lines)))
    assert said(found) == [("note-row", f"J{30 + at}") for at in range(len(lines))]


def test_what_follows_a_signature_is_still_read() -> None:
    found = verdict(typed(cell_of("progress", 30), "（盖章）"), typed(cell_of("progress", 31), "另有一事请协调"))
    assert said(found) == [("row-passed-over", cell_of("progress", 30)), ("note-row", cell_of("progress", 31))]


def test_a_day_among_the_tasks_belongs_to_its_task() -> None:
    found = verdict(inserted(BELOW_FIRST, {PROGRESS: "（盖章）"}))
    assert "row-passed-over" not in {each.code for each in found.findings}
