"""What the rules look at: a paper taken apart, with its truth where the ledger it comes from is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.docx.read import EditedDocument
from pipeline.proof.model import Outcome, Remark, Rule
from pipeline.proof.statements import Statement, list_statements, split_numbers
from pipeline.proof.truth import Truth


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A paper and the day of its proof; ``document`` is its kind, empty if it is not ours."""

    paper: EditedDocument
    today: dt.date
    document: str = ""
    as_of: dt.date | None = None

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements outside tables."""
        return tuple(list_statements(self.paper))


Check = Callable[[Reading], Iterable[Remark]]
FactCheck = Callable[[Reading, Truth], Iterable[Remark]]


def list_unproven(reading: Reading, truth: Truth) -> Iterator[Statement]:
    """List the statements that the true draft does not make in the same words and numbers."""
    return (each for each in reading.statements if not truth.is_proven(each))


def list_new_statements(reading: Reading, truth: Truth) -> Iterator[Statement]:
    """List the statements whose words the true draft does not have, whatever their numbers."""
    return (each for each in list_unproven(reading, truth) if not has_true_words(each, truth))


def has_true_words(statement: Statement, truth: Truth) -> bool:
    """Whether a statement differs from a true one by numbers only."""
    return split_numbers(statement.text)[0] in truth.patterns


def mark_wrong(rule: Rule, at: Statement, told: str) -> Remark:
    """Build the remark that a statement is not so."""
    return Remark(rule=rule, outcome=Outcome.WRONG, place=at.place, text=at.text, told=told, number=at.number)


def ask_person(rule: Rule, at: Statement, told: str) -> Remark:
    """Build the remark that only a person can judge a statement."""
    return Remark(rule=rule, outcome=Outcome.ASK, place=at.place, text=at.text, told=told, number=at.number)
