"""What the words of a finding leave open, to compare with what the program fills in."""

from __future__ import annotations

from string import Formatter

from pipeline.findings import FindingKind
from pipeline.findings.model import WROTE


def list_gaps(kind: FindingKind) -> set[str]:
    """List the placeholders that a caller must fill in for a kind of finding."""
    parts = [*Formatter().parse(kind.message), *Formatter().parse(kind.remedy)]
    return {name for _, name, _, _ in parts if name} - {WROTE}
