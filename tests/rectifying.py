"""Months of one branch's task made of records alone, and what people did about it: decisions, notices, answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from bureau import BRANCHES, NOVEMBER, office
from papers import month, task

from pipeline.archive.facts import IntakeRun, Receipt, Snapshot, SourceRow
from pipeline.archive.paper_facts import IssuedPaper
from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.decisions import format_closing_key
from pipeline.contract.problem import ProblemId, ProblemKind
from pipeline.contract.proposal import Proposal
from pipeline.contract.replies import format_lamp_key
from pipeline.intake.office import Office
from pipeline.ledger import ChangeRequest, CountedSubmission, Decision, Ledger, LedgerInputs, Reply, Task
from pipeline.ledger.bureau_entries import BureauEntry
from pipeline.ledger.recorded import add_registered_replies
from pipeline.periods import Period
from pipeline.supervision.assessment import Assessment, assess_ledger
from pipeline.supervision.model import Question, Rectification
from pipeline.terms import RECTIFICATION_NOTICE, DecisionKind, Disposition, EntryKind, Opinion

NUMBER = "MZ01-202610-01"
PROBLEM = ProblemId.of_task(NUMBER)
SITE = ProblemId.of_task("MZ01-202611-901", ProblemKind.SITE)
OCTOBER, DECEMBER, JANUARY = NOVEMBER.shift(-1), NOVEMBER.shift(1), NOVEMBER.shift(2)
FEBRUARY = NOVEMBER.shift(3)
PASSED, SENT_BACK, DECLINED = Opinion.PASSED, Opinion.SENT_BACK, Opinion.DECLINED
LOOKS = (IntakeRun(6, "2026-12-03", {}), IntakeRun(7, "2026-12-08", {}))
RATES = {OCTOBER: 5, NOVEMBER: 5, DECEMBER: 60, JANUARY: 75, FEBRUARY: 10}
"""Red in November, no longer in December and January, red again in February (its end)."""


def receipts(period: Period, *missing: str) -> tuple[Receipt, ...]:
    """A report in time from every branch but those."""
    day = (period.shift(1).first_day).isoformat()
    return tuple(
        Receipt(
            number=index, name="表.xlsx", folder="", size=1, sha256=f"{index:064d}", after="", after_look=0, by=day, by_look=1, branch=code, period=str(period), fate=Disposition.ACCEPTED, codes=(), program="1", contract=1,
            stored=f"{day[:7]}/{index:06d}-表.xlsx",
        )
        for index, code in enumerate(BRANCHES, start=1)
        if code not in missing
    )  # fmt: skip


def red_task(code: str = "MZ01", row: int = 1, *, name: str = "", owner: str = "陈晓岚") -> Task:
    """A task with a report for every month of ``RATES``."""
    months = tuple(month(period, rate, f"{period.month}月进展3项") for period, rate in RATES.items())
    made = task(code, row, *months, deadline="2027-02-28", name=name)
    return replace(made, plan={**made.plan, "owner": owner})


def found_on_the_spot(task: str = NUMBER, name: str = "党建+适老化改造1", text: str = "台账与实际不符") -> BureauEntry:
    """A problem of MZ01 that the bureau found on the spot (现场督查) and put into November's 核验表."""
    told = RecordedEntry(
        row=4, kind=EntryKind.SITE, number=SITE.task, branch="MZ01", task=task, about=("机关一支部", name), text=text, values={},
        deadline_day="", verifier="孙立新", day="2026-11-20", note="",
    )  # fmt: skip
    return BureauEntry(told, NOVEMBER, 50, SourceRow("2026-12/000050-核验表.xlsx", "5" * 64, "局机关填报", 4))


