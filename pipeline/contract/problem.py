"""Define the id of a problem, by which 整改, 升级 and 陈述申辩 name it; its spelling is part of stored 事项编号."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pipeline.periods import Period
from pipeline.terms import BRANCH_CODE, TASK_NUMBER


class ProblemKind(StrEnum):
    """Kind of a problem; one task or month may have a problem of each kind."""

    RED = "红灯"
    MISSING = "漏报"
    SITE = "现场督查"


_KINDS = "|".join(ProblemKind)
_OF_TASK = re.compile(rf"(?P<task>{TASK_NUMBER.pattern})(-(?P<kind>{_KINDS}))?")
_OF_MONTH = re.compile(
    rf"(?P<branch>{BRANCH_CODE.pattern})-(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])-(?P<kind>{_KINDS})"
)


@dataclass(frozen=True)
class ProblemId:
    """A problem of a task (``period`` is None) or of a branch in a month (``task`` is empty).

    What was found on the spot (现场督查) bears the number under which the bureau put it in as its ``task``.
    """

    kind: ProblemKind
    branch: str
    task: str = ""
    period: Period | None = None

    @classmethod
    def of_task(cls, number: str, kind: ProblemKind = ProblemKind.RED) -> ProblemId:
        """Return the id of a task's problem; raise ValueError if ``number`` is no task number."""
        found = TASK_NUMBER.fullmatch(number)
        if found is None:
            raise ValueError(number)
        return cls(kind, found["branch"], task=number)

    @classmethod
    def of_month(cls, branch: str, period: Period, kind: ProblemKind = ProblemKind.MISSING) -> ProblemId:
        """Return the id of a branch's problem in a month."""
        return cls(kind, branch, period=period)

    @classmethod
    def parse(cls, text: str) -> ProblemId | None:
        """Parse an id as written by ``str``; None for any other text."""
        if found := _OF_TASK.fullmatch(text):
            return cls.of_task(found["task"], ProblemKind(found["kind"] or ProblemKind.RED))
        if found := _OF_MONTH.fullmatch(text):
            period = Period(int(found["year"]), int(found["month"]))
            return cls.of_month(found["branch"], period, ProblemKind(found["kind"]))
        return None

    def __str__(self) -> str:
        if self.period is not None:
            return f"{self.branch}-{self.period.as_compact()}-{self.kind}"
        return self.task if self.kind is ProblemKind.RED else f"{self.task}-{self.kind}"
