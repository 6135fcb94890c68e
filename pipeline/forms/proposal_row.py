"""Format the locked cells of one row of the 核验表."""

from __future__ import annotations

from pipeline.contract.proposal import Proposal
from pipeline.sheets import sanitise_text

LOCKED_DECISION_NAMES = ("key", "branch_name", "task", "proposal", "reason", "options")
"""Locked columns with the proposal; the bureau fills in the others."""


def format_locked_cells(proposal: Proposal) -> dict[str, str]:
    """Format the texts of the locked cells by column name."""
    told = {
        "key": proposal.key,
        "branch_name": proposal.branch_name,
        "task": proposal.task,
        "proposal": proposal.proposal,
        "reason": proposal.reason,
        "options": "；".join(f"{name}＝{means}" for name, means in proposal.options.items()),
    }
    return {name: sanitise_text(text) for name, text in told.items()}
