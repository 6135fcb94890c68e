"""Take apart a sheet on which several forms stand below one another: pasted together, or month below month.

A form of its own bears its own head (支部, 报告期) above its titles; titles alone are a heading or a second table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipeline.intake.tables.form_sheet import HEAD_TITLES
from pipeline.intake.tables.header import count_titles, fold_title
from pipeline.reading.raw import RawSheet, RawValue

_WHOSE = frozenset(("branch", "period"))
_HEAD_ROWS = 6
"""Titles follow their head within so many rows."""

Place = tuple[int, int]


def split_stacked_forms(sheet: RawSheet, known: Mapping[str, str], least: int) -> tuple[RawSheet, ...]:
    """Split a sheet into its forms, each with its cells where they stand; a sheet of one form is returned as it is.

    ``known`` are the titles of tasks, ``least`` how many of them make a row of titles.
    """
    titles = [row for row, cells in enumerate(sheet.rows) if count_titles(cells, known) >= least]
    heads = [_find_head(sheet, above, row) for above, row in zip([-1, *titles], titles, strict=False)]
    tops = [_include_form_title(sheet, head) for head in heads[1:] if head is not None]
    if not tops or heads[0] is None:
        return (sheet,)
    return tuple(_cut(sheet, first, last) for first, last in zip([0, *tops], [*tops, len(sheet.rows)], strict=True))


def _find_head(sheet: RawSheet, above: int, titles: int) -> int | None:
    """Find the row that says whose the titles below it are, and of which month."""
    rows = range(max(above + 1, titles - _HEAD_ROWS), titles)
    return next((row for row in rows if _list_labels(sheet.rows[row]) >= _WHOSE), None)


def _list_labels(cells: Collection[RawValue]) -> set[str]:
    return {name for value in cells if (name := HEAD_TITLES.get(fold_title(str(value or "").partition("：")[0])))}


def _include_form_title(sheet: RawSheet, head: int) -> int:
    """Include the row above a head if it is the form's own title, a text alone in its row."""
    return head - 1 if head and sum(value is not None for value in sheet.rows[head - 1]) == 1 else head


def _cut(sheet: RawSheet, first: int, last: int) -> RawSheet:
    """Cut the rows of one form out of a sheet; those above it are left blank."""

    def inside(place: Place) -> bool:
        return first <= place[0] < last

    return replace(
        sheet,
        rows=((),) * first + sheet.rows[first:last],
        merges=tuple(each for each in sheet.merges if inside(each[:2])) if sheet.merges is not None else None,
        hidden_rows=frozenset(row for row in sheet.hidden_rows if first <= row < last),
        errors={at: text for at, text in sheet.errors.items() if inside(at)},
        uncalculated=frozenset(filter(inside, sheet.uncalculated)),
        pictures=frozenset(filter(inside, sheet.pictures)),
        struck={at: texts for at, texts in sheet.struck.items() if inside(at)},
    )
