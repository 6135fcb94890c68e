from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.contract.distributed_form import DistributedForm, DistributedTask, FormDelivery
from pipeline.contract.monthly import (
    FORM_VERSION,
    LAST_TITLE,
    list_head_columns,
    list_month_columns,
    list_plan_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.contract.submitted_values import SubmittedRow, SubmittedValues
from pipeline.findings import CATALOGUE, CellPlace, Finding, build_finding, format_cell_name
from pipeline.forms import styles
from pipeline.forms.filled_rows import build_filled_form
from pipeline.forms.hidden_sheets import count_missing_cells
from pipeline.forms.layout import HEAD_ROWS, find_head_cell, find_request_cell, find_task_cell
from pipeline.forms.monthly import (
    DELIVERY_WIDTH,
    WIDTHS,
    build_blank_form,
    build_monthly_form,
    build_monthly_sheets,
    format_delivery,
    format_form_file_name,
)
from pipeline.forms.returned_copy import build_returned_copy, find_form_cell
from pipeline.periods import Period
from pipeline.sheets import Cell, Sheet
from pipeline.sheets.heights import TALLEST, count_lines
from pipeline.terms import FORM_SHEET, format_task_number

PERIOD = Period(2026, 11)
DOMAINS = ("社会救助", "养老服务", *(f"很长很长的业务领域名称之{number}" for number in range(30)))
SHA = "ab" * 32
EMPTY = {"progress": None, "problem": None, "next_step": None}


def _task(row: int, rate: int | None, status: str, progress: str = "") -> DistributedTask:
    number = format_task_number("MZ03", Period(2026, 9), row)
    texts = {
        "number": number, "category": "重点任务", "domain": "养老服务", "task": f"党建+适老化改造{row}", "measure": "党员包户12户",
        "goal": "改造120户", "leader": "周明远", "owner": "陈晓岚", "deadline": "2026年12月31日",
    }  # fmt: skip
    plan = {each.name: texts.get(each.name, "") for each in list_plan_columns()}
    return DistributedTask(number=number, plan=plan, rate=rate, status=status, progress=progress)


TASKS = (_task(1, 60, "推进中", "完成入户评估36户"), _task(2, None, "长期坚持"), _task(3, None, ""))
HANDED = DistributedForm(
    branch="MZ03",
    short_name="机关一支部",
    reporter="李文静",
    file="机关一支部_2026年11月.xlsx",
    sha256="",
    tasks=TASKS,
    new_numbers=tuple(format_task_number("MZ03", PERIOD, row) for row in range(1, 6)),
)
ONE, TWO, THREE = (task.number for task in TASKS)
NEW = HANDED.new_numbers


def _came(task: DistributedTask, row: int, **typed: str | int | None) -> SubmittedRow:
    return SubmittedRow(row, {**task.plan, "rate": task.rate, "status": task.status, **EMPTY, **typed})


def _page(data: bytes, name: str = FORM_SHEET) -> Worksheet:
    page = openpyxl.load_workbook(io.BytesIO(data))[name]
    assert isinstance(page, Worksheet)
    return page


def _at(page: Worksheet, spot: tuple[int, int]) -> object:
    return page.cell(spot[0] + 1, spot[1] + 1).value


def _form(answers: SubmittedValues | None = None) -> Sheet:
    return build_monthly_sheets(HANDED, PERIOD, DOMAINS, answers)[0]


def _cell(sheet: Sheet, spot: tuple[int, int]) -> Cell:
    (cell,) = (each for each in sheet.cells if (each.row, each.column) == spot)
    return cell


def test_titles_stand_word_for_word_in_one_early_row() -> None:
    page = _page(build_monthly_form(HANDED, PERIOD, DOMAINS))
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=30)]
    assert [each.title for each in list_task_columns()] + [LAST_TITLE] in rows
    assert any([each.title for each in list_request_columns()] == row[1:5] for row in rows)


def test_each_head_label_has_its_input_to_the_right() -> None:
    page = _page(build_monthly_form(HANDED, PERIOD, DOMAINS))
    shown = {}
    for column in list_head_columns():
        row, at = find_head_cell(column.name)
        assert _at(page, (row, at - 1)) == column.title
        shown[column.name] = _at(page, (row, at))
    assert shown == {
        "branch": "机关一支部", "period": "2026年11月", "reporter": "李文静", "flag": None, "nil_reason": None,
    }  # fmt: skip


