"""Journal of written or sent letters (``outbox/sent``): one record before handing over, one for the outcome.

Records are only added. A letter without an outcome is in doubt: the run was killed, or the disk was full, after the
letter had been handed to the mail server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.archive import paths
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.flaws import FactFlaw
from pipeline.archive.letter_facts import (
    FAILED,
    IN_DOUBT,
    SENDING,
    SENT,
    WRITTEN,
    LetterOutcome,
    SentAttachment,
    SentLetter,
)
from pipeline.archive.series import FactSeries

OUTCOMES = "结果"
_KILLED = "上次发到这封信时程序中断了，邮件服务器可能已经收下。"


@dataclass(frozen=True)
class SentEntry:
    """One matter of a letter of the journal with that letter's outcome; ``settled`` is None if none was recorded."""

    sent: SentLetter
    settled: LetterOutcome | None

    @property
    def state(self) -> str:
        """The state of the letter: WRITTEN, SENT, FAILED or IN_DOUBT."""
        if self.sent.state != SENDING:
            return self.sent.state
        return self.settled.state if self.settled else IN_DOUBT

    @property
    def posted(self) -> bool:
        """Whether a person said that a letter which was ready to be sent by hand has gone."""
        return self.sent.state == WRITTEN and self.settled is not None and self.settled.state == SENT

    @property
    def went(self) -> bool:
        """Whether the letter counts as delivered: sent, or ready for a person to send."""
        return self.state in (WRITTEN, SENT)

    def carries(self, name: str, sha256: str) -> bool:
        """Whether a file is attached to this matter of the letter, under this name."""
        return SentAttachment(name, sha256) in self.sent.attachments

    @property
    def said(self) -> str:
        """The reason why the letter failed or is in doubt."""
        if self.sent.state != SENDING:
            return self.sent.said
        return self.settled.said if self.settled else _KILLED


_RANK = {FAILED: 0, IN_DOUBT: 1, WRITTEN: 2, SENT: 2}


def pick_decisive_entry(entries: Sequence[SentEntry]) -> SentEntry:
    """Return the entry that decides a matter after all attempts: a delivered one, else in doubt, else failed."""
    return max(entries, key=lambda each: (_RANK[each.state], each.sent.number))


class SentJournal:
    """The letters of ``outbox/sent``; records are synced to disk before a letter is handed over or reported as sent."""

    def __init__(self, root: Path, ends: SeriesEnds) -> None:
        self.root = root
        self._facts = FactSeries(root, paths.SENT_SERIES, SentLetter, ends)
        self._outcomes = FactSeries(root / OUTCOMES, paths.OUTCOME_SERIES, LetterOutcome, ends)

    def find_flaws(self) -> tuple[FactFlaw, ...]:
        """Read the records of letters and outcomes again and return what is wrong with them."""
        return (*self._facts.find_flaws(), *self._outcomes.find_flaws())

    @property
    def outcome_root(self) -> Path:
        """The folder of the outcome records."""
        return self.root / OUTCOMES

    def all(self) -> tuple[SentLetter, ...]:
        """Return all letters in order of number."""
        return self._facts.all()

    def list_outcomes(self) -> tuple[LetterOutcome, ...]:
        """Return all outcomes of letters in order of number."""
        return self._outcomes.all()

    def entries(self) -> tuple[SentEntry, ...]:
        """Return every matter of all letters, with the outcome of its letter, in order of number."""
        last = {each.letter: each for each in self.list_outcomes()}
        return tuple(SentEntry(each, last.get(sent.number)) for sent in self.all() for each in sent.split())

    def group_by_matter(self) -> dict[str, tuple[SentEntry, ...]]:
        """Return all attempts at each letter, grouped by matter."""
        found: dict[str, list[SentEntry]] = {}
        for each in self.entries():
            found.setdefault(each.sent.matter, []).append(each)
        return {matter: tuple(each) for matter, each in found.items()}

    def first(self, kind: str, period: str, branch: str) -> SentLetter | None:
        """Return the first letter of a kind actually delivered to a branch for a period; None if there is none."""
        asked = (kind, period, branch)
        ours = (each for each in self.entries() if (each.sent.kind, each.sent.period, each.sent.branch) == asked)
        return next((each.sent for each in ours if each.went), None)

    def add(self, draft: SentLetter) -> SentLetter:
        """Record a letter under the next number."""
        sent = replace(draft, number=self._facts.next_number)
        return self._facts.add(sent, *(word for word in (sent.period, sent.kind, sent.branch) if word))

    def record_outcome(self, sent: SentLetter, state: str, date: str, said: str = "") -> LetterOutcome:
        """Record the outcome of a letter."""
        settled = LetterOutcome(
            number=self._outcomes.next_number, letter=sent.number, date=date, state=state, said=said
        )
        return self._outcomes.add(settled, f"{sent.number:06d}", state)
