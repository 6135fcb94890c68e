"""What a branch typed, ready to be laid out on a fresh form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Shown = str | int | None


@dataclass(frozen=True)
class Answer:
    """One row as it came: column name -> parsed value, or raw text where it could not be read; ``row`` is its 0-based sheet row."""

    row: int
    values: Mapping[str, Shown]


@dataclass(frozen=True)
class Answers:
    """Head, task rows and 变更申请 rows of one submission; ``head_cells`` maps a head column to its (row, column) in the submitted sheet."""

    head: Mapping[str, Shown]
    tasks: tuple[Answer, ...] = ()
    requests: tuple[Answer, ...] = ()
