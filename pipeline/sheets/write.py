"""Write a described workbook as .xlsx bytes; warnings of XlsxWriter are raised as errors."""

from __future__ import annotations

import datetime as dt
import functools
import io
import warnings
from collections.abc import Sequence
from dataclasses import replace

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.sheets.additions import add_data_bar, add_list_table, insert_chart, write_total_row
from pipeline.sheets.describe import (
    Area,
    Cell,
    CellBlock,
    DropDown,
    Highlight,
    Rule,
    Sheet,
    Style,
    TextLength,
    WholeNumber,
)  # fmt: skip
from pipeline.sheets.page import Page
from pipeline.sheets.text import sanitise_text

CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, not a time
A3, A4 = 8, 9
MARGIN = 0.4
"""Left and right page margin in inches."""
SIGNED_MARGIN = 0.95
"""Bottom margin of a page that is signed, in inches: room to write above the line."""

LONGEST_PROMPT = 255
ALLOWED = {
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True,
    "autofilter": True, "sort": True,
}  # fmt: skip
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(sheets: Sequence[Sheet], *, title: str, created: dt.datetime | None = None) -> bytes:
    """Return the .xlsx bytes of some sheets in order; the first visible one is active.

    ``created`` is the time written to the file's properties, a constant if not given. Anything the format cannot hold
    (a title too long, a cell outside the sheet, overlapping merges) raises ValueError or an XlsxWriter exception: the
    description is generated, so this is a programming error.
    """
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        book = Workbook(stream, {"in_memory": True, **_PLAIN})
        book.set_properties({"title": sanitise_text(title), "created": created or CREATED})
        pen = _SheetWriter(book)
        for sheet in sheets:
            pen.sheet(sheet)
        book.close()
    return stream.getvalue()


class _SheetWriter:
    """Writer of sheets into one open workbook; styles are shared, the first visible sheet becomes active."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.formats: dict[Style, Format] = {}
        self.shown = False
        self.sanitise = functools.cache(sanitise_text)

    def sheet(self, sheet: Sheet) -> None:
        """Add one sheet with all its content."""
        page = self.book.add_worksheet(sheet.name, Page)
        for area, cell in sheet.merges:
            _require_success(page.merge_range(*_get_corners(area), "", self.format(cell.style)), "merge", sheet.name)
            self.cell(page, cell)
        if sheet.table is not None:
            add_list_table(page, sheet.table)
        for cell in sheet.cells:
            self.cell(page, cell)
        for block in sheet.blocks:
            self.block(page, block)
        if sheet.table is not None:
            write_total_row(page, sheet.table, self.format(sheet.table.total))
        for rule in sheet.rules:
            _require_success(page.data_validation(*_get_corners(rule.area), _build_validation(rule)), "rule", rule)
        for highlight in sheet.highlights:
            options = {
                "type": "formula",
                "criteria": "=" + highlight.formula,
                "format": self.build_highlight_format(highlight),
            }
            _require_success(page.conditional_format(*_get_corners(highlight.area), options), "highlight", highlight)
        for bar in sheet.bars:
            add_data_bar(page, bar)
        for chart in sheet.charts:
            insert_chart(self.book, page, chart)
        _set_sizes(page, sheet)
        _set_paper(page, sheet)
        self.set_view(page, sheet)

    def set_view(self, page: Worksheet, sheet: Sheet) -> None:
        """Set visibility, freezing, filter and protection."""
        if sheet.visibility == "visible":
            if not self.shown:
                page.activate()
                page.set_first_sheet()
                self.shown = True
        elif sheet.visibility == "hidden":
            page.hide()
        elif sheet.visibility == "very hidden":
            page.very_hidden()
        else:
            raise ValueError(f"unknown visibility {sheet.visibility!r} of sheet {sheet.name!r}")
        if sheet.freeze is not None:
            page.freeze_panes(*sheet.freeze)
        if not sheet.gridlines:
            page.hide_gridlines(2)
        if sheet.filtered is not None:
            page.autofilter(*_get_corners(sheet.filtered))
        if sheet.protected:
            page.protect("", ALLOWED)

    def block(self, page: Page, block: CellBlock) -> None:
        """Write a block of cells by rows; the texts of a ledger repeat, and each is sanitised once."""
        columns = [
            [self.sanitise(value) if isinstance(value, str) else value for value in column] for column in block.columns
        ]
        looks = [self.format(style) for style in block.styles]
        _require_success(page.put_rows(block.top, block.left, columns, looks), "block", block.top)

    def cell(self, page: Page, cell: Cell) -> None:
        """Write one cell; text remains text whatever it looks like."""
        at, style = (cell.row, cell.column), cell.style
        if isinstance(cell.value, dt.date) and not style.number_format:
            style = replace(style, number_format="yyyy-mm-dd")
        look = self.format(style)
        value = sanitise_text(cell.value) if isinstance(cell.value, str) else cell.value
        if cell.formula:
            code = page.write_formula(*at, "=" + cell.formula, look, "" if value is None else value)
        elif cell.link is not None:
            sheet, name = cell.link
            target = "internal:'" + sheet.replace("'", "''") + "'!" + name
            code = page.write_url(*at, target, look, sheet) or page.put(
                *at, str(value) if isinstance(value, dt.date) else value, look
            )
        elif isinstance(value, dt.date):
            code = page.write_datetime(*at, value, look)
        else:
            code = page.put(*at, value, look)
        _require_success(code, "cell", cell)
        if cell.comment:
            text = sanitise_text(cell.comment)
            _require_success(page.write_comment(*at, text, _build_comment_options(text)), "comment", cell)

    def format(self, style: Style) -> Format:
        """Return the workbook's format for a style, created once."""
        known = self.formats.get(style)
        if known is None:
            known = self.formats[style] = self.book.add_format(_build_look(style))
        return known

    def build_highlight_format(self, highlight: Highlight) -> Format:
        """Return a highlight's format: only fill and ink may differ from the cell's own."""
        look = {"font_color": highlight.style.ink}
        if highlight.style.fill:
            look["bg_color"] = highlight.style.fill
        return self.book.add_format(look)


