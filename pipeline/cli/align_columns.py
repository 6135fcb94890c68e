"""Align the columns of a table on the console, where a Chinese character takes two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_WIDE = "WF"
"""East Asian widths (UAX #11) of characters that take two columns."""


def align_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a line for each row, indented by two, its cells aligned with those of the other rows."""
    widths = [max(map(_measure_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield ("  " + "  ".join(_pad_to_width(cell, width) for cell, width in zip(row, widths, strict=True))).rstrip()


def _measure_width(text: str) -> int:
    """Measure a text in columns of the console."""
    return sum(2 if unicodedata.east_asian_width(letter) in _WIDE else 1 for letter in text)


def _pad_to_width(text: str, width: int) -> str:
    return text + " " * (width - _measure_width(text))