def test_a_branch_types_at_most_six_cells_per_open_task() -> None:
    form = _form()
    for task in TASKS:
        row, _ = find_task_cell(HANDED, task.number, "number")
        open_columns = {cell.column for cell in form.cells if cell.row == row and not cell.style.locked}
        assert open_columns == {find_task_cell(HANDED, task.number, each.name)[1] for each in list_month_columns()}
        assert len(open_columns) <= 6


def test_handed_values_are_prefilled() -> None:
    page = _page(build_monthly_form(HANDED, PERIOD, DOMAINS))
    for task in TASKS:
        for name, text in task.plan.items():
            assert _at(page, find_task_cell(HANDED, task.number, name)) == (text or None)
        assert _at(page, find_task_cell(HANDED, task.number, "rate")) == task.rate
        assert _at(page, find_task_cell(HANDED, task.number, "status")) == (task.status or None)
    assert page.cell(*(part + 1 for part in find_task_cell(HANDED, ONE, "rate"))).number_format == "0"
    row, last = find_task_cell(HANDED, ONE, "next_step")
    assert _at(page, (row, last + 1)) == "60%，推进中；完成入户评估36户"


def test_new_rows_carry_a_locked_number_and_are_open_else() -> None:
    form = _form()
    for number in NEW:
        cells = [_cell(form, find_task_cell(HANDED, number, each.name)) for each in list_task_columns()]
        assert cells[0].value == number
        assert [cell.style.locked for cell in cells] == [True] + [False] * (len(cells) - 1)


@pytest.mark.parametrize("sheet", [_form(), build_monthly_sheets(HANDED, PERIOD, ())[0]])
def test_every_open_cell_says_what_to_do(sheet: Sheet) -> None:
    prompted = {
        (row, column): rule.prompt
        for rule in sheet.rules
        for row in range(rule.area.top, rule.area.bottom + 1)
        for column in range(rule.area.left, rule.area.right + 1)
    }
    open_cells = [(cell.row, cell.column) for cell in sheet.cells if not cell.style.locked]
    assert len(open_cells) > 60
    assert all(prompted.get(spot) for spot in open_cells)


def test_the_id_sheet_tells_whose_form_it_is() -> None:
    page = _page(
        build_returned_copy(
            handed=HANDED, period=PERIOD, domains=DOMAINS, answers=SubmittedValues({}), findings=(), corrects=SHA
        ),
        "_表单标识",
    )
    assert page.sheet_state == "veryHidden"
    identity = {row[0].value: row[1].value for row in page.iter_rows()}
    assert identity == {
        "form": "monthly",
        "version": str(FORM_VERSION),
        "branch": "MZ03",
        "period": "2026-11",
        "corrects": SHA,
    }


def test_drop_downs_reach_their_lists() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_monthly_form(HANDED, PERIOD, DOMAINS)))
    found = set()
    for rule in book[FORM_SHEET].data_validations.dataValidation:
        if rule.type == "list":
            area = str(rule.formula1).split("!")[1].replace("$", "")
            found.add(tuple(row[0].value for row in book["_选项"][area]))
    assert DOMAINS in found
    assert ("未启动", "推进中", "已完成", "长期坚持", "申请延期", "申请销号") in found
    assert (ONE, TWO, THREE) in found
    assert book["_选项"].sheet_state == "hidden"


def test_same_input_same_bytes() -> None:
    assert build_monthly_form(HANDED, PERIOD, DOMAINS) == build_monthly_form(HANDED, PERIOD, DOMAINS)
    assert build_blank_form(DOMAINS) == build_blank_form(DOMAINS)


def test_the_blank_form_is_nobodys() -> None:
    page = _page(build_blank_form(DOMAINS))
    assert _at(page, find_head_cell("branch")) is None
    assert not page.cell(*(part + 1 for part in find_head_cell("period"))).protection.locked
    assert {row[1].value for row in _page(build_blank_form(DOMAINS), "_表单标识").iter_rows(min_row=3)} == {None}


@pytest.mark.parametrize(
    ("short_name", "name"),
    [
        ("机关一支部", "机关一支部_2026年11月.xlsx"), ("../甲/乙\\丙:*?", "甲乙丙_2026年11月.xlsx"),
        ("\u202e", "支部_2026年11月.xlsx"), ("社会组织（联合）支部", "社会组织（联合）支部_2026年11月.xlsx"),
    ],
)  # fmt: skip
def test_file_names_are_safe(short_name: str, name: str) -> None:
    assert format_form_file_name(short_name, PERIOD) == name


