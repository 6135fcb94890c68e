"""Read a sheet of figures that a program wrote: titles in the first row in order, then rows, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.contract.column import Column
from pipeline.findings import format_cell_name
from pipeline.intake.cells.words import clean_cell
from pipeline.reading.raw import RawSheet, RawValue


@dataclass(frozen=True)
class FigureSheet:
    """The rows of a sheet by column name; ``row`` is the sheet row from 1. A blank cell is None."""

    rows: tuple[dict[str, object], ...]
    columns: Mapping[str, int]

    def name_cell(self, row: int, column: str) -> str | None:
        """Name the cell of a column in a sheet row; None for a column that the sheet has not."""
        return format_cell_name(row - 1, self.columns[column]) if column in self.columns else None


def read_figure_sheet(sheet: RawSheet, columns: Sequence[Column]) -> FigureSheet | str:
    """Read a sheet; return in Chinese what is not as the program writes it."""
    titles = [column.title for column in columns]
    head = [] if not sheet.rows else [clean_cell(value)[0] for value in sheet.rows[0]]
    if head != titles:
        odd = next((title for title in (*head, *titles) if title not in titles or title not in head), "")
        return f"“{sheet.name}”的栏目与规定不符" + (f"（“{odd[:20]}”）" if odd else "（次序不对）")
    if sheet.uncalculated or sheet.errors:
        return f"“{sheet.name}”里有公式或错误值"
    rows: list[dict[str, object]] = []
    for number, values in enumerate(sheet.rows[1:], start=2):
        if len(values) > len(columns):
            return f"“{sheet.name}”第{number}行多出内容"
        padded = [*values, *[None] * (len(columns) - len(values))]
        row: dict[str, object] = {"row": number}
        for column, value in zip(columns, padded, strict=True):
            read = _read_whole(value) if column.is_whole_number else clean_cell(value)[0] or None
            if read == "":
                cell = format_cell_name(number - 1, titles.index(column.title))
                return f"“{sheet.name}”{cell}“{column.title}”不是整数"
            row[column.name] = read
        rows.append(row)
    return FigureSheet(tuple(rows), {column.name: at for at, column in enumerate(columns)})


def _read_whole(value: RawValue) -> int | str | None:
    """Return a whole number, None for a blank cell, an empty text for anything else."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return int(value) if isinstance(value, int) or value.is_integer() else ""
