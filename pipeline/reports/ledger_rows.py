"""Rows of the ledger workbook, chosen by their cells: what a figure counts, and where it can be opened.

A figure is never a bare number: it is the rows it counts. ``source`` names them as the workbook does
(``总台账?项目类别=重点任务&灯色=红``), so that a reader, a test or ``proof`` finds the same rows there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pipeline.contract.ledger import get_column_title

Cells = Mapping[str, str]
"""Column name -> cell, of those columns by which rows are chosen."""


class Figure(Protocol):
    """A number and where it can be opened."""

    @property
    def count(self) -> int:
        """The number."""
        ...

    @property
    def source(self) -> str:
        """Sheet and filter, empty if nothing can be opened."""
        ...


@dataclass(frozen=True)
class LedgerRow:
    """One row by its key (task number, branch code, 问题编号) and the cells by which it may be chosen."""

    key: str
    cells: Cells


@dataclass(frozen=True)
class DistinctValues:
    """How many different values some rows have in a column (``总台账?灯色=红@支部短码``: branches with a red task)."""

    count: int
    source: str


@dataclass(frozen=True)
class LedgerRows:
    """Rows of one sheet and the cells they were chosen by: column name -> the values that were taken."""

    sheet: str
    rows: tuple[LedgerRow, ...]
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def choose(self, **cells: str | tuple[str, ...]) -> LedgerRows:
        """Return the rows that have one of the given values in each of the given columns."""
        wanted = {name: (value,) if isinstance(value, str) else value for name, value in cells.items()}
        rows = tuple(row for row in self.rows if all(row.cells[name] in taken for name, taken in wanted.items()))
        return LedgerRows(self.sheet, rows, (*self.chosen, *wanted.items()))

    def group(self, name: str, values: Iterable[str] = ()) -> dict[str, LedgerRows]:
        """Split the rows by the values of a column: those given come first, also without rows, then others met."""
        found: dict[str, list[LedgerRow]] = {value: [] for value in values}
        for row in self.rows:
            found.setdefault(row.cells[name], []).append(row)
        return {
            value: LedgerRows(self.sheet, tuple(rows), (*self.chosen, (name, (value,))))
            for value, rows in found.items()
        }

    def count_distinct(self, name: str) -> DistinctValues:
        """Return how many different values the rows have in a column."""
        values = {row.cells[name] for row in self.rows}
        return DistinctValues(len(values), f"{self.source}@{get_column_title(self.sheet, name)}")

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the rows, in ledger order."""
        return tuple(row.key for row in self.rows)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def source(self) -> str:
        """Sheet and filter by which the workbook shows the same rows."""
        told = "&".join(f"{get_column_title(self.sheet, name)}={'|'.join(taken)}" for name, taken in self.chosen)
        return f"{self.sheet}?{told}" if told else self.sheet
