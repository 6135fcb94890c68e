"""Describe a form found on a sheet: its head, task rows and 变更申请 rows, and access to its cells."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.column import Column
from pipeline.contract.monthly import (
    FORM_VERSION,
    list_head_columns,
    list_optional_columns,
    list_request_columns,
    list_task_columns,
)
from pipeline.findings import CellPlace, Finding, format_cell_name
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.header import TitleRow, build_spelling_index, fold_title
from pipeline.reading.raw import RawSheet, RawValue

REQUEST_TITLES = build_spelling_index(list_request_columns())
HEAD_TITLES = build_spelling_index(list_head_columns())
_EARLIER_VERSIONS = {str(version): version for version in range(1, FORM_VERSION)}
_LABELLED = re.compile(r"([^:：]+)[:：]\s*(\S.*)", re.DOTALL)


@functools.cache
def build_task_titles(version: int = FORM_VERSION) -> Mapping[str, str]:
    """Map every spelling of a title of a form version to the name of its task column."""
    return build_spelling_index((*list_task_columns(version), *list_optional_columns()))


def parse_form_version(identity: Mapping[str, str]) -> int:
    """Parse the version in a form's hidden id; a form without one, or of no known version, is read as a current one."""
    told = identity.get("version", "")
    return _EARLIER_VERSIONS.get(told, FORM_VERSION)


@dataclass(frozen=True)
class HeadCell:
    """The input cell of a head label."""

    row: int
    column: int
    value: RawValue


