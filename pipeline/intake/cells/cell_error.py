"""Define the error a cell parser returns for a cell it cannot read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CellError:
    """Why a cell could not be parsed: finding code, gaps of its message, suggested value."""

    code: str
    gaps: Mapping[str, str] = field(default_factory=dict)
    suggestion: str = ""
