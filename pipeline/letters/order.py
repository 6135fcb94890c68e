"""Say which letters a run is asked for, and which of them only go along with others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pipeline.letters.letter_factory import Letter, LetterFactory, TriggerResult, WithheldLetter
from pipeline.letters.result import ReadyLetter, SkippedLetter
from pipeline.letters.triggers import TRIGGERS
from pipeline.terms import LetterKind

LetterOutcome = ReadyLetter | SkippedLetter | WithheldLetter | None
"""What became of a draft: None where a letter is in doubt."""


@dataclass(frozen=True)
class SendOrder:
    """The kinds of letters asked for, those that only go along with others, and where next month's forms come from."""

    kinds: frozenset[LetterKind]
    along: frozenset[LetterKind] = frozenset()
    following: LetterFactory | None = None

    def list_kinds(self) -> tuple[LetterKind, ...]:
        """List all kinds in their order."""
        return tuple(kind for kind in LetterKind if kind in self.kinds | self.along)

    def draft(self, desk: LetterFactory) -> Iterator[tuple[LetterFactory, TriggerResult]]:
        """Draft every letter due today, each with the factory that it comes from."""
        for kind in self.list_kinds():
            yield from ((desk, each) for each in TRIGGERS[kind](desk))
        if self.following is not None:
            drafted = TRIGGERS[LetterKind.FORMS](self.following)
            yield from ((self.following, each) for each in drafted if isinstance(each, Letter))


def drop_lone_letters(outcomes: Iterable[LetterOutcome], along: Collection[LetterKind]) -> Iterator[LetterOutcome]:
    """Drop the ready letters that only go along with others, where their branch gets no other."""
    ready = [each for each in outcomes if isinstance(each, ReadyLetter)]
    served = {each.letter.branch for each in ready if each.letter.kind not in along}
    for each in outcomes:
        if not (isinstance(each, ReadyLetter) and each.letter.kind in along and each.letter.branch not in served):
            yield each
