"""Statements (陈述申辩) the bureau upheld in a period: the problem they are about counts as none of that period."""

from __future__ import annotations

from pipeline.contract.decisions import plea_key
from pipeline.contract.replies import lamp_key
from pipeline.ledger import Decision, Truth
from pipeline.vocabulary import Matter, Opinion

_ABOUT_PROBLEM = plea_key(lamp_key(""))


def upheld(truth: Truth) -> frozenset[str]:
    """Problems contested and upheld in this period; of two decisions on one the later counts."""
    last: dict[str, Decision] = {
        each.key: each for each in truth.decisions if each.matter is Matter.PLEA and each.period == truth.period
    }
    return frozenset(
        key.removeprefix(_ABOUT_PROBLEM)
        for key, each in last.items()
        if each.opinion is Opinion.PASSED and key.startswith(_ABOUT_PROBLEM)
    )
