"""Tell which letters an order to send again still has to send: one that was cut short goes on where it stopped.

An order is the set of letters named together. Every attempt made for it bears its key in the journal, so that the same
order given again completes the round that was begun, and begins a new one only when every letter had its turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.archive import SentEntry
from pipeline.archive.letter_facts import FAILED, IN_DOUBT

_KEY_CHARS = 12


@dataclass(frozen=True)
class ResendOrder:
    """Letters named to go out once more: those still to go, those that went in this round, those that may have."""

    key: str = ""
    left: frozenset[str] = frozenset()
    went: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    def describe(self) -> str:
        """Describe in Chinese what an order that was cut short did already; empty if it was not."""
        parts = []
        if self.went:
            parts.append(f"{'、'.join(self.went)}那次已经发过，没有再发")
        if self.doubtful:
            parts.append(f"{'、'.join(self.doubtful)}可能已经发出，没有再发，请先问对方收到没有")
        told = f"上次重发没有做完，这次接着做其余{len(self.left)}封：{'；'.join(parts)}。"
        return f"{told}确要再发的，单独写它的编号。" if parts else ""


def settle_resend_order(named: Collection[str], attempts: Mapping[str, Sequence[SentEntry]]) -> ResendOrder:
    """Settle which of the letters named together still have to go.

    ``attempts`` are the earlier attempts by letter id. A letter that failed did not go.
    """
    if not named:
        return ResendOrder()
    key = hashlib.sha256("\n".join(sorted(set(named))).encode()).hexdigest()[:_KEY_CHARS]
    tries = {
        matter: [each for each in attempts.get(matter, ()) if each.sent.order == key and each.state != FAILED]
        for matter in sorted(set(named))
    }
    round_ = max(map(len, tries.values()))
    left = frozenset(matter for matter, each in tries.items() if len(each) < round_) or frozenset(tries)
    before = {matter: each[-1].state for matter, each in tries.items() if matter not in left}
    return ResendOrder(
        key,
        left,
        tuple(matter for matter, state in before.items() if state != IN_DOUBT),
        tuple(matter for matter, state in before.items() if state == IN_DOUBT),
    )
