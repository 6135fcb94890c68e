"""Report rows and columns that are hidden or filtered out and were read all the same: who filled in may not know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from pipeline.findings import Finding, build_finding, format_column_letter
from pipeline.intake.tables.form_sheet import FormSheet

_SHOWN_RUNS = 10


def check_hidden_parts(
    located: FormSheet, rows: Sequence[int], names: Collection[str], field: str = ""
) -> Iterator[Finding]:
    """Yield a notice if any of the rows read are hidden, and one if any of the named columns is and is filled in."""
    if hidden := sorted(located.sheet.hidden_rows & set(rows)):
        yield build_finding("rows-hidden", located.place(hidden[0], 0, field), value=format_row_numbers(hidden))
    if columns := list_hidden_columns(located, rows, names):
        letters = "、".join(map(format_column_letter, columns))
        yield build_finding("columns-hidden", located.place(located.titles.row, columns[0], field), value=letters)


def list_hidden_columns(located: FormSheet, rows: Iterable[int], names: Collection[str]) -> list[int]:
    """List the hidden ones of the named columns that are filled in on any of the rows."""
    hidden = located.sheet.hidden_columns & {located.find_column(name) for name in names}
    return sorted(at for at in hidden if any(located.text(row, at) for row in rows))


def format_row_numbers(rows: Sequence[int]) -> str:
    """Format 0-based rows as people count them, runs in short: ``5、8至31``; many runs end with how many rows it is."""
    runs = [[row for _, row in run] for _, run in groupby(enumerate(sorted(rows)), lambda each: each[1] - each[0])]
    told = [f"{run[0] + 1}" if len(run) == 1 else f"{run[0] + 1}至{run[-1] + 1}" for run in runs]
    return "、".join(told[:_SHOWN_RUNS]) + (f"等{len(rows)}" if len(told) > _SHOWN_RUNS else "")
