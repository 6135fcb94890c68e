"""Build the 支部名册 workbook from the columns of its contract."""

from __future__ import annotations

from pipeline.contract.roster import ROSTER_SHEET, list_roster_columns
from pipeline.sheets import Cell, Sheet, Style, write_workbook


def build_roster_workbook(rows: list[dict[str, str]]) -> bytes:
    """Build the 支部名册 workbook: one column per fact, explained in the comment on its title."""
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [
        Cell(0, at, column.title, head, comment=column.explanation) for at, column in enumerate(list_roster_columns())
    ]
    for row, values in enumerate(rows, start=1):
        cells += [
            Cell(row, at, values.get(column.name, ""), Style(border=True))
            for at, column in enumerate(list_roster_columns())
        ]
    widths = {at: column.width for at, column in enumerate(list_roster_columns())}
    sheet = Sheet(
        name=ROSTER_SHEET, cells=tuple(cells), widths=widths, heights={0: 24.0}, freeze=(1, 3), repeat_rows=(0, 0)
    )
    return write_workbook([sheet], title=ROSTER_SHEET)
