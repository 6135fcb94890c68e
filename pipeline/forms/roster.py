"""Build the 支部名册 workbook from the columns of its contract."""

from __future__ import annotations

from pipeline.contract.roster import ROSTER_SHEET, list_roster_columns
from pipeline.forms.office_table import build_office_workbook


def build_roster_workbook(rows: list[dict[str, str]]) -> bytes:
    """Build the 支部名册 workbook."""
    columns = list_roster_columns()
    told = [[values.get(column.name, "") for column in columns] for values in rows]
    return build_office_workbook(ROSTER_SHEET, columns, told, frozen=3)
