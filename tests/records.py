"""A ledger from records alone: what branches reported month by month, and what the bureau decided; nothing on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bureau import NOVEMBER, office

from pipeline.archive.facts import OLD_LEDGER, Receipt, Snapshot, SourceRow
from pipeline.archive.paper_facts import ProofReport
from pipeline.archive.submissions import (
    REPORT,
    ImportedTask,
    OldLedgerRecord,
    PlanEdit,
    SubmissionRecord,
    SubmittedRequest,
    SubmittedTask,
)
from pipeline.contract.monthly import list_all_plan_columns
from pipeline.intake.cells.deadlines import Deadline, parse_deadline
from pipeline.intake.office import OfficeRules
from pipeline.ledger import CountedSubmission, Decision, ImportedLedger, Ledger, LedgerInputs, build_ledger
from pipeline.periods import Month
from pipeline.terms import DecisionKind, Disposition, Opinion

DECEMBER, JANUARY = NOVEMBER.shift(1), NOVEMBER.shift(2)
PLAN = {
    **dict.fromkeys((each.name for each in list_all_plan_columns()[1:]), ""),
    "category": "重点任务", "domain": "养老服务", "task": "党建+居家适老化改造", "measure": "党员包户", "goal": "120户",
    "leader": "周明远", "owner": "陈晓岚", "deadline": "2027年3月31日",
}  # fmt: skip


PROVED = ProofReport(
    number=0, paper=0, sha256="", date="2026-12-14", program="0.1.0", outcomes={"F1": "通过"}, remarks=()
)
"""A report of proof that found nothing."""


def line(number: str, row: int = 6, **values: str | int | None) -> SubmittedTask:
    """A task row; what is not named has its usual value, None leaves a cell blank."""
    told = {
        **PLAN,
        "progress": "完成36户",
        "rate": 40,
        "status": "推进中",
        "problem": None,
        "next_step": None,
        **values,
    }
    day = parse_deadline(str(told["deadline"]), NOVEMBER)
    ends = day.day.isoformat() if isinstance(day, Deadline) and day.day else ""
    return SubmittedTask(row=row, number=number, values=told, deadline_day=ends, typed_cells=2)


def ended(code: str, last_day: str, successor: str) -> OfficeRules:
    """The office with a branch that ended and named its successor."""
    rules, end = office().rules, dt.date.fromisoformat(last_day)
    branches = (replace(each, end=end, successor=successor) if each.code == code else each for each in rules.branches)
    return replace(rules, branches=tuple(branches))


@dataclass(frozen=True)
class History:
    """What was received and decided so far; each step adds to it under the next receipt."""

    submitted: tuple[CountedSubmission, ...] = ()
    imported: tuple[ImportedLedger, ...] = ()
    decisions: tuple[Decision, ...] = ()
    last: int = 0

    def report(
        self, period: Month, *tasks: SubmittedTask, branch: str = "MZ01", missing: Iterable[str] = (),
        edits: Iterable[PlanEdit] = (), requests: Iterable[SubmittedRequest] = (), distribution: int = 1,
    ) -> History:  # fmt: skip
        """A month's form of a branch."""
        record = SubmissionRecord(
            content=REPORT,
            distribution=distribution,
            sheet="填报表",
            reporter="李文静",
            unchanged=False,
            unchanged_reason="",
            corrects="",
            saved="",
            tasks=tasks,
            requests=tuple(requests),
            plan_edits=tuple(edits),
            missing_tasks=tuple(missing),
        )
        taken = CountedSubmission(self._receipt(branch, period), record)
        return replace(self, submitted=(*self.submitted, taken), last=self.last + 1)

    def bring(self, period: Month, *tasks: SubmittedTask, branch: str = "MZ01", begun: str = "") -> History:
        """Tasks of a 旧台账 under way before a month, with their 开始时间 if it tells one."""
        known = tuple(
            ImportedTask(
                sheet="台账", row=each.row, number=each.number, branch=branch, values=each.values, deadline_day=each.deadline_day,
                begun=begun,
            )
            for each in tasks
        )  # fmt: skip
        receipt = replace(self._receipt(branch, period), kind=OLD_LEDGER)
        held = ImportedLedger(receipt, period, OldLedgerRecord(tasks=known))
        return replace(self, imported=(*self.imported, held), last=self.last + 1)

    def decide(self, period: Month, key: str, matter: DecisionKind, opinion: Opinion = Opinion.PASSED) -> History:
        """One row of a month's 核验表."""
        number = self.last + 1
        source = SourceRow(f"2026-12/{number:06d}-核验表.xlsx", f"{number:064d}", matter.value, 5)
        made = Decision(
            receipt=number, period=period, matter=matter, key=key, branch_name="机关一支部", task="甲", proposal="请决定", reason="依据",
            opinion=opinion, verifier="孙立新", day=period.shift(1).first_day, due=None, note="", source=source,
        )  # fmt: skip
        return replace(self, decisions=(*self.decisions, made), last=number)

    def at(self, period: Month, day: dt.date | None = None, by: OfficeRules | None = None) -> Ledger:
        """The ledger of a month, a few days after it."""
        date = (day or period.shift(1).first_day.replace(day=9)).isoformat()
        return build_ledger(
            LedgerInputs(
                period=period,
                as_of=Snapshot(period=str(period), date=date, last_receipt=self.last, last_look=0, office={}),
                office=by or office(),
                receipts=(*(each.receipt for each in self.submitted), *(each.receipt for each in self.imported)),
                looks=(),
                submitted=self.submitted,
                imported=self.imported,
                decisions=self.decisions,
            )
        )

    def _receipt(self, branch: str, period: Month) -> Receipt:
        number, day = self.last + 1, period.shift(1).first_day.isoformat()
        return Receipt(
            number=number, name="表.xlsx", folder="", size=1, sha256=f"{number:064d}", after="", after_look=0, by=day, by_look=1,
            branch=branch, period=str(period), fate=Disposition.ACCEPTED, codes=(), program="1", contract=1,
            stored=f"{day[:7]}/{number:06d}-表.xlsx",
        )  # fmt: skip
