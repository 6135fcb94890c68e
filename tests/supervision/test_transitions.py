"""The table of 整改: what it permits, what it makes due, and the page drawn from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.supervision.rectification.diagram import build_diagram_page
from pipeline.supervision.rectification.transitions import (
    OPEN_STAGES,
    TABLE,
    Trigger,
    are_contradictory,
    get_decision_trigger,
    get_next_stage,
    list_due_steps,
)
from pipeline.terms import Opinion, RectificationStage, RectificationStep

PAGE = Path(__file__).parents[2] / "docs" / "整改流程.md"
STAGE, STEP = RectificationStage, RectificationStep


def test_the_page_is_what_the_program_does() -> None:
    told = "python -m pipeline.supervision.rectification.diagram > docs/整改流程.md"
    assert PAGE.read_text(encoding="utf-8") == build_diagram_page(), told


def test_every_stage_is_reached_and_every_trigger_is_used() -> None:
    assert {each.to for each in TABLE.values()} == set(STAGE)
    assert {each.trigger for each in TABLE.values()} == set(Trigger)
    reached = {STAGE.DRAFTED}
    for _ in STAGE:
        reached |= {each.to for each in TABLE.values() if each.stage in reached}
    assert reached == set(STAGE)


def test_a_step_is_decided_only_where_it_can_be_proposed() -> None:
    for each in TABLE.values():
        if each.proposes:
            offered = [get_decision_trigger(each.proposes, opinion) for opinion in Opinion]
            assert any((each.to, trigger) in TABLE for trigger in offered if trigger)


@pytest.mark.parametrize(("stage", "seen", "due"), [
    (STAGE.DRAFTED, (Trigger.PROBLEM_SEEN,), {STEP.START: Trigger.PROBLEM_SEEN}),
    (STAGE.DRAFTED, (Trigger.ANSWERED, Trigger.COOLED_DOWN), {}),
    (STAGE.SIGNED, (Trigger.PROBLEM_OVER, Trigger.EXTENSION_ASKED), {STEP.REVIEW: Trigger.PROBLEM_OVER, STEP.EXTEND: Trigger.EXTENSION_ASKED}),
    (STAGE.CLOSED, (Trigger.COOLED_DOWN,), {STEP.RECHECK: Trigger.COOLED_DOWN}),
    (STAGE.LASTING, (Trigger.COOLED_DOWN,), {}),
    (STAGE.LASTING, (Trigger.PROBLEM_SEEN,), {STEP.RELAPSE: Trigger.PROBLEM_SEEN}),
])  # fmt: skip
def test_the_table_says_what_is_due(
    stage: RectificationStage, seen: tuple[Trigger, ...], due: dict[RectificationStep, Trigger]
) -> None:
    assert list_due_steps(stage, seen) == due


@pytest.mark.parametrize(("stage", "one", "other", "contradictory"), [
    (STAGE.DRAFTED, Trigger.START_PASSED, Trigger.UPHELD, True),
    (STAGE.DRAFTED, Trigger.START_PASSED, Trigger.REJECTED, False),
    (STAGE.DRAFTED, Trigger.START_PASSED, Trigger.ESCALATED, False),
    (STAGE.DRAFTED, Trigger.START_DECLINED, Trigger.ESCALATED, False),
    (STAGE.DRAFTED, Trigger.START_DECLINED, Trigger.UPHELD, False),
    (STAGE.DRAFTED, Trigger.START_SENT_BACK, Trigger.UPHELD, False),
    (STAGE.DRAFTED, Trigger.ESCALATED, Trigger.UPHELD, True),
    (STAGE.ANSWERED, Trigger.REVIEW_PASSED, Trigger.EXTEND_PASSED, True),
    (STAGE.ANSWERED, Trigger.REVIEW_PASSED, Trigger.EXTEND_DECLINED, False),
    (STAGE.ANSWERED, Trigger.REVIEW_SENT_BACK, Trigger.EXTEND_PASSED, True),
    (STAGE.ANSWERED, Trigger.REVIEW_SENT_BACK, Trigger.EXTEND_DECLINED, False),
    (STAGE.ANSWERED, Trigger.REVIEW_PASSED, Trigger.UPHELD, True),
    (STAGE.NOTICED, Trigger.EXTEND_PASSED, Trigger.UPHELD, True),
    (STAGE.NOTICED, Trigger.EXTEND_PASSED, Trigger.REJECTED, False),
    (STAGE.NOTICED, Trigger.REVIEW_PASSED, Trigger.ESCALATED, True),
    (STAGE.CLOSED, Trigger.RELAPSE_PASSED, Trigger.UPHELD, True),
    (STAGE.CLOSED, Trigger.RELAPSE_PASSED, Trigger.REJECTED, False),
    (STAGE.LASTING, Trigger.RELAPSE_DECLINED, Trigger.UPHELD, False),
])  # fmt: skip
def test_decisions_given_at_once_must_not_depend_on_their_order(
    stage: RectificationStage, one: Trigger, other: Trigger, *, contradictory: bool
) -> None:
    """A matter that was closed (已销号) and granted more time in one book ended as “同意延期”, and was put for 通报 later."""
    assert are_contradictory(stage, one, other) is contradictory
    assert are_contradictory(stage, other, one) is contradictory


def test_an_archive_keeps_what_it_gave_before_contradictions_were_refused() -> None:
    assert (STAGE.CLOSED, Trigger.EXTEND_PASSED) not in TABLE
    assert get_next_stage(STAGE.CLOSED, Trigger.EXTEND_PASSED) is STAGE.EXTENDED
    assert get_next_stage(STAGE.CLOSED, None) is STAGE.CLOSED


def test_open_stages_are_those_with_a_deadline_to_keep() -> None:
    assert {each.stage for each in TABLE.values() if each.trigger is Trigger.DEADLINE_PASSED} == set(OPEN_STAGES)
