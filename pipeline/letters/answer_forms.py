"""The 答复单 that go with letters which name a branch, each made once a letter needs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.archive.paper_facts import IssuedPaper
from pipeline.contract.distributed_form import DistributedQuestion
from pipeline.forms.answer_form import build_answer_form
from pipeline.intake.answer_questions import AnswerSheets, ExtendedTerm, list_answer_wordings
from pipeline.intake.distributions import DistributedForms
from pipeline.periods import Period


@dataclass(kw_only=True)
class AnswerForms:
    """The 答复单 of the branches in ``names`` (short names by code): what the form of ``period`` asks, and a free row.

    ``handed`` are the forms distributed; while a branch has none, ``ask`` builds what its form is to ask. ``papers``
    are the signed ones, whose terms stand on it in their last wording, ``extended`` what the bureau has agreed to
    extend since, ``sheets`` what 答复单 that have gone to branches ask, ``settled`` whether the bureau has settled a
    事项编号 by now, whatever the form or a paper asked before.
    """

    period: Period
    names: Mapping[str, str]
    handed: DistributedForms
    papers: Sequence[IssuedPaper]
    ask: Callable[[str], tuple[DistributedQuestion, ...]]
    extended: Sequence[ExtendedTerm] = ()
    sheets: AnswerSheets
    settled: Callable[[str], bool]
    rows: dict[str, tuple[DistributedQuestion, ...]] = field(default_factory=dict, repr=False)
    made: dict[str, bytes] = field(default_factory=dict, repr=False)

    def find(self, branch: str) -> bytes | None:
        """Find the 答复单 of a branch code; None if none goes with its letters."""
        if branch not in self.names:
            return None
        if branch not in self.made:
            asked = self.list_rows(branch)
            self.made[branch] = build_answer_form(branch, self.names[branch], self.period, asked)
        return self.made[branch]

    def list_rows(self, branch: str) -> tuple[DistributedQuestion, ...]:
        """List what is asked of a branch, without the free row."""
        if branch not in self.rows:
            form = self.handed.find(branch, self.period)
            asked = form[1].questions if form else self.ask(branch)
            wordings = list_answer_wordings(
                asked, self.handed, branch, self.period, self.papers, extended=self.extended
            )
            self.rows[branch] = tuple(each for each in wordings[-1] if not self.settled(each.key))
        return self.rows[branch]

    def asks_anew(self, branch: str) -> bool:
        """Return whether a branch is asked anything now that stands so on no 答复单 that has gone to it."""
        sent = self.sheets.get((branch, str(self.period)), ())
        known = {_tell_row(each) for rows in sent for each in rows}
        return bool(sent) and not known.issuperset(map(_tell_row, self.list_rows(branch)))

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


def _tell_row(row: DistributedQuestion) -> tuple[str, ...]:
    """Return what a row says to the branch."""
    return row.key, row.kind, row.fact, row.demand
