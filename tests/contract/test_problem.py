"""Ids of problems: their spelling is stored in decisions and signed papers, so it never changes."""

from __future__ import annotations

import pytest

from pipeline.contract.decisions import (
    format_escalation_key,
    format_rectification_key,
    format_representation_key,
    parse_key_subject,
    parse_rectification_key,
    parse_representation_problem,
)
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.replies import format_lamp_key, parse_lamp_key
from pipeline.periods import Period
from pipeline.terms import RectificationStep

RED = ProblemId.of_task("MZ03-202611-02")
MISSING = ProblemId.of_month("MZ02", Period(2026, 11))


@pytest.mark.parametrize(("problem", "spelt"), [(RED, "MZ03-202611-02"), (MISSING, "MZ02-202611-漏报")])
def test_the_spelling_is_the_stored_one_and_is_read_back(problem: ProblemId, spelt: str) -> None:
    assert str(problem) == spelt
    assert ProblemId.parse(spelt) == problem
    assert parse_lamp_key(f"ZG-{spelt}") == problem
    assert parse_representation_problem(f"SB-ZG-{spelt}") == problem
    assert format_rectification_key(problem, RectificationStep.START, 1) == f"ZG-{spelt}-立项1"
    assert format_escalation_key(problem, "提醒") == f"SJ-{spelt}-提醒"
    assert format_representation_key(format_lamp_key(problem)) == f"SB-ZG-{spelt}"


@pytest.mark.parametrize("problem", [RED, MISSING])
@pytest.mark.parametrize("step", RectificationStep)
def test_a_step_is_told_apart_from_its_problem(problem: ProblemId, step: RectificationStep) -> None:
    found = parse_rectification_key(format_rectification_key(problem, step, 12))
    assert found is not None
    assert (found.problem, found.step, found.turn) == (problem, step, 12)
    assert parse_lamp_key(format_rectification_key(problem, step, 1)) is None


def test_one_task_may_have_a_problem_of_each_kind() -> None:
    every = [ProblemId.of_task("MZ03-202611-02", kind) for kind in ProblemKind]
    assert len({str(each) for each in every}) == len(ProblemKind)
    assert [ProblemId.parse(str(each)) for each in every] == every


@pytest.mark.parametrize("text", ["", "MZ03", "MZ03-202611", "MZ03-202613-漏报", "MZ03-202611-02-立项1", "漏报"])
def test_other_texts_name_no_problem(text: str) -> None:
    assert ProblemId.parse(text) is None


def test_rows_about_something_else_name_no_problem() -> None:
    assert parse_lamp_key("SM-MZ03-202611-02-task-row-missing") is None
    assert parse_representation_problem("ZG-MZ03-202611-02") is None
    assert parse_representation_problem("SB-SM-MZ03-202611-02-task-row-missing") is None
    about = parse_key_subject("SB-SM-MZ03-202611-02-task-row-missing")
    assert (about.branch, about.task) == ("MZ03", "MZ03-202611-02")
