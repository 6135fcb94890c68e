"""Define the result of one health check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_SHOWN = 5


class Health(StrEnum):
    """Result of a check: fine, worth noting, a problem that must be solved first, or a fact that is lost or damaged."""

    FINE = "正常"
    NOTE = "注意"
    BAD = "有问题"
    DAMAGED = "记录有损"


@dataclass(frozen=True)
class HealthCheck:
    """One health check: title, result, what was found, and the remedy (empty if none is needed)."""

    title: str
    health: Health
    found: str
    remedy: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether it must be solved first."""
        return self.health in (Health.BAD, Health.DAMAGED)


def build_check(title: str, fine: bool, found: str, remedy: str, else_: Health = Health.BAD) -> HealthCheck:
    """Build a check that is fine, or else has a remedy."""
    return HealthCheck(title, Health.FINE, found) if fine else HealthCheck(title, else_, found, remedy)


def shorten_list(lines: Iterable[str]) -> str:
    """Join messages, at most a few of them."""
    told = list(lines)
    more = f"（另有{len(told) - _SHOWN}处）" if len(told) > _SHOWN else ""
    return "；".join(told[:_SHOWN]) + more
