"""A statement (陈述申辩) that was upheld clears its problem in the month it was decided in, and in no other."""

from __future__ import annotations

import pytest
from bureau import NOVEMBER
from rectifying import DECEMBER, DECLINED, PASSED, PROBLEM, File

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import format_explanation_key, format_lamp_key
from pipeline.periods import Month
from pipeline.supervision.upheld_representations import find_upheld_problems
from pipeline.terms import DecisionKind, Opinion

PLEA, DAY = DecisionKind.PLEA, "2026-12-09"
MISSED = ProblemId.of_month("MZ02", NOVEMBER)


def plead(file: File, opinion: Opinion, problem: ProblemId = PROBLEM, period: Month = NOVEMBER) -> File:
    return file.decide(period, format_representation_key(format_lamp_key(problem)), opinion, DAY, matter=PLEA)


def upheld(file: File, period: Month = NOVEMBER) -> set[ProblemId]:
    return set(find_upheld_problems(file.at(period, "2027-01-20").ledger.inputs))


@pytest.mark.parametrize(
    ("opinions", "found"),
    [((PASSED,), {PROBLEM}), ((DECLINED,), set()), ((PASSED, DECLINED), set()), ((DECLINED, PASSED), {PROBLEM}), ((), set())],
)  # fmt: skip
def test_the_last_word_on_a_statement_counts(opinions: tuple[Opinion, ...], found: set[ProblemId]) -> None:
    file = File()
    for opinion in opinions:
        file = plead(file, opinion)
    assert upheld(file) == found


def test_it_counts_in_the_month_it_was_decided_in() -> None:
    file = plead(plead(File(), PASSED), PASSED, MISSED, DECEMBER)
    assert (upheld(file), upheld(file, DECEMBER)) == ({PROBLEM}, {MISSED})


def test_only_what_was_said_about_a_problem_counts() -> None:
    about_form = format_representation_key(format_explanation_key("无任务", "MZ01"))
    asked = File().decide(NOVEMBER, about_form, PASSED, DAY, matter=PLEA)
    assert upheld(asked) == set()
    other = File().decide(NOVEMBER, format_representation_key(format_lamp_key(PROBLEM)), PASSED, DAY)
    assert upheld(other) == set(), "a decision of another kind upholds nothing"
