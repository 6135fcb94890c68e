"""What a cell parser says when it cannot read a cell: a code of the catalogue, its gaps, and a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """Why one cell was not understood."""

    code: str
    gaps: Mapping[str, str] = field(default_factory=dict)
    suggestion: str = ""
