"""Define the records of supervision: questions to branches, rectifications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.archive.facts import SourceRow
from pipeline.contract.problem import ProblemId
from pipeline.contract.replies import QuestionKind
from pipeline.periods import Period
from pipeline.supervision.rectification.transitions import OPEN_STAGES
from pipeline.terms import RectificationStage


@dataclass(frozen=True, kw_only=True)
class Question:
    """One row of 需答复 on a branch's next form; ``number`` is the task number, empty if it concerns the branch.

    ``lasting`` tells that it is about a condition that persists from month to month, not about something done in one;
    ``answered_once`` that one reply answers it for good, unless the bureau rejects it: its number names a text.
    ``due`` is the day in the demand about a red lamp, counted from the date of the ledger: it counts anew from the day
    on which the row is handed out. None where the day follows from what is on record.
    """

    key: str
    branch: str
    kind: QuestionKind
    number: str
    fact: str
    demand: str
    lasting: bool = False
    answered_once: bool = False
    due: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseState:
    """One state of a rectification: stage, responsible person, date (ISO), note, and the source that proves it."""

    stage: RectificationStage
    who: str
    when: str
    note: str
    source: SourceRow | None


@dataclass(frozen=True, kw_only=True)
class Rectification:
    """整改 of one problem with all its states, oldest first.

    ``number`` is the task number or empty. ``notice``
    is the 编号 of the last 整改通知书, ``due`` its due day including extensions, ``relapses`` the number of 反弹.
    ``applied`` tells that the branch asked in time for a later day, about which nobody has decided yet;
    ``applied_until`` is that day, None where it was not told as one.
    """

    problem: ProblemId
    branch: str
    number: str
    task: str
    fact: str
    first: Period
    states: tuple[CaseState, ...]
    notice: str = ""
    due: dt.date | None = None
    relapses: int = 0
    applied: bool = False
    applied_until: dt.date | None = None

    @property
    def stage(self) -> RectificationStage:
        """Current stage."""
        return self.states[-1].stage

    @property
    def open(self) -> bool:
        """Whether the branch still has to rectify something."""
        return self.stage in OPEN_STAGES

    def is_past_due(self, day: dt.date) -> bool:
        """Return whether its due day has passed on a day; a relapsed one waits for a new due day."""
        waits = self.open and self.stage is not RectificationStage.RELAPSED
        return waits and self.due is not None and self.due < day

    def is_overdue(self, day: dt.date) -> bool:
        """Return whether it is past due on a day and the branch has not answered."""
        return self.is_past_due(day) and self.stage is not RectificationStage.ANSWERED

    @property
    def weight(self) -> int:
        """Weight in counts (项次): 1 plus the number of relapses."""
        return 1 + self.relapses
