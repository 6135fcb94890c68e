"""Parse cells that hold a whole number; bounds are checked by the schema."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.words import fold_text, format_cell_value
from pipeline.reading.raw import RawValue

_LARGEST = 10**9
"""Larger than any typing error, and small enough for an integer column."""


def parse_count(value: RawValue) -> int | CellError:
    """Parse a filled cell as a whole number, typed as a number or as text (``12``, ``１，２００``).

    Error codes: ``rate-unreadable``, and ``rate-out-of-range`` for numbers too large for an integer column.
    """
    text = fold_text(value) if isinstance(value, str) else format_cell_value(value)
    if not re.fullmatch(r"-?\d+(,\d{3})*(\.0+)?", text):
        return CellError("rate-unreadable")
    number = int(Decimal(text.replace(",", "")))
    return number if abs(number) <= _LARGEST else CellError("rate-out-of-range")
