"""Months of one branch's task made of records alone, and what people did about it: decisions, notices, answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from bureau import BRANCHES, NOVEMBER, office
from papers import month, task

from pipeline.archive.facts import AsOf, Issued, Look, Receipt, Source
from pipeline.contract.replies import lamp_key
from pipeline.ledger import Decision, Ledger, Reply, Requested, Submitted, Task, Truth
from pipeline.supervision.matters import Proposal, Question, Rectification
from pipeline.supervision.view import View, supervise
from pipeline.validation.office import Office
from pipeline.vocabulary import RECTIFICATION_NOTICE, Fate, Matter, Opinion, Period

NUMBER = "MZ01-202610-01"
OCTOBER, DECEMBER, JANUARY = NOVEMBER.shift(-1), NOVEMBER.shift(1), NOVEMBER.shift(2)
FEBRUARY = NOVEMBER.shift(3)
PASSED, SENT_BACK, DECLINED = Opinion.PASSED, Opinion.SENT_BACK, Opinion.DECLINED
LOOKS = (Look(6, "2026-12-03", {}), Look(7, "2026-12-08", {}))
RATES = {OCTOBER: 5, NOVEMBER: 5, DECEMBER: 60, JANUARY: 75, FEBRUARY: 10}
"""Red in November, no longer in December and January, red again in February (its end)."""


def receipts(period: Period, *missing: str) -> tuple[Receipt, ...]:
    """A report in time from every branch but those."""
    day = (period.shift(1).first_day).isoformat()
    return tuple(
        Receipt(
            index, "表.xlsx", "", 1, f"{index:064d}", "", 0, day, 1, code, str(period), Fate.ACCEPTED, (), "1", 1,
            f"{day[:7]}/{index:06d}-表.xlsx",
        )
        for index, code in enumerate(BRANCHES, start=1)
        if code not in missing
    )  # fmt: skip


def red_task(code: str = "MZ01", row: int = 1, *, name: str = "", owner: str = "陈晓岚") -> Task:
    """A task with a report for every month of ``RATES``."""
    months = tuple(month(period, rate, f"{period.month}月进展3项") for period, rate in RATES.items())
    made = task(code, row, *months, deadline="2027-02-28", name=name)
    return replace(made, plan={**made.plan, "owner": owner})


@dataclass(frozen=True)
class File:
    """What people did so far; each step adds to it under the next receipt, or after it."""

    decisions: tuple[Decision, ...] = ()
    replies: tuple[Reply, ...] = ()
    submitted: tuple[Submitted, ...] = ()
    issued: tuple[Issued, ...] = ()
    last: int = 100
    tasks: tuple[Task, ...] = field(default_factory=lambda: (red_task(),))
    requests: tuple[Requested, ...] = ()

    def decide(
        self, period: Period, key: str, opinion: Opinion, day: str, *, matter: Matter = Matter.RECTIFY, due: str = "",
        note: str = "", reason: str = "", by: str = "孙立新",
    ) -> File:  # fmt: skip
        """One row of a 核验表 taken in."""
        number = self.last + 1
        source = Source(f"2026-12/{number:06d}-核验表.xlsx", f"{number:064d}", matter.value, 5)
        decision = Decision(
            number, period, matter, key, BRANCHES["MZ01"], "党建+适老化改造1", "请决定", reason, opinion, by,
            dt.date.fromisoformat(day), dt.date.fromisoformat(due) if due else None, note, source,
        )  # fmt: skip
        return replace(self, decisions=(*self.decisions, decision), last=number)

    def propose(self, period: Period, day: str, step: str, opinion: Opinion, **more: str) -> File:
        """The row that month's 核验表 has for a step, decided on."""
        row = next(each for each in self.at(period, day).proposals if f"-{step}" in each.key)
        return self.decide(period, row.key, opinion, day, matter=row.matter, reason=row.reason, **more)

    def answer(self, period: Period, when: str, *, key: str = "", who: str = "李文静", **said: str) -> File:
        """One answered row of 需答复."""
        number = self.last + 1
        source = Source(f"{when[:7]}/{number:06d}-表.xlsx", f"{number:064d}", "需答复", 7)
        told = {name: said.get(name, "") for name in ("measures", "done", "finished", "statement")}
        reply = Reply(number, "MZ01", period, key or lamp_key(NUMBER), **told, who=who, when=when, source=source)
        return replace(self, replies=(*self.replies, reply), last=number)

    def sign(self, period: Period, day: str, reference: str, due: str, *problems: str) -> File:
        """A 整改通知书 signed."""
        number = len(self.issued) + 1
        record = AsOf(str(period), day, self.last, 0, {})
        paper = Issued(
            number, str(period), RECTIFICATION_NOTICE, "MZ01", day, reference, "周明远", f"{number:06d}-通知书.docx",
            "2" * 64, "2" * 64, edited=False, urgent="", record=record, after_receipt=self.last, due=due,
            subjects=problems or (NUMBER,),
        )  # fmt: skip
        return replace(self, issued=(*self.issued, paper))

    def at(self, period: Period, day: str, *missing: str, by: Office | None = None) -> View:
        """The month as it stands on a day."""
        truth = Truth(
            period, AsOf(str(period), day, self.last, 0, {}), by or office(), receipts(period, *missing), LOOKS,
            self.submitted,
            decisions=self.decisions, replies=self.replies, issued=self.issued,
        )  # fmt: skip
        return supervise(Ledger(truth, tuple(at_month(each, period) for each in self.tasks), self.requests))


def at_month(whole: Task, period: Period) -> Task:
    """A task as it stands in a month."""
    return replace(whole, period=period, months=tuple(each for each in whole.months if each.period <= period))


def told(view: View, problem: str = NUMBER) -> Rectification:
    """The rectification of a problem."""
    return next(each for each in view.rectifications if each.problem == problem)


def keys(view: View, matter: Matter) -> list[str]:
    """事项编号 of a sheet's rows."""
    return [each.key for each in view.proposals if each.matter is matter]


def row(view: View, key: str) -> Proposal:
    """A row of the 核验表."""
    return next(each for each in view.proposals if each.key == key)


def asked(view: View, problem: str = NUMBER) -> Question | None:
    """What the branch is asked about a problem."""
    return next((each for each in view.questions if each.key == lamp_key(problem)), None)
