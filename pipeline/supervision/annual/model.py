"""Records of a branch's year: each fact with the month, task or matter it comes from.

Source: 实施意见 四(四) “作为各党支部书记抓党建工作述职评议考核的必答必考选项”. Nothing here is a score.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.intake.tables.roster import Branch
from pipeline.ledger import Ledger
from pipeline.periods import Month, Year
from pipeline.supervision.model import Rectification
from pipeline.supervision.progress_lamps import LampResult
from pipeline.supervision.submission_status import SubmissionStatus
from pipeline.terms import SubmissionResult, Timeliness


class Basis(StrEnum):
    """From which record a month is taken."""

    SIGNED = "签发时"
    RECORDED = "最近一次汇总时"
    REBUILT = "没有汇总记录，按现有数据"


@dataclass(frozen=True, kw_only=True)
class AnnualMonth:
    """One month of the year as it is on record: its ledger, submission statuses and lamps, and what stands today.

    ``day`` is the ISO date of the record; ``known`` are the statuses with everything known when the year was drawn up,
    which differ where something came after a month was signed.
    """

    basis: Basis
    day: str
    ledger: Ledger
    delivered: Mapping[str, SubmissionStatus]
    lamps: Mapping[str, LampResult]
    known: Mapping[str, SubmissionStatus]

    @property
    def period(self) -> Month:
        """The month."""
        return self.ledger.period

    @property
    def roster(self) -> Mapping[str, Branch]:
        """Branches by code, by the roster that the month was recorded with."""
        return self.ledger.office.by_code


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A matter on the sheet 需答复 of a form handed out: the month of the first form that carries it."""

    branch: str
    key: str
    kind: str
    fact: str
    period: str


@dataclass(frozen=True, kw_only=True)
class AnnualRecords:
    """Everything a year is drawn up from: its months on record, oldest first, and the questions asked on their forms.

    ``date`` is the day of AS-OF. ``without`` are months of the year without any ledger, ``ahead`` those whose
    报送截止 has not passed.
    """

    year: Year
    date: dt.date
    months: tuple[AnnualMonth, ...]
    asked: tuple[AskedQuestion, ...]
    without: tuple[Month, ...] = ()
    ahead: tuple[Month, ...] = ()

    @property
    def last(self) -> AnnualMonth:
        """The last month counted."""
        return self.months[-1]

    @property
    def ledger(self) -> Ledger:
        """The ledger of the last month counted: tasks, decisions and replies as on record then."""
        return self.last.ledger


@dataclass(frozen=True, kw_only=True)
class BranchMonth:
    """A branch's report of one month, and its tasks at the month's end; ``later`` tells what came after the record."""

    period: Month
    timeliness: Timeliness
    result: SubmissionResult
    returned: int
    tasks: int
    done: int
    red: int
    basis: Basis
    day: str
    file: str
    later: str = ""

    @property
    def is_received(self) -> bool:
        """Whether a valid report came, early or late; 零报告 is one, 待修改, 无法读取 and 认不出 are none."""
        return self.result in (SubmissionResult.RECEIVED, SubmissionResult.NIL)


class Fulfilment(StrEnum):
    """How a task stands to its 完成时限 at the end of the months counted."""

    IN_TIME = "按期完成"
    LATE = "逾期完成"
    OVERDUE = "逾期未完成"
    UNKNOWN = "无法认定"
    AHEAD = "未到期"
    STANDING = "长期坚持"
    WITHDRAWN = "已撤销"
    INHERITED = "承接时已过期"
    EARLIER = "上年已完成"


DUE = (Fulfilment.IN_TIME, Fulfilment.LATE, Fulfilment.OVERDUE, Fulfilment.UNKNOWN)
"""Tasks of which the year asks whether they were done in time: fallen due in the months counted, or done before."""


@dataclass(frozen=True, kw_only=True)
class AnnualTask:
    """A task of the year. ``completed`` is the first month that reports the completion that counts, None if none does.

    ``closed`` is the ISO day of 销号; ``refused``: a reported completion was sent back and not reported anew.
    ``inherited`` is the short name of the branch it was taken over from, since ``since``.
    """

    number: str
    title: str
    goal: str
    category: str
    deadline: dt.date | None
    fulfilment: Fulfilment
    completed: Month | None
    finished: bool
    closed: str
    refused: bool
    extensions: int
    rate: int
    reported: Month | None
    inherited: str = ""
    since: Month | None = None


@dataclass(frozen=True, kw_only=True)
class AnnualCase:
    """A rectification of the year: its stage, due day, and whether it is overdue; ``closed`` is its ISO day of 销号."""

    case: Rectification
    closed: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class AnnualAnswer:
    """A question and the month on whose form it was answered first; None if it was not."""

    question: AskedQuestion
    answered: Month | None


@dataclass(frozen=True, kw_only=True)
class BranchYear:
    """A branch's year as facts.

    ``secretaries`` are pairs of name and first month of the roster that names it; ``notes`` tell the circumstances that
    a reader must know: months that do not count, mergers, tasks taken over, a change of secretary. ``pleas`` and
    ``upheld`` count statements (陈述申辩) decided and upheld; ``cases_told`` are texts of typical cases picked.
    """

    code: str
    name: str
    secretaries: tuple[tuple[str, Month], ...]
    months: tuple[BranchMonth, ...]
    tasks: tuple[AnnualTask, ...]
    cases: tuple[AnnualCase, ...]
    answers: tuple[AnnualAnswer, ...]
    pleas: int = 0
    upheld: int = 0
    cases_told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def secretary(self) -> str:
        """The secretary by the roster of the last month counted; empty if it names none."""
        return self.secretaries[-1][0] if self.secretaries else ""