def test_the_page_is_no_wider_than_a3_prints_at_nine_points() -> None:
    assert sum(WIDTHS.values()) <= 165


def test_rows_are_high_enough_for_their_text() -> None:
    long = "做了很多工作" * 25
    form = _form(SubmittedValues({}, (_came(TASKS[0], 9, progress=long),)))
    row, column = find_task_cell(HANDED, ONE, "progress")
    assert TALLEST >= form.heights[row] >= count_lines(long, WIDTHS[column], 10) * 13
    assert form.heights[row + 1] < form.heights[row]


def _missing(answers: SubmittedValues | None) -> int:
    return count_missing_cells(build_filled_form(HANDED, PERIOD.as_chinese(), answers))


SAID = {"flag": "有变化", "reporter": "李文静"}


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        (None, 1),
        (SubmittedValues({"flag": "", "reporter": None}), 2),
        (SubmittedValues(SAID), 0),
        (SubmittedValues(SAID, (_came(TASKS[0], 9, rate=70),)), 1),
        (SubmittedValues(SAID, (_came(TASKS[0], 9, rate=70, progress="改造5户"),)), 0),
        (SubmittedValues(SAID, (_came(TASKS[0], 9, rate="七成", status="快了"),)), 1),
        (SubmittedValues(SAID, (_came(TASKS[0], 9, rate=None, status=None),)), 2),
        (SubmittedValues(SAID, (_came(TASKS[1], 9, rate=0),)), 0),
        (SubmittedValues(SAID, (_came(TASKS[2], 9, status="未启动"),)), 0),
        (SubmittedValues(SAID, (_came(TASKS[2], 9, status="推进中"),)), 1),
        (SubmittedValues(SAID, (SubmittedRow(14, {"number": NEW[1], "task": "银发食堂"}),)), 7),
        (SubmittedValues(SAID, (), (SubmittedRow(22, {"target": ONE, "item": "撤销"}),)), 1),
    ],
)
def test_the_form_counts_what_is_missing(answers: SubmittedValues | None, missing: int) -> None:
    assert _missing(answers) == missing
    sheets = build_monthly_sheets(HANDED, PERIOD, DOMAINS, answers)
    shown = [cell.value for sheet in sheets for cell in sheet.cells if cell.formula]
    assert shown == [f"还有{missing}处未填" if missing else "已填完，可以报送", missing]


def test_the_count_is_a_plain_formula() -> None:
    formulas = [cell.formula for sheet in build_monthly_sheets(HANDED, PERIOD, DOMAINS) for cell in sheet.cells]
    for formula in filter(None, formulas):
        assert len(formula) < 8192
        assert not {"{", "LET", "FILTER", "LAMBDA"} & set(formula.replace("(", " ").split())


ANSWERS = SubmittedValues(
    {"branch": "写错的支部", "reporter": "王小明", "flag": "有变化"},
    (
        _came(TASKS[0], 12, rate="约80%", goal="改造100户", progress="=1+1", leader=None),
        SubmittedRow(13, {"number": NEW[1], "task": "银发食堂", "rate": 10}),
        SubmittedRow(14, {"number": None, "task": "没有编号的任务"}),
        _came(TASKS[0], 15, progress="第二次填"),
    ),
    tuple(SubmittedRow(20 + row, {"target": ONE, "item": "完成时限", "new_value": f"值{row}"}) for row in range(4)),
)


def test_what_came_is_laid_out_again() -> None:
    form = _form(ANSWERS)
    shown = [cell.value for cell in form.cells]
    assert _cell(form, find_task_cell(HANDED, ONE, "rate")).value == "约80%"
    assert _cell(form, find_task_cell(HANDED, ONE, "goal")).value == "改造100户"
    assert _cell(form, find_task_cell(HANDED, ONE, "leader")).value == "周明远"
    assert _cell(form, find_task_cell(HANDED, TWO, "status")).value == "长期坚持"
    assert _cell(form, find_task_cell(HANDED, NEW[1], "task")).value == "银发食堂"
    assert _cell(form, find_head_cell("reporter")).value == "王小明"
    assert _cell(form, find_head_cell("branch")).value == "机关一支部"
    assert {"没有编号的任务", "第二次填", "值0", "值3"} <= set(shown)


