"""Records that describe a workbook as plain data: sheets, cells, rules and styles, independent of any library.

Rows and columns count from 0. Text is always written as text: no typed text becomes a formula, a number or a link. The
same description gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cached_property

Value = str | int | float | dt.date | None


@dataclass(frozen=True, kw_only=True)
class Style:
    """The style of a cell. Colours are ``#RRGGBB``; ``border`` is a thin grey frame."""

    bold: bool = False
    size: float = 10.5
    font: str = "宋体"
    ink: str = "#000000"
    fill: str = ""
    align: str = "left"
    valign: str = "vcenter"
    wrap: bool = True
    border: bool = False
    number_format: str = ""
    locked: bool = True
    indent: int = 0

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    def __hash__(self) -> int:
        """Return the hash, computed once: a sheet looks the style of each cell up."""
        return self._hash


@dataclass(frozen=True)
class Cell:
    """One cell. ``formula`` (without ``=``) has ``value`` as cached result; ``link`` is (sheet, cell name)."""

    row: int
    column: int
    value: Value
    style: Style = Style()
    _: KW_ONLY
    formula: str = ""
    comment: str = ""
    link: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class CellBlock:
    """Cells below and beside each other, by columns of equal length; each column has one style.

    A column with days has a style that says how they are shown.
    """

    top: int
    left: int
    columns: tuple[Sequence[Value], ...]
    styles: tuple[Style, ...]


@dataclass(frozen=True)
class Area:
    """A rectangle, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class DropDown:
    """A list to choose from, given as a range (``='_选项'!$A$1:$A$5``); other values are refused."""

    area: Area
    source: str
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True, kw_only=True)
class WholeNumber:
    """Only whole numbers from ``lowest`` to ``highest`` are allowed; the prompt appears on selecting the cell.

    ``advice`` ends what is said of any other value.
    """

    area: Area
    lowest: int
    highest: int
    title: str = ""
    prompt: str = ""
    advice: str = ""


@dataclass(frozen=True)
class TextLength:
    """A text of at most ``longest`` characters."""

    area: Area
    longest: int
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class Hint:
    """A prompt shown when the cell is selected; any value is allowed."""

    area: Area
    title: str
    prompt: str


Rule = DropDown | WholeNumber | TextLength | Hint


@dataclass(frozen=True)
class Highlight:
    """Conditional fill and ink of ``style`` in ``area`` if ``formula`` (no ``=``, relative to its corner) is true."""

    area: Area
    formula: str
    style: Style


@dataclass(frozen=True)
class DataBar:
    """A bar behind each number of ``area``, from 0 to ``highest``."""

    area: Area
    highest: float
    colour: str


@dataclass(frozen=True, kw_only=True)
class ListTable:
    """An Excel table (ListObject): head and rows of ``area``, so that pivots and formulas can name it.

    ``adds`` are the columns added up, ``counts`` the one whose cells are counted, in a last row of ``area`` that
    follows the filter (none if both are empty); ``label`` stands in column ``label_at`` of it.
    """

    area: Area
    name: str
    titles: tuple[str, ...]
    adds: Mapping[int, int] = field(default_factory=dict)
    """Column -> its sum over all rows."""
    counts: tuple[int, int] | None = None
    """Column and its count over all rows."""
    label: str = ""
    label_at: int = 0
    total: Style = Style()

    @property
    def has_total(self) -> bool:
        """Whether the last row adds up."""
        return bool(self.adds) or self.counts is not None


@dataclass(frozen=True)
class ChartSeries:
    """A series of a chart: name, colour, and where its numbers stand (one column of cells)."""

    name: str
    colour: str
    values: Area


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A native stacked chart over cells of ``sheet``, at a cell; ``lying``: bars from the top down, else columns."""

    title: str
    sheet: str
    categories: Area
    series: tuple[ChartSeries, ...]
    at: tuple[int, int]
    width: int
    height: int
    lying: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet on A4 or A3, with everything needed to fill it in or to print it."""

    name: str
    cells: tuple[Cell, ...]
    blocks: tuple[CellBlock, ...] = ()
    """Further cells, which are written after ``cells``."""
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[tuple[Area, Cell], ...] = ()
    rules: tuple[Rule, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    freeze: tuple[int, int] | None = None
    filtered: Area | None = None
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: tuple[int, int] | None = None
    landscape: bool = True
    large: bool = False
    """A3 instead of A4."""
    pages_wide: int = 1
    pages_tall: int = 0
    """Pages that the sheet is fitted to from top to bottom; 0: as many as it takes."""
    protected: bool = False
    visibility: str = "visible"
    """``visible``, ``hidden`` or ``very hidden``."""
    footer: str = ""
    signatures: str = ""
    """Places for signatures, at the right of the foot of each page."""
    header: tuple[str, str] = ("", "")
    """Title in the middle of the head of each page, and what stands at its right."""
    printed: Area | None = None
    """What is printed; None: everything."""
    folded: tuple[int, int] | None = None
    """First and last column that are grouped and folded away."""
    table: ListTable | None = None
    bars: tuple[DataBar, ...] = ()
    charts: tuple[Chart, ...] = ()
    gridlines: bool = True
    centred: bool = False
    """Whether the print is in the middle of the page from left to right."""

    def list_texts(self) -> frozenset[str]:
        """List the texts of its cells, blocks apart."""
        cells = (*self.cells, *(cell for _, cell in self.merges))
        return frozenset(cell.value for cell in cells if isinstance(cell.value, str))
