"""Which opinions on one 核验表 exclude each other: of one problem, of one plan, and between the two."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest

from pipeline.contract.decisions import (
    format_change_key,
    format_closing_key,
    format_escalation_key,
    format_rectification_key,
    format_representation_key,
    format_typical_case_key,
)
from pipeline.contract.monthly import NEW_DEADLINE, WITHDRAWAL
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_lamp_key
from pipeline.periods import Period
from pipeline.supervision.contradictions import add_contradictions, find_trigger
from pipeline.supervision.rectification.transitions import Trigger
from pipeline.terms import DecisionKind, Opinion, RectificationStage, RectificationStep

NOVEMBER = Period(2026, 11)
TASK, OTHER_TASK = "MZ01-202609-01", "MZ01-202609-02"
PROBLEM, OTHER = ProblemId.of_task(TASK), ProblemId.of_task(OTHER_TASK)
SEEN = ProblemId.of_task("MZ01-202611-901", ProblemKind.SITE)
PASSED, BACK, DECLINED = Opinion.PASSED, Opinion.SENT_BACK, Opinion.DECLINED
STEP = RectificationStep
DRAFTED, ANSWERED, SENT_BACK, CLOSED = (
    RectificationStage.DRAFTED, RectificationStage.ANSWERED, RectificationStage.SENT_BACK, RectificationStage.CLOSED,
)  # fmt: skip


def row(
    matter: DecisionKind, key: str, options: Mapping[Opinion, str], *, about: str = TASK, item: str = "",
    problem: ProblemId | None = None,
) -> Proposal:  # fmt: skip
    return Proposal(
        matter=matter, key=key, branch="MZ01", branch_name="机关一支部", task="党建+一窗通办", proposal="请决定", reason="依据",
        options=options, number=about, item=item, problem=problem,
    )  # fmt: skip


def step(
    name: RectificationStep, options: Mapping[Opinion, str], problem: ProblemId = PROBLEM, about: str = TASK
) -> Proposal:
    key = format_rectification_key(problem, name, 1)
    return row(DecisionKind.RECTIFY, key, options, about=about, problem=problem)


def change(item: str, value: str, about: str = TASK) -> Proposal:
    key = format_change_key(NOVEMBER, about, item, value)
    return row(DecisionKind.CHANGE, key, {PASSED: "同意", DECLINED: "不同意"}, about=about, item=item)


CLOSING = row(DecisionKind.CLOSING, format_closing_key(TASK), {PASSED: "同意销号", BACK: "退回"})
LATER, LATEST = change(NEW_DEADLINE, "2027年3月31日"), change(NEW_DEADLINE, "2027年6月30日")
DROPPED, OWNER, GOAL = change(WITHDRAWAL, ""), change("责任人", "吴启航"), change("目标", "100户")
CASE = row(DecisionKind.CASE, format_typical_case_key(TASK), {PASSED: "选为典型", DECLINED: "不选"})
START = step(STEP.START, {PASSED: "立项", BACK: "先请支部说明", DECLINED: "不立项"})
REVIEW = step(STEP.REVIEW, {PASSED: "整改到位，销号", BACK: "退回重办"})
EXTEND = step(STEP.EXTEND, {PASSED: "同意延期", DECLINED: "不同意"})
RELAPSE = step(STEP.RELAPSE, {PASSED: "是反弹", DECLINED: "不算反弹"})
PLEA = row(
    DecisionKind.PLEA, format_representation_key(format_lamp_key(PROBLEM)), {PASSED: "说明成立", DECLINED: "说明不成立"},
    problem=PROBLEM,
)  # fmt: skip
PLEA_OF_FORM = row(DecisionKind.PLEA, "SB-QSM-MZ01", {PASSED: "说明成立", DECLINED: "说明不成立"})
ESCALATION = row(
    DecisionKind.ESCALATE, format_escalation_key(PROBLEM, "督办"), {PASSED: "同意督办", DECLINED: "暂不升级"}, problem=PROBLEM
)  # fmt: skip

Pair = tuple[Opinion, Opinion]


def excluded(one: Proposal, other: Proposal, stage: RectificationStage | None = None) -> dict[Pair, str]:
    """The pairs of opinions that may not be given together on two rows of one book, and why."""
    stages = {PROBLEM: stage, OTHER: stage} if stage else {}
    first, second = add_contradictions((one, other), stages)
    assert {(each.other, each.opinion, each.other_opinion, each.why) for each in first.contradictions} == {
        (other.place, each.other_opinion, each.opinion, each.why) for each in second.contradictions
    }, "each of two rows names the other, with the same reason"
    assert all(each.other == one.place for each in second.contradictions)
    return {(each.opinion, each.other_opinion): each.why for each in first.contradictions}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (CLOSING, LATER, "同一任务既同意销号，又同意延期"),
        (CLOSING, DROPPED, "同一任务既同意销号，又同意撤销"),
        (DROPPED, LATER, "同一任务既同意撤销，又同意改动计划"),
        (DROPPED, OWNER, "同一任务既同意撤销，又同意改动计划"),
        (LATER, LATEST, "同一任务的“完成时限”不能同时改成两样"),
        (GOAL, change("目标", "120户"), "同一任务的“目标”不能同时改成两样"),
    ],
)
def test_two_changes_of_one_plan_that_cannot_both_hold(one: Proposal, other: Proposal, why: str) -> None:
    for first, second in permutations((one, other)):
        assert excluded(first, second) == {(PASSED, PASSED): why}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CLOSING, OWNER), (CLOSING, GOAL), (LATER, OWNER), (OWNER, GOAL), (CLOSING, CASE), (DROPPED, CASE), (LATER, CASE),
        (CASE, row(DecisionKind.CASE, "DX-2", {PASSED: "选"})), (PLEA_OF_FORM, LATER),
    ],
)  # fmt: skip
def test_decisions_on_one_plan_that_may_stand_together(one: Proposal, other: Proposal) -> None:
    assert excluded(one, other) == excluded(other, one) == {}


@pytest.mark.parametrize(
    ("one", "other", "stage", "pairs"),
    [
        (REVIEW, EXTEND, ANSWERED, {(PASSED, PASSED), (BACK, PASSED)}),
        (START, PLEA, DRAFTED, {(PASSED, PASSED)}),
        (PLEA, ESCALATION, DRAFTED, {(PASSED, PASSED)}),
        (PLEA, ESCALATION, ANSWERED, {(PASSED, PASSED)}),
        (RELAPSE, PLEA, CLOSED, {(PASSED, PASSED)}),
        (REVIEW, ESCALATION, ANSWERED, {(PASSED, PASSED)}),
        (PLEA, REVIEW, ANSWERED, {(PASSED, PASSED), (PASSED, BACK)}),
    ],
    ids=["review, more time", "start, plea", "draft, step", "order, step", "relapse, plea", "closed", "review, plea"],
)
def test_two_decisions_on_one_problem_exclude_each_other_by_the_table_of_rectification(
    one: Proposal, other: Proposal, stage: RectificationStage, pairs: set[Pair]
) -> None:
    found = excluded(one, other, stage)
    assert set(found) == pairs
    assert set(excluded(other, one, stage)) == {(theirs, mine) for mine, theirs in found}
    for (mine, theirs), why in found.items():
        assert why == f"同一问题既填“{one.options[mine]}”，又填“{other.options[theirs]}”"


@pytest.mark.parametrize("plan", [CLOSING, DROPPED], ids=["closed", "withdrawn"])
@pytest.mark.parametrize(
    ("demand", "stage", "mine"),
    [(REVIEW, ANSWERED, BACK), (EXTEND, SENT_BACK, PASSED), (START, DRAFTED, PASSED), (ESCALATION, ANSWERED, PASSED)],
    ids=["sent back", "more time", "ordered", "step"],
)
def test_nothing_more_is_demanded_about_a_task_that_is_ended(
    plan: Proposal, demand: Proposal, stage: RectificationStage, mine: Opinion
) -> None:
    why = f"同一任务既填“{demand.options[mine]}”，又填“{plan.options[PASSED]}”"
    assert excluded(demand, plan, stage) == {(mine, PASSED): why}
    turned = f"同一任务既填“{plan.options[PASSED]}”，又填“{demand.options[mine]}”"
    assert excluded(plan, demand, stage) == {(PASSED, mine): turned}


@pytest.mark.parametrize(
    ("one", "other", "stage"),
    [
        (REVIEW, LATER, ANSWERED), (ESCALATION, OWNER, ANSWERED), (EXTEND, CASE, SENT_BACK), (REVIEW, CLOSING, None),
        (REVIEW, step(STEP.REVIEW, {BACK: "退回重办"}, OTHER), ANSWERED), (ESCALATION, PLEA, None),
        (PLEA_OF_FORM, REVIEW, ANSWERED), (PLEA_OF_FORM, CLOSING, ANSWERED),
    ],
    ids=[
        "a new day is no end", "nor a new owner", "nor a case", "a stage nobody knows", "two problems of one task",
        "no stage of one problem", "about the form", "nor the closing",
    ],
)  # fmt: skip
def test_what_concerns_two_things_may_stand_together(
    one: Proposal, other: Proposal, stage: RectificationStage | None
) -> None:
    assert excluded(one, other, stage) == excluded(other, one, stage) == {}


def test_rows_about_other_tasks_or_about_none_are_not_compared() -> None:
    assert excluded(CLOSING, change(NEW_DEADLINE, "2027年3月31日", OTHER_TASK)) == {}
    nothing = row(DecisionKind.CLOSING, "XH-无", {PASSED: "同意销号"}, about="")
    assert excluded(nothing, row(DecisionKind.CHANGE, "BG-无", {PASSED: "同意"}, about="", item=NEW_DEADLINE)) == {}


def test_rows_without_a_task_are_compared_by_their_problem() -> None:
    missed = ProblemId.of_month("MZ01", NOVEMBER)
    start = step(STEP.START, {PASSED: "立项", DECLINED: "不立项"}, missed, about="")
    plea = row(DecisionKind.PLEA, "SB-1", {PASSED: "说明成立"}, about="", problem=missed)
    first, second = add_contradictions((start, plea), {missed: DRAFTED})
    assert [(each.opinion, each.other_opinion) for each in first.contradictions] == [(PASSED, PASSED)]
    assert [each.other for each in second.contradictions] == [start.place]


def test_every_row_stays_in_its_place_and_one_row_may_exclude_several() -> None:
    rows = (CLOSING, CASE, LATER, DROPPED)
    found = add_contradictions(rows, {})
    assert [each.key for each in found] == [each.key for each in rows]
    assert [[each.other for each in row.contradictions] for row in found] == [
        [LATER.place, DROPPED.place], [], [CLOSING.place, DROPPED.place], [CLOSING.place, LATER.place],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "opinion", "trigger"),
    [
        (REVIEW, PASSED, Trigger.REVIEW_PASSED), (EXTEND, DECLINED, Trigger.EXTEND_DECLINED), (PLEA, PASSED, Trigger.UPHELD),
        (PLEA, DECLINED, Trigger.REJECTED), (ESCALATION, PASSED, Trigger.ESCALATED), (ESCALATION, DECLINED, None),
        (PLEA_OF_FORM, PASSED, None), (CLOSING, PASSED, None), (CASE, PASSED, None),
        (row(DecisionKind.RECTIFY, "不是编号", {PASSED: "通过"}, problem=PROBLEM), PASSED, None),
    ],
)  # fmt: skip
def test_what_an_opinion_does_to_a_problem(one: Proposal, opinion: Opinion, trigger: Trigger | None) -> None:
    assert find_trigger(one, opinion) is trigger