def test_extra_rows_move_the_requests_down() -> None:
    filled = build_filled_form(HANDED, PERIOD.as_chinese(), ANSWERS)
    assert (len(filled.new), len(filled.requests)) == (7, 4)
    plain = build_filled_form(HANDED, PERIOD.as_chinese(), None)
    assert plain.layout.first_request == find_request_cell(HANDED, 0, "target")[0]
    assert filled.layout.first_request == plain.layout.first_request + 2


def _finding(code: str, row: int | None, field: str, value: str = "", **gaps: str) -> Finding:
    return build_finding(
        code, CellPlace(file="报来.xlsx", sheet=FORM_SHEET, cell="K13", row=row, field=field), value=value, **gaps
    )


RATE = _finding("rate-unreadable", 12, "rate", "约80%", title="完成率", lowest="0", highest="100")
GOAL = _finding("plan-overtyped", 12, "goal", "改造100户", title="目标", before="改造120户")
REASON = _finding("request-incomplete", 22, "reason", title="理由")
PERIOD_CELL = _finding("head-missing", 1, "period", "2026年10月", title="报告期")
NUMBER = _finding("task-number-missing", 14, "number")
NOWHERE = replace(_finding("column-extra", 4, "", "=备注", title="P列", quote="=备注"), cell=None)
FINDINGS = (GOAL, RATE, REASON, PERIOD_CELL, NUMBER, NOWHERE)


def test_findings_are_found_again_on_the_copy() -> None:
    filled = build_filled_form(HANDED, PERIOD.as_chinese(), ANSWERS)
    form = _form(ANSWERS)
    assert find_form_cell(RATE, filled) == find_task_cell(HANDED, ONE, "rate")
    assert find_form_cell(PERIOD_CELL, filled) == find_head_cell("period")
    assert find_form_cell(NOWHERE, filled) is None
    number, reason = find_form_cell(NUMBER, filled), find_form_cell(REASON, filled)
    assert number is not None
    assert reason is not None
    task = find_task_cell(HANDED, ONE, "task")[1]
    assert _cell(form, (number[0], task)).value == "没有编号的任务"
    assert _cell(form, (reason[0], reason[1] - 1)).value == "值2"


