"""Edit a distributed form as clerks do: retyped cells, moved rows and columns, lost sheets, and the expected findings.

Cells are addressed by their current position; planted errors move along with their cells.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.findings import format_cell_name
from pipeline.sheets import Area, Cell, Sheet, Style, Value, write_workbook
from pipeline.terms import ID_SHEET

CellPosition = tuple[int, int]
IndexShift = Callable[[int], int | None]
_TYPED = Style(size=10, border=True, locked=False)


@dataclass(frozen=True)
class ExpectedFinding:
    """A 必改 finding that a file must receive; ``sheet`` and ``cell`` are None if it concerns the whole file.

    A file must receive no other 必改 findings than the expected ones.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None


class FormEditor:
    """填报表 as a grid of cells, with the workbook's other sheets."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self.form, *self.others = sheets
        self.name = self.form.name
        self.cells: dict[CellPosition, Cell] = {(cell.row, cell.column): cell for cell in self.form.cells}
        self.merges: list[tuple[Area, Cell]] = list(self.form.merges)
        self.widths, self.heights = dict(self.form.widths), dict(self.form.heights)
        self.faults: list[tuple[str, CellPosition]] = []
        self.noticed = False
        self._uncalculated: list[CellPosition] = []
        self._moved = False

    def read(self, spot: CellPosition) -> Value:
        """Return the value of a cell."""
        return self.cells[spot].value if spot in self.cells else None

    def put(self, spot: CellPosition, value: Value, number_format: str = "", formula: str = "") -> None:
        """Type over a cell, optionally with a number format or a formula."""
        row, column = spot
        style = self.cells[spot].style if spot in self.cells else _TYPED
        if number_format:
            style = replace(style, number_format=number_format)
        self.cells[spot] = Cell(row, column, value, style, formula=formula)

    def put_uncalculated(self, spot: CellPosition, formula: str) -> None:
        """Write a formula without a stored result, as some programs save it."""
        self.put(spot, 0, formula=formula)
        self._uncalculated.append(spot)

    def plant(self, code: str, spot: CellPosition) -> None:
        """Record that a finding is expected at a cell."""
        self.faults.append((code, spot))

    def list_expected_findings(self) -> tuple[ExpectedFinding, ...]:
        """Return all expected findings with their current places."""
        return tuple(ExpectedFinding(code, self.name, format_cell_name(*spot)) for code, spot in self.faults)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge cells; only the first keeps its value, as in any spreadsheet program."""
        first = self.cells.get((top, left), Cell(top, left, None, _TYPED))
        covered = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        self.cells = {spot: cell for spot, cell in self.cells.items() if spot not in covered}
        self.merges.append((Area(top, left, bottom, right), first))

    def hide_row(self, row: int) -> None:
        """Hide a row, as filters do."""
        self.heights[row] = 0

    def insert_row(self, at: int) -> None:
        """Insert a row at ``at``."""
        self._shift_cells(lambda row: row + (row >= at), lambda column: column)

    def insert_column(self, at: int) -> None:
        """Insert a column at ``at``."""
        self._shift_cells(lambda row: row, lambda column: column + (column >= at))

    def delete_row(self, at: int) -> None:
        """Delete a row."""
        self._shift_cells(lambda row: None if row == at else row - (row > at), lambda column: column)

    def delete_column(self, at: int) -> None:
        """Delete a column."""
        self._shift_cells(lambda row: row, lambda column: None if column == at else column - (column > at))

    def swap_columns(self, one: int, other: int) -> None:
        """Swap two columns; no merged cell may cover only one of them."""
        places = {one: other, other: one}
        merges, self.merges = self.merges, []
        self._shift_cells(lambda row: row, lambda column: places.get(column, column))
        self.merges = merges

    def set_identity(self, key: str, text: str) -> None:
        """Change one entry of the hidden id sheet."""
        self.others = [
            _replace_identity(sheet, key, text) if sheet.name == ID_SHEET else sheet for sheet in self.others
        ]

    def remove_identity(self) -> None:
        """Remove all hidden sheets, as happens when the form is copied into another workbook."""
        self.others = []
        self._moved = True

    def save(self, saved: dt.datetime) -> bytes:
        """Return the workbook's bytes, with ``saved`` as its time of last saving."""
        cells = tuple(self.cells[spot] for spot in sorted(self.cells))
        form = replace(self.form, cells=cells, merges=tuple(self.merges), widths=self.widths, heights=self.heights)
        if self._moved:
            cells = tuple(cell if "!" not in cell.formula else replace(cell, formula="") for cell in cells)
            form = replace(form, cells=cells, rules=(), highlights=(), protected=False)
        data = write_workbook((form, *self.others), title=self.name, created=saved)
        return _strip_results(data, self._uncalculated) if self._uncalculated else data

    def _shift_cells(self, rows: IndexShift, columns: IndexShift) -> None:
        self._moved = True
        cells = {}
        for (row, column), cell in self.cells.items():
            spot = rows(row), columns(column)
            if spot[0] is not None and spot[1] is not None:
                cells[spot[0], spot[1]] = replace(cell, row=spot[0], column=spot[1])
        self.cells = cells
        self.merges = [(_shift_area(area, rows, columns), cell) for area, cell in self.merges]
        self.merges = [(area, replace(cell, row=area.top, column=area.left)) for area, cell in self.merges]
        self.heights = {new: height for row, height in self.heights.items() if (new := rows(row)) is not None}
        self.widths = {new: width for column, width in self.widths.items() if (new := columns(column)) is not None}
        self.faults = [(code, _shift_position(spot, rows, columns)) for code, spot in self.faults]
        self._uncalculated = [_shift_position(spot, rows, columns) for spot in self._uncalculated]


def _shift_position(spot: CellPosition, rows: IndexShift, columns: IndexShift) -> CellPosition:
    row, column = rows(spot[0]), columns(spot[1])
    assert row is not None, "a planted cell was deleted"
    assert column is not None, "a planted cell was deleted"
    return row, column


def _shift_area(area: Area, rows: IndexShift, columns: IndexShift) -> Area:
    """Return an area after a shift; a deleted edge moves inwards."""
    top, bottom = _shift_edges(area.top, area.bottom, rows)
    left, right = _shift_edges(area.left, area.right, columns)
    return Area(top, left, bottom, right)


def _shift_edges(first: int, last: int, shift: IndexShift) -> tuple[int, int]:
    inside = (old for old in (first, last, first + 1, last - 1) if first <= old <= last)
    kept = [new for old in inside if (new := shift(old)) is not None]
    return min(kept), max(kept)


def _replace_identity(sheet: Sheet, key: str, text: str) -> Sheet:
    row = next(cell.row for cell in sheet.cells if cell.column == 0 and cell.value == key)
    cells = (replace(cell, value=text) if (cell.row, cell.column) == (row, 1) else cell for cell in sheet.cells)
    return replace(sheet, cells=tuple(cells))


def _strip_results(data: bytes, spots: list[CellPosition]) -> bytes:
    """Return the package without the stored results of some formulas on its first sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                for row, column in spots:
                    cell = format_cell_name(row, column).encode()
                    part = re.sub(rb'(<c r="' + cell + rb'"[^>]*><f>[^<]*</f>)<v>[^<]*</v>', rb"\1", part)
            new.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
