"""Journal of written or sent letters (``outbox/sent``): one record before handing over, one for the outcome.

Records are only added. A letter without an outcome is in doubt: the run was killed, or the disk was full, after the
letter had been handed to the mail server.
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
    """A letter of the journal with its outcome; ``settled`` is None if no outcome was recorded."""

    sent: Sent
    settled: Settled | None

    @property
    def state(self) -> str:
        """The state of the letter: WRITTEN, SENT, FAILED or IN_DOUBT."""
        if self.sent.state != SENDING:
            return self.sent.state
        return self.settled.state if self.settled else IN_DOUBT

    @property
    def went(self) -> bool:
        """Whether the letter counts as delivered: sent, or ready for a person to send."""
        return self.state in (WRITTEN, SENT)

    @property
    def said(self) -> str:
        """The reason why the letter failed or is in doubt."""
        if self.sent.state != SENDING:
            return self.sent.said
        return self.settled.said if self.settled else _KILLED


_RANK = {FAILED: 0, IN_DOUBT: 1, WRITTEN: 2, SENT: 2}


def standing(entries: Sequence[Entry]) -> Entry:
    """Return the entry that decides a matter after all attempts: a delivered one, else in doubt, else failed."""
    return max(entries, key=lambda each: (_RANK[each.state], each.sent.number))


class Journal:
    """The letters of ``outbox/sent``; records are synced to disk before a letter is handed over or reported as sent."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._facts = Series(root, Sent)
        self._outcomes = Series(root / OUTCOMES, Settled)

    @property
    def outcome_root(self) -> Path:
        """The folder of the outcome records."""
        return self.root / OUTCOMES

    def all(self) -> tuple[Sent, ...]:
        """Return all letters in order of number."""
        return self._facts.all()

    def outcomes(self) -> tuple[Settled, ...]:
        """Return all outcomes of letters in order of number."""
        return self._outcomes.all()

    def entries(self) -> tuple[Entry, ...]:
        """Return all letters with their outcomes in order of number."""
        last = {each.letter: each for each in self.outcomes()}
        return tuple(Entry(sent, last.get(sent.number)) for sent in self.all())

    def by_matter(self) -> dict[str, tuple[Entry, ...]]:
        """Return all attempts at each letter, grouped by matter."""
        found: dict[str, list[Entry]] = {}
        for each in self.entries():
            found.setdefault(each.sent.matter, []).append(each)
        return {matter: tuple(each) for matter, each in found.items()}

    def first(self, kind: str, period: str, branch: str) -> Sent | None:
        """Return the first letter of a kind actually delivered to a branch for a period; None if there is none."""
        asked = (kind, period, branch)
        ours = (each for each in self.entries() if (each.sent.kind, each.sent.period, each.sent.branch) == asked)
        return next((each.sent for each in ours if each.went), None)

    def add(self, draft: Sent) -> Sent:
        """Record a letter under the next number."""
        sent = replace(draft, number=self._facts.next_number)
        return self._facts.add(sent, *(word for word in (sent.period, sent.kind, sent.branch) if word))

    def settle(self, sent: Sent, state: str, date: str, said: str = "") -> Settled:
        """Record the outcome of a letter."""
        settled = Settled(self._outcomes.next_number, sent.number, date, state, said)
        return self._outcomes.add(settled, f"{sent.number:06d}", state)
