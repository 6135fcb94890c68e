"""Archive of received files, intake runs, distributions and office files; records are written once.

``paths`` says where each lies, ``facts`` and ``submissions`` what each holds, ``arrival`` when a file came; whether
that is late is decided in ``supervision.submission_status``.
"""

from pipeline.archive.arrival import find_intake_run_before_arrival, list_intake_runs_that_freed
from pipeline.archive.ends import SeriesEnds
from pipeline.archive.flaws import FactDamageError
from pipeline.archive.issued import IssuedPapers
from pipeline.archive.receipts import Taking
from pipeline.archive.sent import SentEntry, SentJournal, pick_decisive_entry
from pipeline.archive.serialization import ArchiveError, compute_sha256
from pipeline.archive.store import Archive

__all__ = [
    "Archive",
    "ArchiveError",
    "FactDamageError",
    "IssuedPapers",
    "SentEntry",
    "SentJournal",
    "SeriesEnds",
    "Taking",
    "compute_sha256",
    "find_intake_run_before_arrival",
    "list_intake_runs_that_freed",
    "pick_decisive_entry",
]  # fmt: skip
