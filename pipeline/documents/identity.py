"""Identify a paper by the text in its properties: document, branch, period and the snapshot it was drafted from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive import compute_fingerprint
from pipeline.archive.facts import Snapshot

_SEPARATOR = "|"


@dataclass(frozen=True)
class PaperIdentity:
    """Identity of a paper; ``branch`` is empty for a bureau-wide one, ``mark`` is the fingerprint of its snapshot."""

    document: str
    branch: str
    period: str
    mark: str

    def __str__(self) -> str:
        """Format the identity as stored in a paper's properties."""
        return _SEPARATOR.join((self.document, self.branch, self.period, self.mark))

    @classmethod
    def from_snapshot(cls, document: str, record: Snapshot, branch: str = "") -> PaperIdentity:
        """Build the identity of a paper drafted from a snapshot."""
        return cls(document, branch, record.period, compute_fingerprint(record))


def parse_paper_identity(text: str) -> PaperIdentity | None:
    """Parse the identity in a paper's properties; None if there is none, or editing has damaged it."""
    try:
        document, branch, period, mark = text.split(_SEPARATOR)
    except ValueError:
        return None
    return PaperIdentity(document, branch, period, mark)
