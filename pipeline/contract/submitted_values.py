"""Hold the values submitted by a branch, ready for the layout of a fresh form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DisplayValue = str | int | None


@dataclass(frozen=True)
class SubmittedRow:
    """One submitted row.

    ``row`` is its 0-based sheet row; ``values`` maps column names to the value, or to the raw text if unreadable.
    """

    row: int
    values: Mapping[str, DisplayValue]


@dataclass(frozen=True)
class SubmittedValues:
    """Head, task rows, 变更申请 rows and 需答复 rows of one submission."""

    head: Mapping[str, DisplayValue]
    tasks: tuple[SubmittedRow, ...] = ()
    requests: tuple[SubmittedRow, ...] = ()
    replies: tuple[SubmittedRow, ...] = ()
