"""Build the ledger of a period from submissions, decisions and roster: every task with all its months."""

from pipeline.archive.facts import SourceRow
from pipeline.ledger.build import build_ledger, cut_ledger, derive_ledger
from pipeline.ledger.inputs import (
    AnswerForm,
    AskedReason,
    CountedSubmission,
    Decision,
    ImportedLedger,
    LedgerInputs,
    Reply,
)
from pipeline.ledger.model import ChangeRequest, Ledger, Task, TaskMonth

__all__ = [
    "AnswerForm",
    "AskedReason",
    "ChangeRequest",
    "CountedSubmission",
    "Decision",
    "ImportedLedger",
    "Ledger",
    "LedgerInputs",
    "Reply",
    "SourceRow",
    "Task",
    "TaskMonth",
    "build_ledger",
    "cut_ledger",
    "derive_ledger",
]  # fmt: skip
