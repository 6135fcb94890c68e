"""Lay out a sheet row by row: cells, merged cells, blanks to fill in, and formulas with their cached values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from pipeline.sheets import Area, Cell, Sheet, Style, Value, compute_row_heights

TITLE = Style(size=16, bold=True, align="center", wrap=False)
SECTION = Style(size=11, bold=True, fill="#DDEBF7", wrap=True)
HEAD = Style(size=10, bold=True, align="center", border=True, fill="#EDEDED")
TEXT = Style(size=10, border=True)
MIDDLE = Style(size=10, border=True, align="center")
NUMBER = Style(size=10, border=True, align="center", number_format="0")
POINTS = Style(size=10, border=True, align="center", number_format="0.00")
BLANK = Style(size=10, border=True, fill="#FFF9E5")
BLANK_NUMBER = Style(size=10, border=True, fill="#FFF9E5", align="center")
NOTE = Style(size=10)
_LEAST_HEIGHT, _MERGED = 15.0, 1000
"""Least row height in points; from where columns that stand for merged ones are numbered."""


@dataclass(frozen=True)
class Formula:
    """A formula without ``=`` and the value it has when the sheet is written."""

    text: str
    value: Value


def format_reference(row: int, column: int, *, fixed: bool = False) -> str:
    """Format a cell as a reference (``C12``, fixed ``$C$12``); rows and columns count from 0."""
    mark = "$" if fixed else ""
    return f"{mark}{chr(ord('A') + column)}{mark}{row + 1}"


def format_range(top: int, bottom: int, column: int) -> str:
    """Format part of a column as a fixed reference (``$C$12:$C$18``)."""
    return f"{format_reference(top, column, fixed=True)}:{format_reference(bottom, column, fixed=True)}"


def format_foreign(sheet: str, reference: str) -> str:
    """Format a reference to a cell of another sheet."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{reference}"


def round_points(points: Fraction) -> float:
    """Round to two decimals as ROUND of a spreadsheet does: half away from zero."""
    scaled = abs(points) * 100 + Fraction(1, 2)
    return float(Fraction(scaled.numerator // scaled.denominator, 100)) * (-1 if points < 0 else 1)


@dataclass(kw_only=True)
class Grid:
    """A sheet in the making: ``widths`` are those of its columns, ``row`` is the next row."""

    widths: Sequence[float]
    row: int = 0
    cells: list[Cell] = field(default_factory=list)
    merges: list[tuple[Area, Cell]] = field(default_factory=list)
    _measured: list[Cell] = field(default_factory=list)
    _measures: dict[int, float] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """Index of the last column."""
        return len(self.widths) - 1

    def put(self, column: int, value: Value | Formula, style: Style, *, until: int = -1) -> None:
        """Put a value into the current row; ``until`` is the last column of a merged cell."""
        formula = value.text if isinstance(value, Formula) else ""
        shown = value.value if isinstance(value, Formula) else value
        cell = Cell(self.row, column, shown, style, formula=formula)
        if until > column:
            self.merges.append((Area(self.row, column, self.row, until), cell))
            place = _MERGED * (column + 1) + until
            self._measures[place] = sum(self.widths[column : until + 1])
            self._measured.append(replace(cell, column=place, formula=""))
        else:
            self.cells.append(cell)
            self._measured.append(replace(cell, formula=""))

    def put_line(self, value: Value, style: Style) -> None:
        """Put one value across the whole sheet and go to the next row."""
        self.put(0, value, style, until=self.last)
        self.row += 1

    def put_row(self, values: Sequence[Value | Formula], styles: Sequence[Style] | Style) -> None:
        """Put a value into each column from the first and go to the next row."""
        for column, value in enumerate(values):
            self.put(column, value, styles if isinstance(styles, Style) else styles[column])
        self.row += 1

    def put_spans(self, *items: tuple[Value | Formula, Style, int]) -> None:
        """Put values one after the other, each up to a last column, and go to the next row."""
        column = 0
        for value, style, until in items:
            self.put(column, value, style, until=until)
            column = until + 1
        self.row += 1

    def build(
        self,
        name: str,
        *,
        footer: str,
        landscape: bool = True,
        large: bool = False,
        head: tuple[int, int] | None = None,
    ) -> Sheet:
        """Build the sheet, one page wide; ``head`` are the rows printed again and kept in view."""
        widths = dict(enumerate(self.widths))
        least = dict.fromkeys(range(self.row), _LEAST_HEIGHT)
        heights = compute_row_heights(self._measured, {**widths, **self._measures}, least)
        return Sheet(
            name=name,
            cells=tuple(self.cells),
            widths=widths,
            heights=heights,
            merges=tuple(self.merges),
            freeze=(head[1] + 1, 2) if head else None,
            repeat_rows=head,
            landscape=landscape,
            large=large,
            footer=footer,
        )
