"""Define the result of one health check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """Result of a check: fine, worth noting, or a problem that must be solved first."""

    FINE = "正常"
    NOTE = "注意"
    BAD = "有问题"


@dataclass(frozen=True)
class HealthCheck:
    """One health check: title, result, what was found, and the remedy (empty if none is needed)."""

    title: str
    health: Health
    found: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the public shape of ``--json``."""
        return {"title": self.title, "health": self.health.value, "found": self.found, "remedy": self.remedy}
