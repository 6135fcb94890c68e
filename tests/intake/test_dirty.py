"""Dirty but clear is accepted, doubtful is asked back with what was probably meant: whole workbooks, byte by byte.

The parsers' own tables stand in test_deadlines, test_rates and test_words; here the same goes through reading,
number formats and judging.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from bureau import (
    answers,
    at,
    at_head,
    at_request,
    cell_of,
    filled_form,
    handed,
    handed_task,
    judged,
    judged_all,
    new_row,
    record_of,
    request,
    row_of,
    task_frame,
)
from rawcells import ERRORS, Raw, form_part, packed, parts_of, rewritten

from pipeline.reading import RawBook, read_workbook
from pipeline.reading.formats import CHINESE_FORMATS
from pipeline.terms import FORM_SHEET, Disposition

FORM = handed("MZ03", [handed_task("MZ03", 1, 60, "推进中"), handed_task("MZ03", 2, 0, "未启动")])
ONE = FORM.tasks[0].number
FIRST = FORM.new_numbers[0]
SAID = answers(
    row_of(FORM.tasks[0], rate=70, progress="完成36户", problem="缺资金"), row_of(FORM.tasks[1]), new_row(FIRST),
    requests=[request(ONE, "完成时限", "2027年3月31日")],
)  # fmt: skip
DATA = filled_form(FORM, SAID)
WHEN, RATE, STATUS, PROGRESS = (at(FORM, FIRST, name) for name in ("deadline", "rate", "status", "progress"))
DECEMBER, THIRD = 46357, 46329
"""Days of 2026-12-01 and 2026-11-03 as a workbook counts them."""
LATER = 1462
"""Days between the beginnings of the two ways to count (1900, 1904)."""


def text(typed: str) -> Raw:
    return Raw(text=typed)


def number(typed: float, shown_as: int | str = 0) -> Raw:
    return Raw(number=typed, number_format=shown_as)


Answer = tuple[object, str]
"""What a cell became, or the code of the finding with its suggestion."""


def answered(cells: Sequence[Mapping[str, Raw]], name: str, row: int = 2) -> list[Answer]:
    """Each change to the form as the column of a task row then says, all judged at once."""
    verdicts = judged_all([rewritten(DATA, each) for each in cells], FORM)
    return [_answer(verdict.findings, task_frame(verdict), name, row) for verdict in verdicts]


def _answer(findings: Sequence[Any], tasks: Any, name: str, row: int) -> Answer:
    asked = [each for each in findings if each.field == name and each.code != "text-cleaned"]
    if asked:
        (finding,) = asked
        assert finding.cell
        return finding.code, finding.suggestion
    value = tasks.iloc[row][name]
    return (value.item() if hasattr(value, "item") else value), ""


MONTH_END, DAY_3 = ("2026年11月底", ""), ("2026年11月3日", "")
YEAR_END, QUARTER, STANDING = ("2026年底", ""), ("2026年第四季度", ""), ("长期坚持", "")
INVALID, UNREADABLE = ("date-invalid", ""), ("date-unreadable", "")
DATES: list[tuple[Raw, Answer]] = [
    *((text(typed), DAY_3) for typed in (
        "2026.11.3", "2026-11-3", "2026/11/3", "2026年11月3日", "11月3日", "20261103", "２０２６年１１月３日",
        "２０２６．１１．３", "二〇二六年十一月三日", "十一月三日", " 2026 年 11 月 3 日 ", "2026.11.3前", "11月3日之前",
        "2026年11月3日 17:30", "2026-11-03 00:00:00", "于2026年11月3日前完成", "2026。11。3", "2026—11—3", "26.11.3",
        "\u200b2026.11.3\u202c", "2026年11月3号（星期二）", "11-3",
    )),
    *((text(typed), MONTH_END) for typed in ("11月底前", "11月底", "11月", "2026.11", "2026年11月", "十一月底前", "月底")),
    (text("2026.12"), ("2026年12月底", "")), (text("2026.10"), ("deadline-past", "")),
    (text("11月中旬"), ("2026年11月中旬", "")), (text("十一月上旬"), ("2026年11月上旬", "")),
    *((text(typed), QUARTER) for typed in ("四季度", "第四季度末", "2026年第4季度", "Q4")),
    *((text(typed), YEAR_END) for typed in ("年底", "年底前", "2026年底", "今年年底前完成", "年内")),
    *((text(typed), STANDING) for typed in ("长期坚持", "长期", "常态化", "持续推进")),
    (number(20261103), DAY_3), (number(2026.11), MONTH_END), (number(THIRD, 14), DAY_3), (number(THIRD + 0.75, 22), DAY_3),
    (number(THIRD, "yyyy-mm-dd"), DAY_3), (number(THIRD, '[DBNum1][$-804]yyyy"年"m"月"d"日";@'), DAY_3),
    *((number(THIRD, shown_as), DAY_3) for shown_as in CHINESE_FORMATS),
    *((number(DECEMBER, shown_as), ("2026年12月1日", "")) for shown_as in (14, 28, 29, 30, 31, 51, 53, 54, 58)),
    *((number(DECEMBER, shown_as), ("2026年12月底", "")) for shown_as in (17, 27, 36, 50, 52, 57, 'yyyy"年"m"月"', "yyyy/mm")),
    *((text(typed), INVALID) for typed in ("11月31日", "2026年2月30日", "2026.13.1", "5季度")),
    *((text(typed), UNREADABLE) for typed in ("尽快", "待定", "项目竣工后", "见方案")),
    (number(2026.1), ("date-ambiguous", "2026年10月底")), (number(11.3), ("date-ambiguous", "2026年11月30日")),
    (number(THIRD), ("date-ambiguous", "2026年11月3日")), (text("46329"), ("date-ambiguous", "2026年11月3日")),
    (text("10月31日"), ("date-ambiguous", "2027年10月31日")), (text("11月至12月"), ("date-ambiguous", "2026年12月底")),
    (text("12月前"), ("date-ambiguous", "2026年12月底")), (text("30日前"), ("date-ambiguous", "2026年11月30日")),
    (text("每季度末"), ("date-ambiguous", "长期坚持")), (text("26.11"), ("date-ambiguous", "2026年11月底")),
    (text("1231"), ("date-ambiguous", "2026年12月31日")), (text("年中"), ("date-ambiguous", "2026年上半年")),
]  # fmt: skip


@functools.cache
def dates() -> list[Answer]:
    return answered([{WHEN: raw} for raw, _ in DATES], "deadline")


@pytest.mark.parametrize("index", range(len(DATES)), ids=[str(raw) for raw, _ in DATES])
def test_dates(index: int) -> None:
    assert dates()[index] == DATES[index][1]


RATES: list[tuple[Raw, Answer]] = [
    *((text(typed), (80, "")) for typed in (
        "80", "80%", "0.8", "８０％", "８０", "已完成80%", "约80%", "八成", "百分之八十", "80 %", "80%左右", "进度：80%",
        "\ufeff80%", "目前已完成约80%", "80.0%", "大约80",
    )),
    (text("八成五"), (85, "")), (text("百分之百"), (100, "")), (text("100%"), (100, "")), (text("全部完成"), (100, "")),
    (text("一半"), (50, "")), (text("1%"), (1, "")), (text("零"), (0, "")),
    (number(80), (80, "")), (number(100), (100, "")), (number(0.8), (80, "")), (number(0.8, 9), (80, "")),
    (number(0.5, 9), (50, "")), (number(0.5, 10), (50, "")), (number(1, 9), (100, "")), (number(1, 1), (1, "")),
    (number(1, '0"%"'), (1, "")), (number(80, '0"%"'), (80, "")), (number(0), (0, "")), (number(0.29, 9), (29, "")),
    *((raw, ("rate-ambiguous", "")) for raw in (number(1), number(1, "0.0"), text("1"))),
    (text("75-80%"), ("rate-ambiguous", "75")), (number(80.5), ("rate-ambiguous", "80")), (text("近80%"), ("rate-ambiguous", "80")),
    (text("2/3"), ("rate-ambiguous", "67")), (text("七八成"), ("rate-ambiguous", "70")), (text("70%～80%"), ("rate-ambiguous", "70")),
    *((raw, ("rate-out-of-range", "")) for raw in (number(-5), number(105), text("120%"), number(1.05, 9))),
    *((raw, ("rate-unreadable", "")) for raw in (text("很快"), text("完成36户"), number(THIRD, 14))),
]  # fmt: skip


@functools.cache
def rates() -> list[Answer]:
    return answered([{RATE: raw} for raw, _ in RATES], "rate")


@pytest.mark.parametrize("index", range(len(RATES)), ids=[str(raw) for raw, _ in RATES])
def test_rates(index: int) -> None:
    assert rates()[index] == RATES[index][1]


def test_a_lone_one_is_a_hundred_where_the_row_says_that_it_is_done() -> None:
    assert (
        answered([{RATE: number(1), STATUS: text("已完成")}, {RATE: number(1), STATUS: text("√已完成")}], "rate")
        == [(100, "")] * 2
    )


@pytest.mark.parametrize(
    ("name", "typed", "wanted"),
    [
        ("owner", "张 三", "张三"), ("owner", "张　三", "张三"), ("owner", "张三/李四", "张三、李四"), ("owner", "张三 李四", "张三、李四"),
        ("owner", "张三\n李四", "张三、李四"), ("owner", "张三，李四；王五", "张三、李四、王五"), ("leader", "周 明远", "周明远"),
        ("leader", "周明远 副局长", "周明远 副局长"), ("owner", "阿卜杜拉 • 买买提", "阿卜杜拉·买买提"), ("owner", "李\u200b四", "李四"),
        ("status", "推 进 中", "推进中"), ("status", "1.推进中", "推进中"), ("status", "☑ 推进中", "推进中"),
        ("status", "“推进中”", "推进中"), ("status", "进行中", "推进中"), ("status", "□未启动 ☑推进中", "推进中"),
        ("category", "重 点 任 务", "重点任务"), ("category", "3.重点任务", "重点任务"), ("category", "（三）重点任务", "重点任务"),
        ("category", "重点任务。", "重点任务"), ("category", "Ｘ", "特色工作"),
        ("domain", "养老 服务", "养老服务"), ("domain", "养老服务。", "养老服务"), ("domain", "“养老服务”", "养老服务"),
        ("number", FIRST.lower(), FIRST), ("number", FIRST.replace("-", "—"), FIRST), ("number", f" {FIRST} ", FIRST),
        ("progress", "  完成３６户，  \r\n进度８０％  ", "完成３６户，  \n进度８０％"), ("progress", "走访：“老张”（72岁）——…", "走访：“老张”（72岁）——…"),
    ],
)  # fmt: skip
def test_words_are_tidied_and_prose_keeps_its_signs(name: str, typed: str, wanted: str) -> None:
    verdict = judged(rewritten(DATA, {at(FORM, FIRST, name): text(typed)}), FORM)
    assert {each.code for each in verdict.findings} <= {"text-cleaned"}
    assert task_frame(verdict).iloc[2][name] == wanted


@pytest.mark.parametrize(
    ("name", "typed", "code", "suggestion"),
    [
        ("status", "推行中", "status-unknown", "推进中"), ("status", "未完成", "status-unknown", ""),
        ("status", "推进中/已完成", "status-unknown", ""), ("category", "重点任物", "category-unknown", "重点任务"),
        ("domain", "养老服物", "domain-unknown", "养老服务"), ("number", "第三项", "task-number-unknown", ""),
    ],
)  # fmt: skip
def test_doubtful_choices_are_asked_back(name: str, typed: str, code: str, suggestion: str) -> None:
    (finding,) = judged(rewritten(DATA, {at(FORM, FIRST, name): text(typed)}), FORM).findings
    assert (finding.code, finding.suggestion, finding.cell) == (code, suggestion, at(FORM, FIRST, name))


def test_head_cells_in_their_odd_spellings() -> None:
    period, flag, reporter = map(at_head, ("period", "flag", "reporter"))
    odd = {period: number(46327, 57), flag: text("√有变化"), reporter: text("吴 启 航")}
    verdict = judged(rewritten(DATA, odd), FORM)
    assert (verdict.findings, record_of(verdict).reporter, verdict.period) == ((), "吴启航", "2026-11")
    for typed in ("２０２６年１１月份", "2026.11", "二〇二六年十一月", "2026年11月1日-30日"):
        assert judged(rewritten(DATA, {period: text(typed)}), FORM).findings == ()


# The workbook around the cells


def test_days_counted_from_1904_are_the_same_days() -> None:
    cells = {WHEN: number(THIRD - LATER, 14), at_request(FORM, 0, "new_value"): number(DECEMBER - LATER, 31)}
    verdict = judged(rewritten(DATA, cells, from_1904=True), FORM)
    assert verdict.findings == ()
    assert task_frame(verdict).iloc[2]["deadline_day"] == "2026-11-03"
    assert record_of(verdict).requests[0].new_value == "2026年12月1日"


def test_rows_hidden_by_a_filter_are_read_and_said() -> None:
    verdict = judged(rewritten(DATA, hidden=(6, 9)), FORM)
    assert [(each.code, each.cell, each.value) for each in verdict.findings] == [("rows-hidden", "A6", "6、9")]
    assert (verdict.fate, len(task_frame(verdict))) == (Disposition.ACCEPTED, 3)
    assert task_frame(verdict)["progress"].tolist()[0] == "完成36户"


@pytest.mark.parametrize("error", ERRORS)
def test_error_values_are_named_at_their_cells(error: str) -> None:
    for cell, field in ((PROGRESS, "progress"), (RATE, "rate"), (WHEN, "deadline")):
        (finding,) = judged(rewritten(DATA, {cell: Raw(error=error, formula="A1/0")}), FORM).findings
        assert (finding.code, finding.cell, finding.value, finding.field) == ("cell-error", cell, error, field)


def test_a_formula_without_its_result_matters_only_where_something_is_asked() -> None:
    (finding,) = judged(rewritten(DATA, {RATE: Raw(formula="K6+10")}), FORM).findings
    assert (finding.code, finding.cell) == ("cell-uncalculated", RATE)
    assert judged(rewritten(DATA, {cell_of("progress", 2): Raw(formula='COUNTBLANK(K6:K9)&""')}), FORM).findings == ()
    assert judged(rewritten(DATA, {RATE: Raw(number=30, formula="10+20")}), FORM).findings == ()


@pytest.mark.parametrize("formula", ['DISPIMG("ID_1",1)', '_xlfn.DISPIMG("ID_1",1)'])
def test_a_picture_of_wps_is_said_to_be_one(formula: str) -> None:
    for raw in (Raw(formula=formula), text(f"={formula}") if formula.startswith("D") else Raw(formula=formula)):
        (finding,) = judged(rewritten(DATA, {PROGRESS: raw}), FORM).findings
        assert (finding.code, finding.cell) == ("cell-picture", PROGRESS)


@pytest.mark.parametrize("dimension", ["A1", "A1:B2", "A1:XFD1048576", "Z99"])
def test_what_a_sheet_claims_of_its_size_is_not_believed(dimension: str) -> None:
    cells = {RATE: number(0.8, 9), WHEN: number(DECEMBER, 31)}
    verdict = judged(rewritten(DATA, cells, dimension=dimension), FORM)
    assert verdict.findings == ()
    assert task_frame(verdict).iloc[2][["rate", "deadline"]].tolist() == [80, "2026年12月1日"]


def test_a_million_empty_rows_cost_nothing_but_their_time() -> None:
    data = rewritten(DATA, ghosts="".join(f'<row r="{row}"/>' for row in range(60, 1_048_577)))
    book = read_workbook(data)
    assert isinstance(book, RawBook)
    assert [len(sheet.rows) < 60 for sheet in book.sheets if sheet.name == FORM_SHEET] == [True]


def test_empty_cells_far_below_are_no_rows() -> None:
    ghosts = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="N{row}" s="1"/></row>' for row in range(60, 3000))
    assert judged(rewritten(DATA, ghosts=ghosts), FORM).findings == ()


def test_merged_cells_mean_the_same_down_and_are_asked_across() -> None:
    down, across = f"{cell_of('progress', 6)}:{cell_of('progress', 7)}", f"{PROGRESS}:{RATE}"
    for area, code, fate in (
        (down, "merged-down", Disposition.ACCEPTED),
        (across, "merged-across", Disposition.RETURNED),
    ):
        verdict = judged(_merged(area), FORM)
        assert ([(each.code, each.cell) for each in verdict.findings], verdict.fate) == (
            [(code, area[: area.index(":")])],
            fate,
        )
    assert task_frame(judged(_merged(down), FORM))["progress"].tolist()[:2] == ["完成36户"] * 2


def _merged(area: str) -> bytes:
    parts = parts_of(DATA)
    name = form_part(parts)
    parts[name] = parts[name].replace(b"</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>'.encode())
    return packed(parts)
