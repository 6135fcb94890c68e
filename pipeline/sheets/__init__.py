"""Write .xlsx files from plain data; all other packages use XlsxWriter through this one."""

from pipeline.sheets.describe import (
    Area,
    Cell,
    DropDown,
    Highlight,
    Hint,
    Rule,
    Sheet,
    Style,
    TextLength,
    Value,
    WholeNumber,
)  # fmt: skip
from pipeline.sheets.heights import row_heights
from pipeline.sheets.text import safe_text
from pipeline.sheets.write import workbook

__all__ = [
    "Area", "Cell", "DropDown", "Highlight", "Hint", "Rule", "Sheet", "Style", "TextLength", "Value",
    "WholeNumber", "row_heights", "safe_text", "workbook",
]  # fmt: skip
