"""Which decisions of the bureau hold in a period: the last one on each matter."""

from __future__ import annotations

from pipeline.ledger.records import Decision, Truth


def standing(truth: Truth) -> dict[str, Decision]:
    """事项编号 -> the decision that counts in this period; one from the 核验表 of a later month does not hold yet."""
    return {each.key: each for each in truth.decisions if each.period <= truth.period}
