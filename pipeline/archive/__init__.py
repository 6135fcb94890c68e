"""The bureau's memory: every file that ever arrived, every look, hand-out and office file, write-once."""

from pipeline.archive.arrival import after_look, looks_that_freed
from pipeline.archive.codec import ArchiveFault, fingerprint
from pipeline.archive.papers import IssuedPapers, Journal
from pipeline.archive.store import Archive
from pipeline.archive.taken import sha256_of

__all__ = [
    "Archive", "ArchiveFault", "IssuedPapers", "Journal", "after_look", "fingerprint", "looks_that_freed", "sha256_of",
]  # fmt: skip
