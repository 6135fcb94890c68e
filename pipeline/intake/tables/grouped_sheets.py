"""Set apart what was typed into several sheets at once: with grouped sheets, every entry goes into all of them.

What a branch typed on 填报表 then stands, word for word, in the same cells of the form's other sheets. It is read where
it was meant, and said once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.contract.monthly import list_month_columns, list_request_columns
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name, format_cell_range
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.reading.raw import RawBook, RawSheet
from pipeline.terms import GUIDE_SHEET, REPLY_SHEET

_OTHERS = frozenset((REPLY_SHEET, GUIDE_SHEET))
_LEAST = 2
"""One equal cell may be chance."""

Places = set[tuple[int, int]]


def set_apart_grouped_cells(book: RawBook, located: FormSheet) -> tuple[RawBook, tuple[Finding, ...]]:
    """Return the book without what was typed into its other sheets together with the form, and one finding about it."""
    typed = {place: text for place in _list_typed_cells(located) if (text := located.text(*place))}
    said = {place: text for place, text in typed.items() if not means_nothing(text)}
    hit = {
        sheet.name: places
        for sheet in book.sheets
        if fold_title(sheet.name) in _OTHERS
        and sheet.name != located.sheet.name
        and len(places := _find_equal_cells(sheet, said)) >= _LEAST
    }
    if not hit:
        return book, ()
    areas = "；".join(f"“{name}”的{format_cell_range(places)}" for name, places in hit.items())
    name, places = next(iter(hit.items()))
    place = CellPlace(file=located.file, sheet=name, cell=format_cell_name(*min(places)))
    sheets = tuple(
        _blank_cells(sheet, _find_equal_cells(sheet, typed)) if sheet.name in hit else sheet for sheet in book.sheets
    )
    return replace(book, sheets=sheets), (build_finding("sheets-grouped", place, area=areas, title=located.sheet.name),)


def _list_typed_cells(located: FormSheet) -> Iterator[tuple[int, int]]:
    """List the cells of the form in which a branch types."""
    yield from ((cell.row, cell.column) for name, cell in located.head.items() if name in ("flag", "nil_reason"))
    for row in located.task_rows:
        for column in list_month_columns():
            if (at := located.find_column(column.name)) is not None:
                yield row, at
    for row in located.request_rows:
        for column in list_request_columns():
            if (at := located.find_column(column.name, request=True)) is not None:
                yield row, at


def _find_equal_cells(sheet: RawSheet, said: dict[tuple[int, int], str]) -> Places:
    return {
        (row, column)
        for (row, column), text in said.items()
        if row < len(sheet.rows) and column < len(sheet.rows[row]) and clean_cell(sheet.rows[row][column])[0] == text
    }


def _blank_cells(sheet: RawSheet, places: Places) -> RawSheet:
    rows = (
        tuple(None if (r, c) in places else value for c, value in enumerate(row)) for r, row in enumerate(sheet.rows)
    )
    return replace(sheet, rows=tuple(rows))
