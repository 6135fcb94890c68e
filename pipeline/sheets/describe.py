"""A workbook described as plain data: sheets, cells, rules and looks, before any library is asked.

Rows and columns count from 0. Text is always written as text: nothing typed by anyone becomes a formula, a
number or a link. The same description gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | dt.date | None


@dataclass(frozen=True)
class Style:
    """How a cell looks. Colours are ``#RRGGBB``; ``border`` is a thin grey frame."""

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


@dataclass(frozen=True)
class Cell:
    """One cell. ``formula`` (without ``=``) shows ``value`` as cached; ``link`` is (sheet, cell name)."""

    row: int
    column: int
    value: Value
    style: Style = Style()
    formula: str = ""
    comment: str = ""
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class Area:
    """A rectangle, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class DropDown:
    """A list to choose from: a range (``='_选项'!$A$1:$A$5``); other values are refused."""

    area: Area
    source: str
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class WholeNumber:
    """Only whole numbers from ``lowest`` to ``highest``; the prompt shows when the cell is chosen."""

    area: Area
    lowest: int
    highest: int
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class TextLength:
    """At most ``longest`` characters."""

    area: Area
    longest: int
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True)
class Hint:
    """Anything may be typed; a prompt shows when the cell is chosen."""

    area: Area
    title: str
    prompt: str


Rule = DropDown | WholeNumber | TextLength | Hint


@dataclass(frozen=True)
class Highlight:
    """``area`` takes ``style``'s fill and ink where ``formula`` (no ``=``, relative to its corner) holds."""

    area: Area
    formula: str
    style: Style


@dataclass(frozen=True)
class Sheet:
    """One sheet: A4 or A3, with all that a person needs to fill or to print it."""

    name: str
    cells: tuple[Cell, ...]
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
    protected: bool = False
    visibility: str = "visible"
    """``visible``, ``hidden`` or ``very hidden``."""
    footer: str = ""
