"""Write .xlsx files from plain data; all other packages use XlsxWriter through this one."""

from pipeline.sheets.describe import (
    Area,
    Cell,
    CellBlock,
    Chart,
    ChartSeries,
    DataBar,
    DropDown,
    Highlight,
    Hint,
    ListTable,
    Rule,
    Sheet,
    Style,
    TextLength,
    Value,
    WholeNumber,
)  # fmt: skip
from pipeline.sheets.heights import compute_block_heights, compute_row_heights
from pipeline.sheets.text import sanitise_text
from pipeline.sheets.write import write_workbook

__all__ = [
    "Area", "Cell", "CellBlock", "Chart", "ChartSeries", "DataBar", "DropDown", "Highlight", "Hint", "ListTable",
    "Rule", "Sheet", "Style", "TextLength", "Value", "WholeNumber", "compute_block_heights", "compute_row_heights",
    "sanitise_text", "write_workbook",
]  # fmt: skip