@dataclass(kw_only=True)
class FormSheet:
    """A form found on a sheet. ``task_rows`` and ``request_rows`` are 0-based sheet rows.

    ``spread`` holds values copied down from vertical merges; ``blurred`` are cells under a horizontal merge, already
    reported; ``joined`` holds texts that go on in rows below, ``continued`` maps each such row to the row it goes on
    from; ``beside`` maps each unknown column to its first filled row, under 任务 (first) and 变更申请 (second);
    ``firm`` are cells that count although they are wholly struck out, since they say which row it is; ``like_it`` are
    the names of all sheets of the workbook with the same titles; ``asides`` are notices about the look of the sheet,
    which a form that nobody filled in may give as well.
    """

    file: str
    sheet: RawSheet
    titles: TitleRow
    requests: TitleRow | None
    head: dict[str, HeadCell] = field(default_factory=dict)
    identity: dict[str, str] = field(default_factory=dict)
    task_rows: list[int] = field(default_factory=list)
    request_rows: list[int] = field(default_factory=list)
    spread: dict[tuple[int, int], RawValue] = field(default_factory=dict)
    joined: dict[tuple[int, int], str] = field(default_factory=dict)
    continued: dict[int, int] = field(default_factory=dict)
    blurred: set[tuple[int, int]] = field(default_factory=set)
    beside: tuple[dict[int, int], dict[int, int]] = field(default_factory=lambda: ({}, {}))
    firm: set[tuple[int, int]] = field(default_factory=set)
    like_it: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    asides: list[Finding] = field(default_factory=list)
    _plain_rows: dict[int, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Texts of rows that were asked for while ``is_plain``."""

    @property
    def rows_below(self) -> range:
        """The rows below the titles."""
        return range(self.titles.row + 1, len(self.sheet.rows))

    @functools.cached_property
    def columns(self) -> tuple[Column, ...]:
        """The task columns of the form's own version, and those it has beside them that only some offices have."""
        described = list_task_columns(parse_form_version(self.identity))
        beside = tuple(each for each in list_optional_columns() if each.name in self.titles.columns)
        return (*described, *beside) if beside else described

    def at(self, row: int, column: int | None) -> RawValue:
        """Return the value of a cell without what is struck out of it; None outside the filled area."""
        if column is None:
            return None
        if self.joined and (row, column) in self.joined:
            return self.joined[row, column]
        sheet = self.sheet
        cells = sheet.rows[row] if row < len(sheet.rows) else ()
        value = cells[column] if column < len(cells) else None
        if sheet.struck and (struck := sheet.struck.get((row, column))) is not None and not self.is_firm(row, column):
            value = struck[0] or None
        return self.spread.get((row, column)) if value is None and self.spread else value

    def is_firm(self, row: int, column: int) -> bool:
        """Whether a cell counts although it is wholly struck out."""
        return (row, column) in self.firm and not self.sheet.struck[row, column][0]

    def text(self, row: int, column: int | None) -> str:
        """Return a cell as text without invisible characters."""
        if column is None:
            return ""
        if not self.joined and not self.spread and self._has_plain_cells:  # spelt out: asked hundreds of times a form
            texts = self._plain_rows.get(row) or self._clean_plain_row(row)
            return texts[column] if column < len(texts) else ""
        return clean_cell(self.at(row, column))[0]

    def _clean_plain_row(self, row: int) -> tuple[str, ...]:
        """Clean a row once: a cell is asked for a dozen times."""
        texts = self._plain_rows.get(row)
        if texts is None:
            cells = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
            texts = self._plain_rows[row] = tuple(["" if value is None else clean_cell(value)[0] for value in cells])
        return texts

    def filled(self, row: int) -> list[int]:
        """List the filled columns of a row."""
        if self.is_plain:
            return [column for column, text in enumerate(self._clean_plain_row(row)) if text]
        return [column for column in range(len(self.sheet.rows[row])) if self.holds(row, column)]

    @property
    def is_plain(self) -> bool:
        """Whether every cell says just what its value says, and a cell without a value nothing."""
        return not self.joined and not self.spread and self._has_plain_cells

    @functools.cached_property
    def _has_plain_cells(self) -> bool:
        sheet = self.sheet
        return not (sheet.struck or sheet.errors or sheet.pictures or sheet.uncalculated)

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is filled.

        In a known column, unreadable content (an error, a picture, an uncalculated formula) counts as well.
        """
        if self.text(row, column):
            return True
        sheet, here = self.sheet, (row, column)
        unread = here in sheet.errors or here in sheet.pictures or here in sheet.uncalculated
        return unread and column in self.get_titles(row).columns.values()

    def get_titles(self, row: int) -> TitleRow:
        """Return the title row that applies to a row."""
        return self.requests if self.requests and row >= self.requests.row else self.titles

    def find_column_name(self, row: int, column: int) -> str:
        """Find the contract's name for a cell; empty if the cell belongs to no known column or head label."""
        heads = (name for name, cell in self.head.items() if (cell.row, cell.column) == (row, column))
        columns = self.get_titles(row).columns if row > self.titles.row else {}
        return next((name for name, at in columns.items() if at == column), next(heads, ""))

    def place(self, row: int, column: int, name: str = "") -> CellPlace:
        """Build the place of a cell on this sheet."""
        return CellPlace(file=self.file, sheet=self.sheet.name, cell=format_cell_name(row, column), row=row, field=name)

    def find_column(self, name: str, *, request: bool = False) -> int | None:
        """Find the sheet column of a contract column; None if it is missing."""
        titles = self.requests if request else self.titles
        return titles.columns.get(name) if titles else None

    def find_entry_above(self, row: int, entries: Sequence[int]) -> int | None:
        """Find the entry that ends right above a row; ``entries`` are the rows of those found so far."""
        above = self.continued.get(row - 1, row - 1)
        return above if above in entries else None

    def join_down(self, entry: int, row: int, column: int) -> None:
        """Join the text of a cell to that of the entry it goes on from."""
        texts = (self.text(entry, column), self.text(row, column))
        self.joined[entry, column] = "\n".join(text for text in texts if text)

    def list_struck(self, row: int) -> list[int]:
        """List the columns of a row that are wholly struck out."""
        return sorted(at for (line, at), (kept, _) in self.sheet.struck.items() if line == row and not kept)

    def spread_down(self, top: int, left: int, bottom: int) -> None:
        """Copy the value of a vertical merge to each of its rows, as far as the sheet has rows."""
        value = self.at(top, left)
        self.spread |= {(row, left): value for row in range(top + 1, min(bottom + 1, len(self.sheet.rows)))}


def read_head_cells(located: FormSheet) -> None:
    """Read the cell to the right of every label above the titles; the first of equal labels counts."""
    ends = {(top, left): right for top, left, _, right in located.sheet.merges or ()}
    for row in range(located.titles.row):
        for column, value in enumerate(located.sheet.rows[row]):
            if not isinstance(value, str):
                continue
            if (name := HEAD_TITLES.get(fold_title(value))) is not None:
                located.head.setdefault(name, _find_head_input(located, row, ends.get((row, column), column) + 1))
            elif (both := _LABELLED.fullmatch(value)) and (name := HEAD_TITLES.get(fold_title(both[1]))) is not None:
                located.head.setdefault(name, HeadCell(row, column, both[2].strip()))  # “支部：机关一支部”


def _find_head_input(located: FormSheet, row: int, column: int) -> HeadCell:
    """Find the input cell beside a label; another label there counts as blank."""
    value = located.at(row, column)
    return HeadCell(row, column, None if isinstance(value, str) and fold_title(value) in HEAD_TITLES else value)
