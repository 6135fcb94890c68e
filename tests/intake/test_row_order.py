"""Rows whose cells belong to different tasks: asked back once, with the right order, never registered as changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from bureau import (
    answers,
    at,
    cell_of,
    edited,
    filled_form,
    handed,
    handed_task,
    judged,
    new_row,
    record_of,
    row_of,
    typed,
)
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.contract.distributed_form import DistributedTask
from pipeline.forms.filled_rows import build_filled_form
from pipeline.intake.files import ValidatedFile
from pipeline.terms import Disposition

Change = Callable[[Worksheet], object]
WORDS = ("养老院消防改造", "婚俗新风宣讲", "低保入户复核", "惠民殡葬减免", "护理员练兵")
PEOPLE = ("周明远", "孙立新", "陈晓岚", "吴启航", "李文静")


def task(row: int) -> DistributedTask:
    word, owner = WORDS[row - 1], PEOPLE[row - 1]
    plan = {
        "task": f"党建+{word}",
        "measure": f"{word}每周一次",
        "goal": f"年底前办成{word}",
        "owner": owner,
        "leader": "周明远",
    }
    return handed_task("MZ03", row, 10 * row, "推进中", plan)


FORM = handed("MZ03", [task(row) for row in range(1, 6)])
NUMBERS = [each.number for each in FORM.tasks]
TOLD = [("打分2次", 45), ("轮满2岗", 55), ("发卡18张", 80), ("活动2场", 60), ("考核1次", 65)]
GOOD = filled_form(
    FORM,
    answers(*(row_of(each, progress=text, rate=rate) for each, (text, rate) in zip(FORM.tasks, TOLD, strict=True))),
)
FIRST = 6


def verdict(*changes: Change) -> ValidatedFile:
    return judged(edited(GOOD, *changes), FORM)


def rearranged(columns: str, order: Sequence[int], first: int = FIRST) -> Change:
    """A change: cells of some columns put in another order (counted from 0) by themselves."""

    def change(page: Worksheet) -> None:
        for column in columns:
            values = [page[f"{column}{first + row}"].value for row in range(len(order))]
            for row, source in enumerate(order):
                page[f"{column}{first + row}"] = values[source]

    return change


ROUND, SWAPPED, SORTED = (1, 2, 3, 4, 0), (1, 0, 2, 3, 4), (4, 3, 2, 1, 0)


@pytest.mark.parametrize("order", [ROUND, SWAPPED, SORTED])
def test_numbers_sorted_alone_are_asked_back_once_with_their_right_order(order: Sequence[int]) -> None:
    found = verdict(rearranged("A", order))
    (finding,) = found.findings
    moved = [row for row, source in enumerate(order) if row != source]
    assert (finding.code, finding.cell, found.fate) == ("rows-mixed", f"A{FIRST + moved[0]}", Disposition.RETURNED)
    assert "、".join(NUMBERS[row] for row in moved) in finding.remedy
    assert record_of(found).plan_edits == ()


def test_the_returned_copy_has_every_cell_beside_the_task_it_stood_beside() -> None:
    values = verdict(rearranged("A", ROUND)).values
    assert values is not None
    rows = build_filled_form(FORM, "2026年11月", values).tasks
    assert [(row.values["number"], row.values["task"], row.values["progress"], row.values["rate"]) for row in rows] == [
        (each.number, each.plan["task"], text, rate) for each, (text, rate) in zip(FORM.tasks, TOLD, strict=True)
    ]


@pytest.mark.parametrize(
    ("columns", "title"), [("D", "工作任务"), ("E", "抓手"), ("F", "目标"), ("H", "责任人"), ("DE", "工作任务”“抓手")]
)
@pytest.mark.parametrize("order", [ROUND, SORTED])
def test_plan_columns_sorted_alone_are_asked_back_once(columns: str, title: str, order: Sequence[int]) -> None:
    found = verdict(rearranged(columns, order))
    assert [each.code for each in found.findings] == ["rows-mixed"]
    assert f"“{title}”" in found.findings[0].message
    assert record_of(found).plan_edits == ()
    assert found.values is not None
    assert [row.values["task"] for row in found.values.tasks] == [each.plan["task"] for each in FORM.tasks]


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [([NUMBERS[0]] * 5, "第7至10行"), ([*NUMBERS[1:], "MZ03-202609-06"], "第6至10行"), ([NUMBERS[1], NUMBERS[1], NUMBERS[1], NUMBERS[3], NUMBERS[4]], "第6、8行")],
)  # fmt: skip
def test_numbers_filled_down_are_asked_back_once_and_nothing_follows_from_them(
    numbers: Sequence[str], rows: str
) -> None:
    found = verdict(*(typed(f"A{FIRST + row}", number) for row, number in enumerate(numbers)))
    (finding,) = found.findings
    assert (finding.code, rows in finding.message) == ("rows-mixed", True)
    assert record_of(found).plan_edits == ()


def test_the_plan_of_one_task_pasted_over_another_is_asked_back_once_with_the_dates_in_it() -> None:
    until = replace(FORM.tasks[1], plan={**FORM.tasks[1].plan, "deadline": "2027年6月30日"})
    form = replace(FORM, tasks=(FORM.tasks[0], until, *FORM.tasks[2:]))
    first = row_of(form.tasks[0], progress="打分2次", rate=45)
    pasted = {name: until.plan[name] for name in ("task", "measure", "deadline")}
    data = filled_form(form, answers(first, *(row_of(each) for each in form.tasks[1:])))
    changes = [typed(at(form, NUMBERS[0], name), text) for name, text in pasted.items()]
    assert [each.code for each in judged(edited(data, *changes), form).findings] == ["rows-mixed"]


def test_a_task_filled_down_is_asked_back_once() -> None:
    found = verdict(*(typed(f"D{row}", FORM.tasks[0].plan["task"]) for row in range(7, 11)))
    (finding,) = found.findings
    assert (finding.code, finding.cell, found.fate) == ("rows-mixed", "D7", Disposition.RETURNED)
    assert "第7至10行" in finding.message
    assert f"“{FORM.tasks[1].plan['task']}”" in finding.remedy


def test_numbers_sorted_together_with_those_of_blank_rows_are_put_back() -> None:
    def moved(page: Worksheet) -> None:
        page["A6"], page["A12"] = page["A12"].value, page["A6"].value

    found = verdict(moved)
    assert [each.code for each in found.findings] == ["rows-mixed"]
    assert NUMBERS[0] in found.findings[0].remedy


def test_a_nil_return_with_its_numbers_sorted_is_told_nothing_else() -> None:
    nil = filled_form(FORM, answers(*map(row_of, FORM.tasks), flag="无变化"))
    assert [each.code for each in judged(edited(nil, rearranged("A", ROUND)), FORM).findings] == ["rows-mixed"]


@pytest.mark.parametrize(
    "changes",
    [
        (rearranged("ABCDEFGHIJKLMNO", SORTED),),  # whole rows
        (rearranged("H", SWAPPED),),  # two 责任人 changed with each other
        (typed("D6", "党建+养老院消防改造（二期）"),),  # reworded
        (typed("D6", f"党建+ {WORDS[0]}"),),  # white space
    ],
)  # fmt: skip
def test_what_may_be_meant_is_not_asked_back(changes: Sequence[Change]) -> None:
    found = verdict(*changes)
    assert "rows-mixed" not in {each.code for each in found.findings}
    assert found.fate is Disposition.ACCEPTED


def test_a_new_task_that_goes_on_from_an_old_one_is_no_mix() -> None:
    rows = (*map(row_of, FORM.tasks), new_row(FORM.new_numbers[0], task=FORM.tasks[0].plan["task"]))
    assert judged(filled_form(FORM, answers(*rows)), FORM).findings == ()


def test_tasks_that_were_handed_out_alike_are_no_mix() -> None:
    twins = replace(FORM, tasks=tuple(replace(each, plan=FORM.tasks[0].plan) for each in FORM.tasks))
    data = filled_form(twins, answers(*(row_of(each, progress="走访") for each in twins.tasks)))
    assert judged(data, twins).findings == ()


def test_one_name_put_into_every_row_is_taken_and_asked_about_once() -> None:
    found = verdict(*(typed(f"H{row}", "吴新人") for row in range(6, 11)))
    assert {each.code for each in found.findings} == {"plan-filled-down"}
    assert len({each.message for each in found.findings}) == 1
    assert [each.value for each in record_of(found).plan_edits] == ["吴新人"] * 5


@pytest.mark.parametrize("name", ["progress", "problem"])
def test_the_same_text_in_every_row_is_asked_about_once(name: str) -> None:
    text = "按照年度计划有序推进各项工作"
    found = verdict(*(typed(cell_of(name, row), text) for row in range(6, 11)))
    assert {(each.code, each.field, each.message) for each in found.findings} == {
        ("month-filled-down", name, found.findings[0].message)
    }
    assert found.fate is Disposition.ACCEPTED
    assert verdict(*(typed(cell_of(name, row), "正常推进") for row in range(6, 11))).findings == ()
    assert verdict(*(typed(cell_of("next_step", row), text) for row in range(6, 11))).findings == ()


def test_a_date_column_typed_anew_is_read_as_ever() -> None:
    found = verdict(typed(at(FORM, NUMBERS[0], "deadline"), dt.date(2026, 12, 31)))
    assert found.findings == ()
