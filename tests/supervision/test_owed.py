"""What the bureau itself owes a branch about a task: answers to difficulties, decisions on what was applied for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bureau import NOVEMBER
from papers import month, task
from rectifying import OCTOBER, PASSED, File

from pipeline.contract.monthly import NEW_DEADLINE
from pipeline.ledger import ChangeRequest
from pipeline.supervision.owed import (
    OWED,
    UNANSWERED,
    UNANSWERED_BEFORE,
    UNANSWERED_PLEA,
    UNDECIDED_CHANGE,
    UNDECIDED_EXTENSION,
    find_owed,
    order_owed,
)
from pipeline.supervision.reported_matters import list_reported_matters

NOW, BEFORE = "施工许可未批", "退休人员档案调阅排队时间长"


def asks(item: str, number: str = "MZ01-202610-01") -> ChangeRequest:
    one = task("MZ01", 1, month(NOVEMBER, 50))
    return ChangeRequest(
        period=NOVEMBER, number=number, branch="MZ01", item=item, before="甲", after="乙", why="许可", who="李文静", when="2026-12-02",
        source=one.source,
    )  # fmt: skip


def owed(*requests: ChangeRequest, october: str = "", november: str = "", row: int = 1) -> list[str]:
    """What is owed on a task in November that told of difficulties in October and November, beside a second task."""
    tasks = (
        task("MZ01", 1, month(OCTOBER, 40, problem=october), month(NOVEMBER, 50, problem=november)),
        task("MZ01", 2, month(NOVEMBER, 50, problem="另一项的困难无人协调")),
    )
    ledger = File(tasks=tasks, requests=requests).at(NOVEMBER, "2026-12-09").ledger
    return list(find_owed(ledger, ledger.tasks[row - 1], list_reported_matters(ledger)))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"november": NOW}, [UNANSWERED]), ({"october": BEFORE}, [UNANSWERED_BEFORE]), ({}, []),
        ({"october": BEFORE, "november": NOW}, [UNANSWERED_BEFORE, UNANSWERED]),
        ({"october": NOW, "november": NOW}, [UNANSWERED]),
    ],
)  # fmt: skip
def test_a_difficulty_is_owed_an_answer_and_one_not_told_this_month_is_said_apart(
    found: dict[str, Any], told: list[str]
) -> None:
    assert owed(**found) == told


def test_what_was_applied_for_is_owed_a_decision_by_its_kind() -> None:
    assert owed(asks(NEW_DEADLINE), asks("责任人")) == [UNDECIDED_EXTENSION, UNDECIDED_CHANGE]
    decision = File().decide(NOVEMBER, "BG", PASSED, "2026-12-09").decisions[0]
    assert owed(replace(asks(NEW_DEADLINE), decision=decision)) == []
    assert owed(asks("责任人", "MZ01-202610-02")) == []
    assert owed(asks("责任人", "MZ01-202610-02"), row=2) == [UNANSWERED, UNDECIDED_CHANGE]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([UNDECIDED_CHANGE, UNANSWERED, UNANSWERED], (UNANSWERED, UNDECIDED_CHANGE)),
        ([UNANSWERED_BEFORE, UNANSWERED], (UNANSWERED,)), ([UNANSWERED_BEFORE], (UNANSWERED_BEFORE,)),
        ([UNANSWERED_PLEA, UNDECIDED_EXTENSION], (UNDECIDED_EXTENSION, UNANSWERED_PLEA)), ([], ()),
        (OWED, tuple(each for each in OWED if each != UNANSWERED_BEFORE)),
    ],
)  # fmt: skip
def test_papers_tell_it_once_each_in_one_order(found: list[str], told: tuple[str, ...]) -> None:
    assert order_owed(found) == told
