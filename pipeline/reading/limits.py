"""What a workbook may cost: every limit of reading in one place, and the way out when one is passed.

A branch's form is some 50 KB with a few hundred cells; the limits stand far above any workbook people make by
hand (of 2 718 ordinary ones the largest held 340 parts and 60 MB) and far below what exhausts a worker.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.reading.raw import Refusal

REPETITIVE_BYTES, REPETITION = 10 * 2**20, 100
"""A part larger than the first may not inflate to more than the second times its packed size."""
SHARED_STRINGS = 1_000_000
"""Texts a string table may announce whatever its size (beyond it, one per four bytes): readers believe it."""
LETTERS = 10_000_000
"""Letters of all texts together: one text of the table can stand in every cell, and each takes room of its own."""
SHEETS = 256
"""Sheets of a workbook: the same part may be listed again and again, and would be read each time."""
PROLOG_BYTES = 2**16
"""How far into a part its first element must come."""


@dataclass(frozen=True)
class Limits:
    """What an office may set (``reading`` of the settings); sizes in bytes."""

    file: int = 20 * 2**20
    """The file itself, or a member of a zip of many."""
    bundle: int = 200 * 2**20
    """A zip of many."""
    members: int = 500
    """Files in a zip of many."""
    inflated: int = 512 * 2**20
    """All parts of a package together, as its directory declares them; one part at most half of it."""
    parts: int = 1000
    """Entries of a package's directory."""
    sheet_cells: int = 5_000_000
    """The box from A1 to the last filled cell of one sheet, twice as many for all: readers build the whole box."""
    filled: int = 200_000
    """Rows, and places in them up to the last that is filled: what is handed on stays in memory with all others."""


ORDINARY = Limits()


class RefusalError(Exception):
    """Carries a refusal from wherever a file turned out unreadable to the door of reading."""

    def __init__(self, code: str, what: str = "", way: str = "") -> None:
        super().__init__(code, what)
        self.refusal = Refusal(code, what, way)


def in_megabytes(size: int) -> str:
    """A size as the clerk reads it, rounded up so that no excess shows as the limit itself."""
    return f"{-(-size // 2**20)}MB"
