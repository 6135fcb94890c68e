"""Build the sample of a 旧台账: the columns that are imported, with one made-up row."""

from __future__ import annotations

from pipeline.contract.column import FilledBy
from pipeline.contract.monthly import list_old_ledger_columns
from pipeline.sheets import Cell, Sheet, Style, write_workbook

_BRANCH_WIDTH = 16.0


def build_old_ledger_sample(branch: str) -> bytes:
    """Build the sample workbook; ``branch`` is the name in its row."""
    columns = [column for column in list_old_ledger_columns() if column.filled_by is FilledBy.BRANCH]
    head = Style(bold=True, fill="#EDEDED", align="center", border=True)
    cells = [Cell(0, 0, "支部", head, comment="名册里的简称、全称或别名。每行都要写。")]
    cells += [Cell(0, at, column.title, head, comment=column.explanation) for at, column in enumerate(columns, start=1)]
    cells += [Cell(1, 0, branch, Style(border=True))]
    cells += [Cell(1, at, column.example, Style(border=True)) for at, column in enumerate(columns, start=1)]
    widths = {0: _BRANCH_WIDTH} | {at: column.width for at, column in enumerate(columns, start=1)}
    sheet = Sheet(name="旧台账", cells=tuple(cells), widths=widths, heights={0: 24.0}, freeze=(1, 1))
    return write_workbook([sheet], title="旧台账（样例）")
