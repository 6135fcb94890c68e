"""Archive of received files, intake runs, distributions and office files; records are written once."""

from pipeline.archive.arrival import after_look, looks_that_freed
from pipeline.archive.codec import ArchiveFault, fingerprint
from pipeline.archive.journal import Entry, Journal, standing
from pipeline.archive.papers import IssuedPapers
from pipeline.archive.store import Archive
from pipeline.archive.taken import sha256_of

__all__ = [
    "Archive", "ArchiveFault", "Entry", "IssuedPapers", "Journal", "after_look", "fingerprint", "looks_that_freed",
    "sha256_of", "standing",
]  # fmt: skip
