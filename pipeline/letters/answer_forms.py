"""The 答复单 that go with letters which name a branch, each made once a letter needs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.forms.answer_form import build_answer_form
from pipeline.intake.answer_questions import ExtendedTerm, list_answer_wordings
from pipeline.intake.distributions import DistributedForms
from pipeline.periods import Period


@dataclass(kw_only=True)
class AnswerForms:
    """The 答复单 of the branches in ``names`` (short names by code): what the form of ``period`` asks, and a free row.

    ``handed`` are the forms distributed, ``papers`` the signed ones, whose terms stand on it in their last wording,
    ``extended`` what the bureau has agreed to extend since.
    """

    period: Period
    names: Mapping[str, str]
    handed: DistributedForms
    papers: Sequence[IssuedPaper]
    extended: Sequence[ExtendedTerm] = ()
    made: dict[str, bytes] = field(default_factory=dict, repr=False)

    def find(self, branch: str) -> bytes | None:
        """Find the 答复单 of a branch code; None if none goes with its letters."""
        if branch not in self.names:
            return None
        if branch not in self.made:
            wordings = list_answer_wordings(self.handed, branch, self.period, self.papers, self.extended)
            self.made[branch] = build_answer_form(branch, self.names[branch], self.period, wordings[-1])
        return self.made[branch]

    def find_extended(self, paper: IssuedPaper) -> dt.date | None:
        """Find the last day to which anything that a paper orders was extended since; None if nothing was."""
        days = [
            each.day
            for each in self.extended
            if str(each.problem) in paper.subjects and each.decided.isoformat() >= paper.date
        ]
        return max(days, default=None)

    def has_made(self, data: bytes) -> bool:
        """Return whether these are the bytes of a 答复单 that a letter needed, whosever it is."""
        return data in self.made.values()
