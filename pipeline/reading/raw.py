"""Content of a received workbook as plain data that can cross a process boundary."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

RawValue = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""A cell value as typed: blank is None; whole numbers are int; a date without time is a date."""


COMMENT, BOX, PICTURE, OBJECT = "comment", "box", "picture", "object"
"""Kinds of additions: comments (批注) with their replies, text boxes and other shapes with a text, pictures, and whole
files put onto a sheet, whose text is what kind of file it is.
"""


@dataclass(frozen=True)
class Addition:
    """Something on a sheet that is no cell: its kind, the cell it belongs to or whose corner it covers, its text."""

    kind: str
    row: int
    column: int
    text: str


@dataclass(frozen=True, kw_only=True)
class RawSheet:
    """One sheet. ``rows[r][c]`` is 0-based and starts at A1; each row ends with its last filled cell.

    A cell of ``errors``, ``uncalculated`` or ``pictures`` counts as filled, so all positions in them are within
    ``rows`` (``merges`` may reach further). ``formats`` holds number formats only for 1, for fractions up to 10 and for
    dates on the 1st (.xlsx family); ``errors`` the text of error cells; ``uncalculated`` formulas without a stored
    result; ``pictures`` cells whose content is a picture. ``struck`` maps cells with struck-out text (删除线) to
    what is left of the text and what is struck out of it, both empty if it is the whole cell. Errors, uncalculated
    cells and pictures in cells are unknown for an .xls. ``merges`` are (top, left, bottom, right), None if the format
    has none.
    """

    name: str
    visible: bool
    rows: tuple[tuple[RawValue, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...] | None = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    pictures: frozenset[tuple[int, int]] = frozenset()
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    """Numbers and months as the sheet shows them, if not by their digits or a day (85%, 36户; .xlsx family)."""
    struck: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    additions: tuple[Addition, ...] = ()


@dataclass(frozen=True)
class RawBook:
    """One workbook: its type (``xlsx``, ``xls``, ``ods``), worksheets in order, and time of last save."""

    kind: str
    sheets: tuple[RawSheet, ...]
    saved: str = ""
    """ISO time of the last save as stored in the workbook (.xlsx, .ods), empty if unknown."""

    def read_without_marks(self) -> RawBook:
        """Return the workbook as read before crossed-out text and the look of numbers were heeded."""
        return replace(self, sheets=tuple(replace(sheet, struck={}, shown={}) for sheet in self.sheets))


@dataclass(frozen=True)
class Refusal:
    """Why a file was not read: a code of the catalogue of findings and the words to insert."""

    code: str
    what: str = ""
    way: str = ""


@dataclass(frozen=True)
class PackagePart:
    """A file of a 上报包: its name (without a folder around all of them), its size, and the hash of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RawPackage:
    """A 上报包 as it came: the bytes of its manifest, every other file, and its workbook (None if there is none)."""

    manifest: bytes
    parts: tuple[PackagePart, ...]
    book: RawBook | Refusal | None


@dataclass(frozen=True)
class WrappedFile:
    """A file inside a mail: its name as told there, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ZipMember:
    """One file of a ZIP archive or mail: its sanitised name, position, size and hash.

    The position is that in the directory; one in an archive within the archive follows that of the inner archive.
    """

    name: str
    place: tuple[int, ...]
    size: int
    sha256: str


@dataclass(frozen=True)
class ZipListing:
    """The contents of a ZIP archive (压缩包) or mail: the files to read, and the number of those passed over.

    ``kind`` is its name for people.
    """

    members: tuple[ZipMember, ...]
    passed_over: int = 0
    kind: str = "压缩包"