def test_the_copy_marks_and_lists_every_finding() -> None:
    data = build_returned_copy(
        handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=FINDINGS, corrects=SHA
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[:2] == ["请修改", FORM_SHEET]
    form, front = _page(data), _page(data, "请修改")
    rate = form[format_cell_name(*find_task_cell(HANDED, ONE, "rate"))]
    assert (rate.fill.fgColor.rgb, rate.protection.locked) == ("FFF8CBC6", False)
    assert rate.comment is not None
    assert rate.comment.text == f"【必改】{RATE.message}{RATE.remedy}"
    goal = form[format_cell_name(*find_task_cell(HANDED, ONE, "goal"))]
    assert (goal.fill.fgColor.rgb, goal.protection.locked) == ("FFFFF2B3", True)
    assert front["A1"].value == "共3处需要修改，另有1处已在这份新表中改正；改好后把本文件重新放入报送文件夹即可"
    assert "报来.xlsx" in str(front["A2"].value)
    assert front["B5"].hyperlink is not None
    assert front["B5"].hyperlink.location == f"'{FORM_SHEET}'!{format_cell_name(*find_task_cell(HANDED, ONE, 'rate'))}"
    listed = [[cell.value for cell in row] for row in front.iter_rows(min_row=5)]
    assert [row[3] for row in listed] == ["约80%", None, None, "2026年10月", "改造100户", "=备注"]
    assert listed[3][5] == CATALOGUE["head-missing"].mended
    period = form[format_cell_name(*find_head_cell("period"))]
    assert (period.fill.fgColor.rgb, period.protection.locked) == ("FFFFF2B3", True)
    assert (listed[-1][1], front["B10"].hyperlink) == ("整份表", None)


def test_what_a_fresh_form_puts_right_by_itself_is_not_asked_again() -> None:
    lost = (PERIOD_CELL, _finding("column-missing", 4, "", title="完成率"), GOAL)
    front = _page(
        build_returned_copy(
            handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=lost, corrects=SHA
        ),
        "请修改",
    )
    assert front["A1"].value == "有2处已在这份新表中改正，核对、补齐后把本文件重新放入报送文件夹即可"
    assert [front[f"F{row}"].value for row in (5, 6)] == [CATALOGUE[each.code].mended for each in lost[:2]]
    assert [front[f"A{row}"].fill.fgColor.rgb for row in (5, 6, 7)] == ["FFFFF2B3"] * 3


def test_a_finding_on_another_sheet_names_it() -> None:
    other = replace(_finding("second-table", None, ""), sheet="备份", cell="A5")
    front = _page(
        build_returned_copy(
            handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=(other,), corrects=SHA
        ),
        "请修改",
    )
    assert front["B5"].value == "原表“备份”A5"


def test_typed_text_on_the_copy_stays_text() -> None:
    data = build_returned_copy(
        handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=FINDINGS, corrects=SHA
    )
    cell = _page(data)[format_cell_name(*find_task_cell(HANDED, ONE, "progress"))]
    assert (cell.data_type, cell.value) == ("s", "=1+1")
    assert _page(data, "请修改")["D10"].data_type == "s"


def test_a_copy_is_the_same_each_time() -> None:
    first = build_returned_copy(
        handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=FINDINGS, corrects=SHA
    )
    assert first == build_returned_copy(
        handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=FINDINGS, corrects=SHA
    )


def test_the_guide_says_every_column_as_the_contract_does() -> None:
    page = _page(build_monthly_form(HANDED, PERIOD, DOMAINS), "填写说明")
    rows = {tuple(cell.value for cell in row) for row in page.iter_rows()}
    for column in (*list_head_columns(), *list_task_columns(), *list_request_columns()):
        assert (column.title, column.filled_by.value, column.explanation, column.example) in rows


def _front_of(*findings: Finding) -> Worksheet:
    data = build_returned_copy(
        handed=HANDED, period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=findings, corrects=SHA
    )
    return _page(data, "请修改")


def test_what_the_copy_has_corrected_is_not_called_a_must() -> None:
    front = _front_of(RATE, PERIOD_CELL)
    assert [str(front[f"E{row}"].value).partition("】")[0] for row in (5, 6)] == ["【必改", "【已改正"]


def test_suggested_values_have_a_column_only_if_there_is_one() -> None:
    assert [cell.value for cell in _front_of(RATE)[4]][-1] == "怎么改"
    front = _front_of(RATE, replace(GOAL, suggestion="改造120户"))
    assert [cell.value for cell in front[4]][-1] == "建议值"
    assert "改造120户" in [front["G5"].value, front["G6"].value]


DELIVERY = FormDelivery(deadline="2026-12-03", contact="局机关党委办公室", phone="0791-88880000")
LINES = "报送截止：2026年12月3日（含当日）\n报给：局机关党委办公室　电话：0791-88880000"


def _list_texts(page: Worksheet) -> list[str]:
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        (DELIVERY, LINES),
        (replace(DELIVERY, phone=""), LINES.removesuffix("　电话：0791-88880000")),
        (replace(DELIVERY, deadline=""), LINES.partition("\n")[2]),
        (FormDelivery(), ""),
    ],
)
def test_a_form_says_when_and_to_whom_it_is_reported_and_nothing_empty(delivery: FormDelivery, said: str) -> None:
    """A secretary saw both only in the letter; a form of before has neither, and stays as it was."""
    page = _page(build_monthly_form(replace(HANDED, delivery=delivery), PERIOD, DOMAINS))
    assert [text for text in _list_texts(page) if "报送截止" in text or "报给" in text or "电话" in text] == (
        [said] if said else []
    )
    if not said:
        assert build_monthly_form(replace(HANDED, delivery=delivery), PERIOD, DOMAINS) == build_monthly_form(
            HANDED, PERIOD, DOMAINS
        )


def test_a_long_contact_is_not_cut_off() -> None:
    long = replace(DELIVERY, contact="局机关党委办公室（三楼东侧，组织宣传和党建督查联合工作专班）" * 2)
    short_row, long_row = (
        build_monthly_sheets(replace(HANDED, delivery=each), PERIOD, DOMAINS)[0].heights[HEAD_ROWS[1]]
        for each in (DELIVERY, long)
    )
    size = styles.DELIVERY.size
    assert long_row >= count_lines(format_delivery(long), DELIVERY_WIDTH, size) * size * 1.3
    assert long_row > short_row


def test_a_returned_copy_says_the_same_and_until_when_to_correct_it() -> None:
    data = build_returned_copy(
        handed=replace(HANDED, delivery=DELIVERY), period=PERIOD, domains=DOMAINS, answers=ANSWERS, findings=FINDINGS,
        corrects=SHA, days=3,
    )  # fmt: skip
    assert LINES in _list_texts(_page(data))
    assert "请于收到后3个工作日内把本文件重新放入" in str(_page(data, "请修改")["A1"].value)
