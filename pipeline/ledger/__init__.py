"""Build the ledger of a period from submissions, decisions and roster: every task with all its months."""

from pipeline.archive.facts import Source
from pipeline.ledger.build import build
from pipeline.ledger.records import (
    Decision,
    Imported,
    Ledger,
    MonthOf,
    Reply,
    Requested,
    Submitted,
    Task,
    Truth,
)

__all__ = [
    "Decision", "Imported", "Ledger", "MonthOf", "Reply", "Requested", "Source", "Submitted", "Task", "Truth", "build",
]  # fmt: skip
