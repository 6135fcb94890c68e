"""Letters that were written or sent (``outbox/sent``): one fact before each is handed over, one on what became of it.

Facts are only added. A letter whose second fact is missing is in doubt: the run was killed, or its disk was full, after
the letter had been handed to the mail server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive.facts import FAILED, IN_DOUBT, SENDING, SENT, WRITTEN, Sent, Settled
from pipeline.archive.series import Series

OUTCOMES = "结果"
_KILLED = "上次发到这封信时程序中断了，邮件服务器可能已经收下。"


@dataclass(frozen=True)
class Entry:
    """A letter of the journal with what became of it; ``settled`` is None where nothing was noted."""

    sent: Sent
    settled: Settled | None

    @property
    def state(self) -> str:
        """WRITTEN, SENT, FAILED or IN_DOUBT."""
        if self.sent.state != SENDING:
            return self.sent.state
        return self.settled.state if self.settled else IN_DOUBT

    @property
    def went(self) -> bool:
        """Whether it counts as given: it went, or lies ready for a person to send."""
        return self.state in (WRITTEN, SENT)

    @property
    def said(self) -> str:
        """Why it did not go, or why nobody knows."""
        if self.sent.state != SENDING:
            return self.sent.said
        return self.settled.said if self.settled else _KILLED


_RANK = {FAILED: 0, IN_DOUBT: 1, WRITTEN: 2, SENT: 2}


def standing(entries: Sequence[Entry]) -> Entry:
    """Where one matter stands after every attempt: it went if one did, else is in doubt if one is, else failed."""
    return max(entries, key=lambda each: (_RANK[each.state], each.sent.number))


class Journal:
    """``outbox/sent``: facts are written and synced before anything is handed over or said to be sent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._facts = Series(root, Sent)
        self._outcomes = Series(root / OUTCOMES, Settled)

    @property
    def outcome_root(self) -> Path:
        """Where the facts on what became of letters lie."""
        return self.root / OUTCOMES

    def all(self) -> tuple[Sent, ...]:
        """All letters by number."""
        return self._facts.all()

    def outcomes(self) -> tuple[Settled, ...]:
        """What became of letters, by number."""
        return self._outcomes.all()

    def entries(self) -> tuple[Entry, ...]:
        """All letters by number, each with what became of it."""
        last = {each.letter: each for each in self.outcomes()}
        return tuple(Entry(sent, last.get(sent.number)) for sent in self.all())

    def by_matter(self) -> dict[str, tuple[Entry, ...]]:
        """Every attempt at each letter, by what it is about."""
        found: dict[str, list[Entry]] = {}
        for each in self.entries():
            found.setdefault(each.sent.matter, []).append(each)
        return {matter: tuple(each) for matter, each in found.items()}

    def first(self, kind: str, period: str, branch: str) -> Sent | None:
        """The first letter of a kind that a branch was really given for a period, None where there was none."""
        asked = (kind, period, branch)
        ours = (each for each in self.entries() if (each.sent.kind, each.sent.period, each.sent.branch) == asked)
        return next((each.sent for each in ours if each.went), None)

    def add(self, draft: Sent) -> Sent:
        """Keep a letter; its number is given here."""
        sent = replace(draft, number=self._facts.next_number)
        return self._facts.add(sent, *(word for word in (sent.period, sent.kind, sent.branch) if word))

    def settle(self, sent: Sent, state: str, date: str, said: str = "") -> Settled:
        """Keep what became of a letter."""
        settled = Settled(self._outcomes.next_number, sent.number, date, state, said)
        return self._outcomes.add(settled, f"{sent.number:06d}", state)
