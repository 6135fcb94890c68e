"""What a foreign workbook says, as plain data that can cross a process boundary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

RawValue = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""A cell as typed: blank is None; whole numbers are int; a whole day is a date."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet. ``rows[r][c]`` is 0-based and starts at A1, rows cut after their last filled cell.

    A cell of ``errors``, ``uncalculated`` or ``pictures`` counts as filled, so every place named here lies
    within ``rows`` (``merges`` may reach further). ``formats`` holds number formats only for 1, for fractions up
    to 10 and for dates on the 1st (.xlsx family); ``errors`` the text of error cells; ``uncalculated`` formulas
    without a stored result; ``pictures`` cells whose content is a picture. Errors, such formulas and hidden rows
    are not known of an .xls.
    ``merges`` are (top, left, bottom, right), None where the format cannot tell.
    """

    name: str
    visible: bool
    rows: tuple[tuple[RawValue, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] | None = ()
    hidden_rows: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    pictures: frozenset[tuple[int, int]] = frozenset()
    formats: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class RawBook:
    """One workbook: its kind (``xlsx``, ``xls``, ``ods``), worksheets in order, when it was last saved."""

    kind: str
    sheets: tuple[RawSheet, ...]
    saved: str = ""
    """ISO time of the last save as the workbook itself says (.xlsx, .ods), empty where unknown."""


@dataclass(frozen=True)
class Refusal:
    """Why a file was not read: a code of the catalogue of findings and the words for its gaps."""

    code: str
    what: str = ""
    way: str = ""


@dataclass(frozen=True)
class Member:
    """One file of a zip of many: its name fit to be shown and kept, its place in the directory, its bytes' hash."""

    name: str
    place: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Bundle:
    """A zip of many (压缩包): the files to be read one by one, and how many entries were passed over as litter."""

    members: tuple[Member, ...]
    passed_over: int = 0
