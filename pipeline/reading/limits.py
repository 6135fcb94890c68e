"""Limits of reading a workbook, and the refusal raised when one is exceeded.

A branch's form is some 50 KB with a few hundred cells; the limits are far above any workbook made by hand (of 2 718
ordinary ones the largest held 340 parts and 60 MB) and far below what exhausts a worker.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reading.raw import Refusal

REPETITIVE_BYTES, REPETITION = 10 * 2**20, 100
"""A part larger than the first may not inflate to more than its packed size times the second."""
SHARED_STRINGS = 1_000_000
"""Texts a string table may declare whatever its size (beyond it, one per four bytes): readers trust the number."""
TEXT_CHARS = 10_000_000
"""Characters of all texts together: every cell can use the same text of the table, and each holds its own copy."""
ADDITIONS = 10_000
"""Comments, text boxes and pictures on one sheet."""
CELL_DIGITS = 7
"""Digits of the number of the last row a sheet can have."""
SHEETS = 256
"""Sheets of a workbook: the same part may be listed repeatedly, and would be read each time."""
PROLOG_BYTES = 2**16
"""Number of bytes within which a part's first element must begin."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits an office may set (``reading`` of the settings); sizes in bytes."""

    file: int = 20 * 2**20
    """The file itself, or a member of a ZIP archive."""
    bundle: int = 200 * 2**20
    """A ZIP archive."""
    members: int = 500
    """Files in a ZIP archive."""
    inflated: int = 512 * 2**20
    """All parts of a package together, as declared in its directory; one part at most half of it."""
    parts: int = 1000
    """Entries of a package's directory."""
    sheet_cells: int = 5_000_000
    """Cells from A1 to the last filled cell of one sheet, twice as many for all sheets: readers allocate them all."""
    filled: int = 200_000
    """Rows, and cells in them up to the last filled one: they stay in memory together with those of all files."""


DEFAULT_LIMITS = Limits()


class RefusalError(Exception):
    """An exception that carries the Refusal of an unreadable file to the entry point of reading."""

    def __init__(self, code: str, what: str = "", way: str = "") -> None:
        super().__init__(code, what)
        self.refusal = Refusal(code, what, way)


def format_megabytes(size: int) -> str:
    """Return a size in megabytes for display, rounded up so that an excess never looks like the limit itself."""
    return f"{-(-size // 2**20)}MB"
