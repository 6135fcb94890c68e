"""Find representations (陈述申辩) upheld in a period; their problems are not counted in it."""

from __future__ import annotations

from pipeline.contract.decisions import format_representation_key
from pipeline.contract.replies import format_lamp_key
from pipeline.ledger import Decision, LedgerInputs
from pipeline.terms import DecisionKind, Opinion

_ABOUT_PROBLEM = format_representation_key(format_lamp_key(""))


def find_upheld_problems(truth: LedgerInputs) -> frozenset[str]:
    """Return the problems whose representation was upheld in this period; the last decision on each counts."""
    last: dict[str, Decision] = {
        each.key: each for each in truth.decisions if each.matter is DecisionKind.PLEA and each.period == truth.period
    }
    return frozenset(
        key.removeprefix(_ABOUT_PROBLEM)
        for key, each in last.items()
        if each.opinion is Opinion.PASSED and key.startswith(_ABOUT_PROBLEM)
    )
