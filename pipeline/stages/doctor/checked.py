"""How one thing came out that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a check came out: fine, worth knowing, or in the way of the month."""

    FINE = "正常"
    NOTE = "注意"
    BAD = "有问题"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what it is, how it is, what was found, what to do (empty where nothing)."""

    title: str
    health: Health
    found: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """The public shape of ``--json``."""
        return {"title": self.title, "health": self.health.value, "found": self.found, "remedy": self.remedy}
