"""Build a workbook that the office keeps: one titled column per fact, explained in the comment on its title."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract.column import Column
from pipeline.sheets import Cell, Sheet, Style, write_workbook


def build_office_workbook(
    name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], frozen: int = 1
) -> bytes:
    """Build a workbook of one sheet; ``frozen`` columns stay in sight."""
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [Cell(0, at, column.title, head, comment=column.explanation) for at, column in enumerate(columns)]
    cells += [
        Cell(row, at, value, Style(border=True))
        for row, values in enumerate(rows, start=1)
        for at, value in enumerate(values)
    ]
    widths = {at: column.width for at, column in enumerate(columns)}
    sheet = Sheet(
        name=name, cells=tuple(cells), widths=widths, heights={0: 24.0}, freeze=(1, frozen), repeat_rows=(0, 0)
    )
    return write_workbook([sheet], title=name)
