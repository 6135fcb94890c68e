"""Find representations (陈述申辩) upheld in a period; their problems are not counted in it."""

from __future__ import annotations

from pipeline.contract.decisions import plea_key
from pipeline.contract.replies import lamp_key
from pipeline.ledger import Decision, Truth
from pipeline.vocabulary import Matter, Opinion

_ABOUT_PROBLEM = plea_key(lamp_key(""))


def upheld(truth: Truth) -> frozenset[str]:
    """Return the problems whose representation was upheld in this period; the last decision on each counts."""
    last: dict[str, Decision] = {
        each.key: each for each in truth.decisions if each.matter is Matter.PLEA and each.period == truth.period
    }
    return frozenset(
        key.removeprefix(_ABOUT_PROBLEM)
        for key, each in last.items()
        if each.opinion is Opinion.PASSED and key.startswith(_ABOUT_PROBLEM)
    )
