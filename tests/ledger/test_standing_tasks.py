"""Rows of a 旧台账 that are tasks of the ledger already are not imported twice; other tasks are told what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from bureau import NOVEMBER
from records import DECEMBER, History, line

from pipeline.archive.submissions import ImportedTask
from pipeline.contract.decisions import format_closing_key
from pipeline.ledger import Task
from pipeline.ledger.standing_tasks import StandingTasks
from pipeline.terms import DONE, DecisionKind

OPEN, CLOSED, OTHER = "MZ01-202611-01", "MZ01-202611-02", "MZ02-202611-01"
MEALS, LIFTS = "党建+老年助餐点建设", "党建+老楼加装电梯"
LEDGER = (
    History()
    .bring(NOVEMBER, line(OPEN, 5, task=MEALS), begun="2026-03-01")
    .report(NOVEMBER, line(OPEN, task=MEALS), line(CLOSED, 7, task=LIFTS, rate=100, status=DONE))
    .report(NOVEMBER, line(OTHER, 8, task="党建+殡葬惠民"), branch="MZ02")
    .decide(NOVEMBER, format_closing_key(CLOSED), DecisionKind.CLOSING)
    .at(DECEMBER)
)


def standing() -> StandingTasks:
    return StandingTasks(LEDGER)


def row(task: str, number: str = "", *, branch: str = "MZ01", begun: str = "", **values: str | int) -> ImportedTask:
    return ImportedTask(
        sheet="台账", row=9, number=number, branch=branch, values={"task": task, **values}, deadline_day="", begun=begun
    )


@pytest.mark.parametrize(
    ("one", "known"),
    [
        (row(MEALS), True), (row("党建＋老年助餐点 建设"), True), (row(MEALS, branch="MZ02"), False), (row("党建+新任务"), False),
        (row(LIFTS), False), (row(LIFTS, status=DONE), True), (row(LIFTS, rate=100), True), (row(LIFTS, rate=99), False),
        (row("党建+新任务", status=DONE), False), (row(MEALS, rate=100), True),
    ],
)  # fmt: skip
def test_a_row_is_known_by_branch_and_title_and_a_closed_one_only_if_it_is_done(
    one: ImportedTask, *, known: bool
) -> None:
    assert standing().is_known(one) is known


@pytest.mark.parametrize(
    ("one", "number"),
    [
        (row(MEALS), None), (row(MEALS, begun="2026-03-01"), None), (row(MEALS, begun="2026-02-01"), OPEN),
        (row("党建+殡葬惠民", branch="MZ02", begun="2026-02-01"), OTHER), (row(LIFTS, begun="2026-02-01"), None),
    ],
)  # fmt: skip
def test_a_row_that_tells_another_beginning_is_pointed_out(one: ImportedTask, number: str | None) -> None:
    dated = StandingTasks(replace(LEDGER, tasks=tuple(begin(each.number) for each in LEDGER.tasks)))
    found = dated.find_newly_dated(one)
    assert (found.number if found else None) == number


def begin(number: str) -> Task:
    """The open task as the ledger dates it: one from the 旧台账, one not at all."""
    task = LEDGER.by_number[number]
    return replace(task, begun=dt.date(2026, 3, 1) if number == OPEN else None)


def test_a_closed_task_is_found_by_its_title_and_numbers_by_their_month() -> None:
    found = standing().find_closed(row(LIFTS))
    assert found is not None
    assert found.number == CLOSED
    assert standing().find_closed(row(MEALS)) is None
    assert standing().list_numbers(NOVEMBER) == [OPEN, CLOSED, OTHER]
    assert standing().list_numbers(DECEMBER) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            row(LIFTS, CLOSED),
            "编号“MZ01-202611-02”的任务已经办结或撤销。不再做的，请把状态写成“已完成”；接着做的，请删去这个编号，作为新任务由程序另编。",
        ),
        (
            row("党建+甲", OPEN),
            ("编号“MZ01-202611-01”在台账里是“党建+老年助餐点建设”，这一行写的是“党建+甲”。是另一项任务的，请删去这个编号，由程序另编；"
            "就是那一项、只是名称不同的，请删去这一行，不用再导入。"),
        ),
        (
            row("党建+甲", OTHER),
            ("编号“MZ02-202611-01”在台账里是支部MZ02的“党建+殡葬惠民”，这一行写的是“党建+甲”。是另一项任务的，请删去这个编号，由程序另编；"
            "就是那一项、只是名称不同的，请删去这一行，不用再导入。"),
        ),
        (
            row(MEALS, CLOSED),
            ("编号“MZ01-202611-02”在台账里是“党建+老楼加装电梯”，已经办结或撤销，这一行写的是“党建+老年助餐点建设”。是另一项任务的，"
            "请删去这个编号，由程序另编；就是那一项、只是名称不同的，请删去这一行，不用再导入。"),
        ),
        (
            row(LIFTS, OPEN),
            ("编号“MZ01-202611-01”在台账里是“党建+老年助餐点建设”，这一行写的是“党建+老楼加装电梯”。是另一项任务的，请删去这个编号，由程序另编；"
            "就是那一项、只是名称不同的，请删去这一行，不用再导入。"),
        ),
    ],
    ids=["closed", "another title", "another branch", "number of a closed one", "title of a closed one"],
)  # fmt: skip
def test_whose_number_a_row_bears_and_what_to_do_is_said(one: ImportedTask, said: str) -> None:
    assert standing().explain_number(one) == said
