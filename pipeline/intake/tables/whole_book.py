"""Name what lies in a workbook beside the tables that are read: comments, text boxes, pictures, other sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name, format_quote
from pipeline.forms.returned_copy import remove_finding_lines
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.reading.raw import BOX, COMMENT, OBJECT, PICTURE, Addition, RawBook, RawSheet
from pipeline.terms import CHOICE_SHEET, CORRECTION_SHEET, GUIDE_SHEET, ID_SHEET, LIST_SHEET

PREPARED = frozenset((CHOICE_SHEET, CORRECTION_SHEET, GUIDE_SHEET, ID_SHEET, LIST_SHEET))
"""Sheets of our own workbooks that nobody fills in."""


def check_whole_book(
    file: str, book: RawBook, tables: Sequence[FormSheet], named: Collection[str | None]
) -> Iterator[Finding]:
    """Yield a notice for each comment, text box and picture, and for each sheet that was neither read nor ``named``."""
    yield from check_additions(file, book, tables)
    for sheet in book.sheets:
        if sheet.visible and sheet.name not in named and fold_title(sheet.name) not in PREPARED and has_content(sheet):
            yield build_unread_sheet_finding(file, sheet)


def build_unread_sheet_finding(file: str, sheet: RawSheet) -> Finding:
    """Build the notice about a sheet that is none of those to be filled in; it quotes its first text."""
    text = next((text for row in sheet.rows for value in row if (text := clean_cell(value)[0])), "")
    place = CellPlace(file=file, sheet=sheet.name)
    return build_finding("sheet-not-read", place, value=text, title=sheet.name, quote=format_quote(text))


def check_additions(file: str, book: RawBook, tables: Sequence[FormSheet]) -> Iterator[Finding]:
    """Yield a notice for each comment, text box and embedded file, and one for the pictures of a sheet."""
    by_name = {each.sheet.name: each for each in tables}
    for sheet in book.sheets:
        pictures = 0
        for each in sheet.additions:
            place = _build_place(file, sheet, by_name.get(sheet.name), each)
            if each.kind == BOX:
                yield build_finding("box-unread", place, value=each.text, quote=format_quote(each.text))
            elif each.kind == OBJECT:
                yield build_finding("object-unread", place, value=each.text)
            elif each.kind == COMMENT and (text := remove_finding_lines(each.text)):
                beside = "有" if _is_filled(sheet, each) else "没有填，只有"
                yield build_finding("comment-unread", place, value=text, quote=format_quote(text), beside=beside)
            elif each.kind == PICTURE and not pictures:
                pictures = sum(other.kind == PICTURE for other in sheet.additions)
                yield build_finding("picture-unread", place, count=str(pictures))


def has_written_additions(sheet: RawSheet) -> bool:
    """Whether a person wrote a comment or a text box onto a sheet."""
    return any(each.kind != PICTURE and remove_finding_lines(each.text) for each in sheet.additions)


def _build_place(file: str, sheet: RawSheet, located: FormSheet | None, each: Addition) -> CellPlace:
    """Build the place of an addition; on a sheet that is no table, it belongs to no row of one."""
    if located is None:
        return CellPlace(file=file, sheet=sheet.name, cell=format_cell_name(each.row, each.column))
    return located.place(each.row, each.column, located.find_column_name(each.row, each.column))


def _is_filled(sheet: RawSheet, each: Addition) -> bool:
    cells = sheet.rows[each.row] if each.row < len(sheet.rows) else ()
    return each.column < len(cells) and cells[each.column] is not None


def has_content(sheet: RawSheet) -> bool:
    """Whether anything stands in a cell of a sheet."""
    return any(value is not None for row in sheet.rows for value in row)
