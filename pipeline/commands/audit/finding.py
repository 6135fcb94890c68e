"""Define an audit finding: kind, place, description and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.archive.flaws import RESTORE


class FlawKind(StrEnum):
    """Kind of an audit finding; a NOTE is not an error.

    FACT: a record itself is missing, doubled, damaged or changed, so that nothing can be built on it. DAMAGED: a
    received or signed file, or what was read from it. UNCHECKED: a part that could not be looked at.
    """

    FACT = "记录有损"
    DAMAGED = "损坏"
    UNCHECKED = "没有核对"
    GAP = "缺失"
    ORPHAN = "多余"
    DRIFT = "不一致"
    NOTE = "提示"


REMEDIES = {
    FlawKind.FACT: RESTORE,
    FlawKind.DAMAGED: RESTORE,
    FlawKind.UNCHECKED: "",
    FlawKind.GAP: RESTORE,
    FlawKind.ORPHAN: "请核对来历；确认无用的移到别处，不要放在这里。",
    FlawKind.DRIFT: "请技术人员核对；台账仍以回执所记为准。",
    FlawKind.NOTE: "",
}


@dataclass(frozen=True)
class AuditFinding:
    """One finding of an audit; ``remedy`` replaces the general remedy of its kind."""

    flaw: FlawKind
    place: str
    what: str
    remedy: str = ""

    @property
    def advice(self) -> str:
        """The remedy: its own, or the general one of its kind."""
        return self.remedy or REMEDIES[self.flaw]
