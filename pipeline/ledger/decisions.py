"""Find the decisions of the bureau in force in a period: the last one on each matter."""

from __future__ import annotations

from pipeline.ledger.model import Decision, LedgerInputs


def find_decisions_in_force(inputs: LedgerInputs) -> dict[str, Decision]:
    """Find the decision in force by 事项编号; decisions from the 核验表 of a later month are ignored."""
    return {each.key: each for each in inputs.decisions if each.period <= inputs.period}
