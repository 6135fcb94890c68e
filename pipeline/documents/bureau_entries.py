"""Tell for a 核验表 what the bureau may put in on it: the rows on offer, and what they are checked against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pipeline.archive.submissions import RecordedEntry
from pipeline.contract.problem import ProblemKind
from pipeline.forms.entry_sheet import EntryRows
from pipeline.intake.entry_checks import EntryContext
from pipeline.ledger import Ledger
from pipeline.supervision.assessment import Assessment
from pipeline.terms import FIRST_ENTRY_ROW, TASK_NUMBER, EntryKind, RectificationStage


def build_entry_rows(ledger: Ledger) -> EntryRows:
    """Build the rows on offer: their 序号 go on after those used in earlier copies of the month."""
    numbers = [
        TASK_NUMBER.fullmatch(each.entry.number) for each in ledger.inputs.entries if each.period == ledger.period
    ]
    used = [int(found["row"]) for found in numbers if found is not None]
    domains = ledger.office.settings.domains(str(ledger.period.shift(1)))
    return EntryRows(first=max(used, default=FIRST_ENTRY_ROW - 1) + 1, domains=domains)


def build_entry_context(assessment: Assessment, earlier: Iterable[RecordedEntry], today: dt.date) -> EntryContext:
    """Build what the rows are checked against; ``earlier`` is all that was put in before, in its order."""
    ledger, taken = assessment.ledger, tuple(earlier)
    settled = {each.number: "已经销号或撤销，不能再撤回" for each in ledger.ever.values() if each.closed is not None}
    settled |= {
        each.problem.task: "的问题已经作出决定，不能再撤回，请按整改办理"
        for each in assessment.rectifications
        if each.problem.kind is ProblemKind.SITE and each.stage is not RectificationStage.DRAFTED
    }
    settled |= {each.task: "已经撤回过" for each in taken if each.kind == EntryKind.WITHDRAW}
    return EntryContext(
        office=ledger.office,
        period=ledger.period,
        today=today,
        tasks={each.number: (each.branch, each.plan["task"]) for each in ledger.tasks},
        earlier={each.number: each for each in taken},
        settled=settled,
    )
