"""Find the columns of a table by their titles, regardless of other content above, beside or between them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.contract.column import Column
from pipeline.reading.raw import RawSheet, RawValue


def fold_title(value: RawValue) -> str:
    """Fold a title for comparison: NFKC, no white space, no final colon, no outer asterisks."""
    return _fold_title_text(value) if isinstance(value, str) else ""


@functools.lru_cache(maxsize=4096)
def _fold_title_text(text: str) -> str:
    """Fold a text, with a cache, since the same titles and choices occur on every form of a batch."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip(":*").lstrip("*")


def build_spelling_index(columns: Iterable[Column]) -> dict[str, str]:
    """Map folded titles and aliases to column names; titles take precedence over aliases."""
    columns = tuple(columns)
    known = {fold_title(alias): column.name for column in columns for alias in column.aliases}
    return known | {fold_title(column.title): column.name for column in columns}


@dataclass(frozen=True)
class TitleRow:
    """A row of titles.

    ``columns`` maps column names to sheet columns, ``twice`` maps repeated ones to their last column, ``unknown`` maps
    sheet columns to unrecognised text.
    """

    row: int
    columns: Mapping[str, int]
    twice: Mapping[str, int]
    unknown: Mapping[int, str]


def parse_title_row(row: int, cells: Sequence[RawValue], known: Mapping[str, str]) -> TitleRow:
    """Parse one row as titles."""
    columns: dict[str, int] = {}
    twice: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for index, folded in enumerate(_fold_row(tuple(cells))):
        if not folded:
            continue
        name = known.get(folded)
        if name is None:
            unknown[index] = str(cells[index]).strip()
        elif name in columns:
            twice[name] = index
        else:
            columns[name] = index
    return TitleRow(row, columns, twice, unknown)


@functools.lru_cache(maxsize=4096)
def _fold_row(cells: tuple[RawValue, ...]) -> tuple[str, ...]:
    """Fold a row, with a cache: titles of several tables are looked for in it, and other forms have the same row."""
    return tuple(map(fold_title, cells))


def count_titles(cells: Sequence[RawValue], known: Mapping[str, str]) -> int:
    """Count the different titles of a row that are known."""
    return len({known[folded] for folded in _fold_row(tuple(cells)) if folded in known})


def find_title_row(sheet: RawSheet, known: Mapping[str, str], *, within: range, least: int) -> TitleRow | None:
    """Find the row in a range with the most known titles (the first of equals), if it has at least ``least``."""
    best: TitleRow | None = None
    for index in within:
        if index >= len(sheet.rows):
            break
        if count_titles(sheet.rows[index], known) >= max(least, len(best.columns) + 1 if best else 0):
            best = parse_title_row(index, sheet.rows[index], known)
    return best