def _build_look(style: Style) -> dict[str, object]:
    """Build the properties of a format as XlsxWriter names them."""
    look: dict[str, object] = {
        "font_name": style.font, "font_size": style.size, "bold": style.bold,
        "font_color": style.ink, "align": style.align, "valign": style.valign,
        "text_wrap": style.wrap, "locked": style.locked, "indent": style.indent,
        "num_format": style.number_format or "General",
    }  # fmt: skip
    if style.fill:
        look |= {"bg_color": style.fill}
    if style.border:
        look |= {"border": 1, "border_color": "#BFBFBF"}
    return look


def _require_success(code: int | None, what: str, where: object) -> None:
    if code:
        raise ValueError(f"XlsxWriter refused a {what} (code {code}): {where!r}")


def _get_corners(area: Area) -> tuple[int, int, int, int]:
    return area.top, area.left, area.bottom, area.right


def _build_comment_options(text: str) -> dict[str, object]:
    """Return options for a comment box that holds the whole text, at about 16 characters a line."""
    lines = sum(1 + len(line) // 16 for line in text.splitlines())
    return {"author": "", "width": 260, "height": 24 + 20 * lines, "font_name": "宋体", "font_size": 10}


def _build_validation(rule: Rule) -> dict[str, object]:
    prompt = sanitise_text(rule.prompt, LONGEST_PROMPT)
    said: dict[str, object] = {"input_title": rule.title, "input_message": prompt, "error_title": "请核对"}
    match rule:
        case DropDown():
            return said | {
                "validate": "list", "source": rule.source, "error_message": "请从下拉选项中选择。",
            }  # fmt: skip
        case WholeNumber():
            return said | {
                "validate": "whole", "criteria": "between", "minimum": rule.lowest, "maximum": rule.highest,
                "error_message": f"请填{rule.lowest}到{rule.highest}的整数{rule.advice}。",
            }  # fmt: skip
        case TextLength():
            return said | {
                "validate": "length", "criteria": "<=", "value": rule.longest,
                "error_message": f"最多{rule.longest}字，请精简为要点。",
            }  # fmt: skip
    return said | {"validate": "any"}


def _set_sizes(page: Worksheet, sheet: Sheet) -> None:
    first, last = sheet.folded or (-1, -2)
    for column, width in sheet.widths.items():
        options = {"level": 1, "hidden": True} if first <= column <= last else {}
        _require_success(page.set_column(column, column, width, None, options), "width", column)
    if sheet.folded is not None:
        _require_success(page.set_column(last + 1, last + 1, None, None, {"collapsed": True}), "fold", last)
    for row, height in sheet.heights.items():
        _require_success(page.set_row(row, height), "height", row)


def _set_paper(page: Worksheet, sheet: Sheet) -> None:
    """Set paper size, pages across, page numbers in the footer, and rows and columns repeated on each page."""
    page.set_paper(A3 if sheet.large else A4)
    if sheet.landscape:
        page.set_landscape()
    page.fit_to_pages(sheet.pages_wide, sheet.pages_tall)
    title, beside = (part.replace("&", "&&") for part in sheet.header)
    bottom = SIGNED_MARGIN if sheet.signatures else 0.6
    page.set_margins(left=MARGIN, right=MARGIN, top=0.75 if title else 0.5, bottom=bottom)
    if title:
        page.set_header(f"&C&14{title}&R&9{beside}")
    if sheet.centred:
        page.center_horizontally()
    if sheet.printed is not None:
        page.print_area(*_get_corners(sheet.printed))
    note = "&L" + sheet.footer.replace("&", "&&") if sheet.footer else ""
    signed = "&R" + sheet.signatures.replace("&", "&&") if sheet.signatures else ""
    page.set_footer(f"{note}&C第&P页，共&N页{signed}")
    if sheet.repeat_rows is not None:
        page.repeat_rows(*sheet.repeat_rows)
    if sheet.repeat_columns is not None:
        page.repeat_columns(*sheet.repeat_columns)
