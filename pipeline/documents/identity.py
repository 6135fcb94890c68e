"""Identify a paper by the text in its properties: document, branch, period and the snapshot it was drafted from."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive.facts import Snapshot

_SEPARATOR = "|"
_OF_BRANCH = 3
"""Separators of a paper that is not about one matter."""


@dataclass(frozen=True, kw_only=True)
class PaperIdentity:
    """Identity of a paper; ``branch`` is empty for a bureau-wide one, ``mark`` is the fingerprint of its snapshot.

    ``matter`` is the problem that a paper about one matter is about, else empty.
    """

    document: str
    branch: str
    period: str
    mark: str
    matter: str = ""

    def __str__(self) -> str:
        """Format the identity as stored in a paper's properties."""
        matter = (self.matter,) if self.matter else ()
        return _SEPARATOR.join((self.document, self.branch, self.period, self.mark, *matter))

    @property
    def subject(self) -> str:
        """What its report was drafted for: the matter, else the branch."""
        return self.matter or self.branch

    @classmethod
    def from_snapshot(cls, document: str, record: Snapshot, branch: str = "", matter: str = "") -> PaperIdentity:
        """Build the identity of a paper drafted from a snapshot."""
        mark = record.fingerprint
        return cls(document=document, branch=branch, period=record.period, mark=mark, matter=matter)


def parse_paper_identity(text: str) -> PaperIdentity | None:
    """Parse the identity in a paper's properties; None if there is none, or editing has damaged it."""
    whole = text if text.count(_SEPARATOR) != _OF_BRANCH else text + _SEPARATOR
    try:
        document, branch, period, mark, matter = whole.split(_SEPARATOR)
    except ValueError:
        return None
    return PaperIdentity(document=document, branch=branch, period=period, mark=mark, matter=matter)
