"""What a workbook may cost: every limit of reading in one place, and the way out when one is passed.

A branch's form is some 50 KB with a few hundred cells; the limits stand far above any workbook people make by
hand (of 2 718 ordinary ones the largest held 340 parts and 60 MB) and far below what exhausts a worker.
"""

from __future__ import annotations

from pipeline.reading.raw import Refusal

FILE_BYTES = 20 * 2**20
"""Bytes of the file itself."""
PARTS = 1000
"""Entries of a ZIP directory."""
PART_BYTES, PACKAGE_BYTES = 256 * 2**20, 512 * 2**20
"""Declared bytes of one part, and of all of them, once inflated."""
REPETITIVE_BYTES, REPETITION = 10 * 2**20, 100
"""A part larger than the first may not inflate to more than the second times its packed size."""
SHEET_CELLS, BOOK_CELLS = 5_000_000, 10_000_000
"""Cells of the box from A1 to the last filled cell, of one sheet and of all: readers build the whole box."""
SHARED_STRINGS = 1_000_000
"""Texts a string table may announce whatever its size (beyond it, one per four bytes): readers believe it."""
PROLOG_BYTES = 2**16
"""How far into a part its first element must come."""


class RefusalError(Exception):
    """Carries a refusal from wherever a file turned out unreadable to the door of reading."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code, what)
        self.refusal = Refusal(code, what)


def in_megabytes(size: int) -> str:
    """A size as the clerk reads it, rounded up so that no excess shows as the limit itself."""
    return f"{-(-size // 2**20)}MB"
