"""What the bureau decided in a month, as reports list it: the last word on each matter, and whose it is."""

from __future__ import annotations

from bureau import NOVEMBER
from records import DECEMBER, History, ended, line

from pipeline.contract.decisions import format_change_key, format_closing_key, format_typical_case_key
from pipeline.supervision.decided_items import group_decided_items
from pipeline.terms import DecisionKind, Opinion

FIRST, SECOND, GONE = "MZ01-202611-01", "MZ01-202611-02", "MZ03-202609-04"
CLOSING, CHANGE, CASE = DecisionKind.CLOSING, DecisionKind.CHANGE, DecisionKind.CASE
BEGUN = History().report(NOVEMBER, line(FIRST), line(SECOND, 7)).report(DECEMBER, line(FIRST), line(SECOND, 7))


def test_what_was_decided_in_the_month_stands_by_kind_in_the_order_of_the_first_decision() -> None:
    file = (
        BEGUN.decide(DECEMBER, format_closing_key(SECOND), CLOSING, Opinion.SENT_BACK)
        .decide(DECEMBER, format_closing_key(FIRST), CLOSING)
        .decide(DECEMBER, format_typical_case_key(FIRST), CASE)
        .decide(DECEMBER, format_closing_key(SECOND), CLOSING)
    )
    found = group_decided_items(file.at(DECEMBER))
    assert set(found) == set(DecisionKind)
    assert [(each.decision.receipt, each.passed) for each in found[CLOSING]] == [(6, True), (4, True)]
    assert [each.task.number for each in found[CLOSING] if each.task] == [SECOND, FIRST]
    assert [each.decision.key for each in found[CASE]] == [format_typical_case_key(FIRST)]
    assert found[CHANGE] == ()


def test_only_the_decisions_of_this_very_month_are_listed() -> None:
    file = BEGUN.decide(NOVEMBER, format_closing_key(FIRST), CLOSING, Opinion.SENT_BACK).decide(
        DECEMBER, format_closing_key(FIRST), CLOSING
    )
    before, now = (group_decided_items(file.at(period))[CLOSING] for period in (NOVEMBER, DECEMBER))
    assert [each.passed for each in before] == [False]
    assert [each.passed for each in now] == [True]


def test_a_decision_belongs_to_the_branch_that_holds_the_task_else_to_the_one_its_number_names() -> None:
    file = BEGUN.decide(DECEMBER, format_change_key(DECEMBER, FIRST, "责任人", "甲"), CHANGE).decide(
        DECEMBER, format_typical_case_key(GONE), CASE
    )
    found = group_decided_items(file.at(DECEMBER, by=ended("MZ01", "2026-11-30", "MZ02")))
    assert [(each.branch, each.task and each.task.number) for each in (*found[CHANGE], *found[CASE])] == [
        ("MZ02", FIRST), ("MZ03", None),
    ]  # fmt: skip
