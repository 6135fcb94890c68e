"""Find representations (陈述申辩) upheld in a period; their problems are not counted in it."""

from __future__ import annotations

from pipeline.contract.decisions import parse_representation_problem
from pipeline.contract.problem import ProblemId
from pipeline.ledger import Decision, LedgerInputs
from pipeline.terms import DecisionKind, Opinion


def find_upheld_problems(inputs: LedgerInputs) -> frozenset[ProblemId]:
    """Return the problems whose representation was upheld in this period; the last decision on each counts."""
    last: dict[str, Decision] = {
        each.key: each for each in inputs.decisions if each.matter is DecisionKind.PLEA and each.period == inputs.period
    }
    found = (parse_representation_problem(key) for key, each in last.items() if each.opinion is Opinion.PASSED)
    return frozenset(problem for problem in found if problem is not None)
