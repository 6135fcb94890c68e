"""(submissions, roster, period, AS-OF) -> ledger: every task as it stands, every month of its life, every change."""

from pipeline.ledger.build import build
from pipeline.ledger.records import Imported, Ledger, MonthOf, Requested, Source, Submitted, Task, Truth

__all__ = ["Imported", "Ledger", "MonthOf", "Requested", "Source", "Submitted", "Task", "Truth", "build"]