@dataclass(frozen=True)
class File:
    """What people did so far; each step adds to it under the next receipt, or after it."""

    decisions: tuple[Decision, ...] = ()
    replies: tuple[Reply, ...] = ()
    submitted: tuple[CountedSubmission, ...] = ()
    issued: tuple[IssuedPaper, ...] = ()
    last: int = 100
    tasks: tuple[Task, ...] = field(default_factory=lambda: (red_task(),))
    requests: tuple[ChangeRequest, ...] = ()
    entries: tuple[BureauEntry, ...] = ()

    def decide(
        self, period: Period, key: str, opinion: Opinion, day: str, *, matter: DecisionKind = DecisionKind.RECTIFY, due: str = "",
        note: str = "", reason: str = "", by: str = "孙立新", fact: str = "", first: Period | None = None,
    ) -> File:  # fmt: skip
        """One row of a 核验表 taken in."""
        number = self.last + 1
        source = SourceRow(f"2026-12/{number:06d}-核验表.xlsx", f"{number:064d}", matter.value, 5)
        decision = Decision(
            receipt=number,
            period=period,
            matter=matter,
            key=key,
            branch_name=BRANCHES["MZ01"],
            task="党建+适老化改造1",
            proposal="请决定",
            reason=reason,
            opinion=opinion,
            verifier=by,
            day=dt.date.fromisoformat(day),
            due=dt.date.fromisoformat(due) if due else None,
            note=note,
            source=source,
            fact=fact,
            first=first,
        )
        return replace(self, decisions=(*self.decisions, decision), last=number)

    def propose(self, period: Period, day: str, step: str, opinion: Opinion, **more: str) -> File:
        """The row that month's 核验表 has for a step, decided on."""
        row = next(each for each in self.at(period, day).proposals if f"-{step}" in each.key)
        return self.decide(
            period, row.key, opinion, day, matter=row.matter, reason=row.reason, fact=row.fact, first=row.first, **more
        )

    def answer(self, period: Period, when: str, *, key: str = "", who: str = "李文静", **said: str) -> File:
        """One answered row of 需答复."""
        number = self.last + 1
        source = SourceRow(f"{when[:7]}/{number:06d}-表.xlsx", f"{number:064d}", "需答复", 7)
        told = {name: said.get(name, "") for name in ("measures", "done", "finished", "extension", "statement")}
        reply = Reply(
            receipt=number,
            branch="MZ01",
            period=period,
            key=key or format_lamp_key(PROBLEM),
            measures=told["measures"],
            done=told["done"],
            finished=told["finished"],
            extension=told["extension"],
            statement=told["statement"],
            extension_in_words=bool(said.get("extension_in_words")),
            who=who,
            when=when,
            source=source,
        )
        return replace(self, replies=(*self.replies, reply), last=number)

    def sign(self, period: Period, day: str, reference: str, due: str, *problems: str) -> File:
        """A 整改通知书 signed."""
        number = len(self.issued) + 1
        record = Snapshot(period=str(period), date=day, last_receipt=self.last, last_look=0, office={})
        paper = IssuedPaper(
            number=number,
            period=str(period),
            document=RECTIFICATION_NOTICE,
            branch="MZ01",
            date=day,
            reference=reference,
            signer="周明远",
            file=f"{number:06d}-通知书.docx",
            sha256="2" * 64,
            given="2" * 64,
            edited=False,
            urgent="",
            record=record,
            after_receipt=self.last,
            due=due,
            subjects=problems or (NUMBER,),
        )
        return replace(self, issued=(*self.issued, paper))

    def at(self, period: Period, day: str, *missing: str, by: Office | None = None) -> Assessment:
        """The month as it stands on a day."""
        inputs = LedgerInputs(
            period=period,
            as_of=Snapshot(period=str(period), date=day, last_receipt=self.last, last_look=0, office={}),
            office=by or office(),
            receipts=receipts(period, *missing),
            looks=LOOKS,
            submitted=self.submitted,
            decisions=self.decisions,
            replies=add_registered_replies(self.replies, self.decisions),
            issued=self.issued,
            entries=self.entries,
        )
        tasks = (self._send_back(at_month(each, period)) for each in self.tasks)
        return assess_ledger(Ledger(inputs, tuple(tasks), self.requests))

    def _send_back(self, one: Task) -> Task:
        """The task with the last decision on its closing, where that was a refusal."""
        key = format_closing_key(one.number)
        last = [each for each in self.decisions if each.key == key and each.period <= one.period][-1:]
        return replace(one, sent_back=last[0]) if last and last[0].opinion is not PASSED else one


def at_month(whole: Task, period: Period) -> Task:
    """A task as it stands in a month."""
    return replace(whole, period=period, months=tuple(each for each in whole.months if each.period <= period))


def told(assessment: Assessment, problem: ProblemId = PROBLEM) -> Rectification:
    """The rectification of a problem."""
    return next(each for each in assessment.rectifications if each.problem == problem)


def keys(assessment: Assessment, matter: DecisionKind) -> list[str]:
    """事项编号 of a sheet's rows."""
    return [each.key for each in assessment.proposals if each.matter is matter]


def row(assessment: Assessment, key: str) -> Proposal:
    """A row of the 核验表."""
    return next(each for each in assessment.proposals if each.key == key)


def asked(assessment: Assessment, problem: ProblemId = PROBLEM) -> Question | None:
    """What the branch is asked about a problem."""
    return next((each for each in assessment.questions if each.key == format_lamp_key(problem)), None)
