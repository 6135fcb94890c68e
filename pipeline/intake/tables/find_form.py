"""Find the monthly form in a workbook: its head, its rows and the hidden id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.forms.decision_book import DECISIONS_FORM
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.choose_sheet import choose_form_sheet
from pipeline.intake.tables.classify_rows import LEAST_REQUEST_TITLES, LEAST_TITLES, classify_rows
from pipeline.intake.tables.form_sheet import (
    REQUEST_TITLES,
    FormSheet,
    build_task_titles,
    parse_form_version,
    read_head_cells,
)
from pipeline.intake.tables.header import TitleRow, find_title_row, fold_title
from pipeline.intake.tables.layout_checks import check_titles, spread_merges
from pipeline.intake.tables.notes_above import check_notes_above
from pipeline.intake.tables.stacked_forms import split_stacked_forms
from pipeline.intake.tables.struck_cells import mark_firm_cells
from pipeline.reading.raw import RawBook, RawSheet
from pipeline.terms import ENTRY_SHEET, FORM_SHEET, ID_SHEET, MATTER_SHEET, RECEIPT_SHEET, DecisionKind

TITLES_WITHIN = 30
DECISION_ONLY_SHEETS = frozenset(
    (
        DecisionKind.CLOSING,
        DecisionKind.CHANGE,
        DecisionKind.RECTIFY,
        DecisionKind.ESCALATE,
        MATTER_SHEET,
        RECEIPT_SHEET,
        ENTRY_SHEET,
    )
)
"""Sheets found only in a 核验表; a branch may add its own sheet called 典型做法 or 陈述申辩."""


def has_task_table(book: RawBook) -> bool:
    """Whether any sheet has the titles of the task table."""
    return any(True for _ in _list_task_tables(book))


def find_form_sheet(file: str, book: RawBook, branches: Mapping[str, str] | None = None) -> FormSheet | Finding:
    """Find the monthly form in a workbook and check its layout; return a finding if there is none, or several.

    ``branches`` maps folded names of branches to codes, to tell whose the sheets are.
    """
    if is_decision_book(book):
        return build_finding("kept-aside-decisions", CellPlace(file=file))
    tables = list(_list_task_tables(book))
    if not tables:
        return build_finding("not-our-form", CellPlace(file=file))
    chosen = choose_form_sheet(file, tables, read_form_id(book), branches or {})
    if isinstance(chosen, Finding):
        return chosen
    sheet, titles = chosen.sheet, chosen.titles
    below = range(titles.row + 1, len(sheet.rows))
    requests = find_title_row(sheet, REQUEST_TITLES, within=below, least=LEAST_REQUEST_TITLES)
    located = FormSheet(file=file, sheet=sheet, titles=titles, requests=requests, identity=read_form_id(book))
    mark_firm_cells(located)
    spread_merges(located)
    read_head_cells(located)
    classify_rows(located)
    check_titles(located)
    located.findings += [*check_notes_above(located, branches or {}), *chosen.findings]
    located.like_it = frozenset(each.name for each, _ in tables)
    return located


def is_decision_book(book: RawBook) -> bool:
    """Whether a workbook is a 核验表, judged by its hidden id or one of its sheets."""
    named = DECISION_ONLY_SHEETS & {fold_title(sheet.name) for sheet in book.sheets}
    return bool(named) or read_form_id(book).get("form") == DECISIONS_FORM


def _list_task_tables(book: RawBook) -> Iterator[tuple[RawSheet, TitleRow]]:
    """Yield every form with task titles: that on the form's own sheet first, visible sheets before hidden ones."""
    known = build_task_titles(parse_form_version(read_form_id(book)))
    for sheet in sorted(book.sheets, key=lambda each: (fold_title(each.name) != FORM_SHEET, not each.visible)):
        for part in split_stacked_forms(sheet, known, LEAST_TITLES):
            within = TITLES_WITHIN if part is sheet else len(part.rows)
            titles = find_title_row(part, known, within=range(within), least=LEAST_TITLES)
            if titles is not None:
                yield part, titles


def read_form_id(book: RawBook) -> dict[str, str]:
    """Read the hidden id of a form as key -> value; empty if there is none."""
    for sheet in book.sheets:
        if sheet.name == ID_SHEET:
            pairs = [row for row in sheet.rows if len(row) > 1 and row[0] is not None]
            return {str(row[0]): clean_cell(row[1])[0] for row in pairs}
    return {}
