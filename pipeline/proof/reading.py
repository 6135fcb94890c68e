"""What the rules look at: a paper taken apart, with its truth where the ledger it comes from is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.documents.registry import OFFICIAL_PAPERS, SHEETS
from pipeline.docx.layout import PaperLayout, read_layout
from pipeline.docx.read import CELL_GAP, EditedDocument
from pipeline.docx.rendered import RenderedPaper
from pipeline.proof.anatomy import KINDS, Anatomy, dissect_paper
from pipeline.proof.model import Outcome, Remark, Rule
from pipeline.proof.statements import Statement, flatten_text, list_statements, split_numbers
from pipeline.proof.truth import Truth
from pipeline.proof.watched_words import WatchedWord

_QUOTED = re.compile(r"“[^”]*”|《[^》]*》|‘[^’]*’")
_LEAST_SAID = 8
_SAID_MARK = "“”"
Hearing = Callable[[str, dt.date], Iterable[str]]
"""Says, for the text of a paper and the day of signing, which branches named in it have not been heard."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A paper and the day of its proof; ``document`` is its kind, empty if it is not ours.

    ``period`` and ``branch`` are those of its identity; ``words`` are those the office watches, ``hear`` tells of the
    right of reply, None where no records are at hand.
    """

    paper: EditedDocument
    today: dt.date
    document: str = ""
    as_of: dt.date | None = None
    period: str = ""
    branch: str = ""
    taken: frozenset[str] = frozenset()
    """Document numbers (文号) that other signed papers bear."""
    words: tuple[WatchedWord, ...] = ()
    hear: Hearing | None = None
    along: str = ""
    """Everything that the workbook sent along (附表) says."""
    standard: PaperLayout | None = None
    """The layout of the same paper as the office's letterhead gives it; None if it cannot be made."""
    rendered: RenderedPaper | None = None
    unrendered: str = "没有排版，加 --render 用 LibreOffice 排一遍"
    """Why there are no rendered pages."""
    urgent: str = ""
    """Why the paper was signed before every branch could answer; empty if it was not."""

    branch_words: frozenset[str] = frozenset()
    """What branches wrote in their forms; empty without the ledger."""

    @cached_property
    def _long_words(self) -> tuple[str, ...]:
        """The longest first, of those that are told from the bureau's own wherever they stand."""
        long = (each for each in self.branch_words if len(each) >= _LEAST_SAID)
        return tuple(sorted(long, key=lambda each: (-len(each), each)))

    def leave_branch_words(self, text: str) -> str:
        """Return a text, flattened, without what branches wrote: the bureau did not word it.

        Few characters are words of a branch only where they are a whole cell.
        """
        cells = (flatten_text(each) for each in text.split(CELL_GAP))
        rest = CELL_GAP.join(_SAID_MARK if each in self.branch_words else each for each in cells)
        for each in self._long_words:
            if each in rest:
                rest = rest.replace(each, _SAID_MARK)
        return rest

    def leave_own_words(self, text: str) -> str:
        """Return what the bureau itself words in a text, flattened: no words of branches, no quotations and titles."""
        return _QUOTED.sub("“”", self.leave_branch_words(text))

    @property
    def is_official(self) -> bool:
        """Whether the paper is one of ours that is signed; what others write is for people to judge."""
        return self.document in OFFICIAL_PAPERS

    @property
    def has_official_form(self) -> bool:
        """Whether the paper should look like an official one: ours that are signed, and others of an official kind.

        A 单 on one page (提醒函, 督办单) is signed, but set as a sheet.
        """
        ours = self.is_official and self.document not in SHEETS
        return ours or (not self.document and self.anatomy.kind in KINDS)

    @cached_property
    def layout(self) -> PaperLayout:
        """The layout of the paper."""
        return read_layout(self.paper)

    @cached_property
    def anatomy(self) -> Anatomy:
        """The parts of the paper."""
        return dissect_paper(self.paper)

    def find_before(self, at: Statement) -> str:
        """Return what is said just before a statement in the same paragraph; empty if nothing is."""
        place = self.statements.index(at) if at in self.statements else 0
        before = self.statements[place - 1] if place else at
        return before.text if place and before.number == at.number else ""

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


def judge_form(reading: Reading, rule: Rule, at: Statement, told: str) -> Remark:
    """Build the remark that the form of a paper breaks a rule; of a paper that is not ours a person judges it."""
    return (mark_wrong if reading.is_official else ask_person)(rule, at, told)


def judge_ours(reading: Reading, rule: Rule, at: Statement, told: str) -> Remark:
    """Build the remark that a statement is not so; what stands in a paper of somebody else a person judges."""
    return (mark_wrong if reading.document else ask_person)(rule, at, told)


def leave_unchecked(rule: Rule, told: str) -> Remark:
    """Build the remark that a rule could not be judged, and why."""
    return Remark(rule=rule, outcome=Outcome.UNCHECKED, place="", text="", told=told)
