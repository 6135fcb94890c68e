"""Add what makes a sheet more than cells: Excel tables with a row that adds up, bars behind numbers, native charts.

Charts carry the values of their cells (XlsxWriter fills them in from cells written before), so that programs show them
without calculating; ``interval_unit`` keeps LibreOffice from leaving out every second name.
"""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.sheets.describe import Area, Chart, DataBar, ListTable

_SUM, _COUNT = 109, 103
"""SUBTOTAL functions that leave out filtered rows."""
_FONT = "宋体"


def add_list_table(page: Worksheet, table: ListTable) -> None:
    """Make cells an Excel table with a filter; the cells themselves are written afterwards, in their own styles."""
    columns = [{"header": title} for title in table.titles]
    for at in table.adds:
        columns[at]["total_function"] = "sum"
    if table.counts is not None:
        columns[table.counts[0]]["total_function"] = "count"
    if table.has_total:
        columns[table.label_at]["total_string"] = table.label
    options = {"name": table.name, "columns": columns, "style": None, "total_row": table.has_total}
    area = table.area
    if page.add_table(area.top, area.left, area.bottom, area.right, options):
        raise ValueError(f"XlsxWriter refused the table {table.name!r}")


def write_total_row(page: Worksheet, table: ListTable, look: Format) -> None:
    """Write the row that adds up in its style, with the sums over all rows as cached values."""
    if not table.has_total:
        return
    row = table.area.bottom
    counted = {table.counts[0]: table.counts[1]} if table.counts is not None else {}
    for at, title in enumerate(table.titles):
        column = table.area.left + at
        if at in table.adds or at in counted:
            function = _SUM if at in table.adds else _COUNT
            value = table.adds[at] if at in table.adds else counted[at]
            page.write_formula(row, column, f"=SUBTOTAL({function},{table.name}[{title}])", look, value)
        elif at == table.label_at:
            page.write_string(row, column, table.label, look)
        else:
            page.write_blank(row, column, None, look)


def add_data_bar(page: Worksheet, bar: DataBar) -> None:
    """Put a bar behind each number of an area."""
    options = {
        "type": "data_bar", "bar_color": bar.colour, "bar_solid": True, "min_type": "num", "min_value": 0,
        "max_type": "num", "max_value": bar.highest,
    }  # fmt: skip
    area = bar.area
    if page.conditional_format(area.top, area.left, area.bottom, area.right, options):
        raise ValueError(f"XlsxWriter refused the bars of {area!r}")


def insert_chart(book: Workbook, page: Worksheet, chart: Chart) -> None:
    """Insert a stacked chart; its cells must have been written before."""
    made = book.add_chart({"type": "bar" if chart.lying else "column", "subtype": "stacked"})
    for series in chart.series:
        made.add_series(
            {
                "name": series.name,
                "categories": [chart.sheet, *_get_corners(chart.categories)],
                "values": [chart.sheet, *_get_corners(series.values)],
                "fill": {"color": series.colour},
                "border": {"color": "#FFFFFF", "width": 0.5},
                "gap": 40,
            }
        )
    names = {"interval_unit": 1, "num_font": {"name": _FONT, "size": 9}}
    grid = {"visible": True, "line": {"color": "#D9D9D9"}}
    numbers = {"major_gridlines": grid, "num_font": {"name": _FONT, "size": 9}, "num_format": "0"}
    if chart.lying:
        made.set_y_axis({**names, "reverse": True, "crossing": "max"})
        made.set_x_axis(numbers)
    else:
        made.set_x_axis(names)
        made.set_y_axis(numbers)
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"name": _FONT, "size": 11, "bold": True}})
    made.set_legend({"position": "bottom", "font": {"name": _FONT, "size": 9}})
    made.set_size({"width": chart.width, "height": chart.height})
    page.insert_chart(*chart.at, made, {"object_position": 1, "description": chart.title})


def _get_corners(area: Area) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right
