"""Find the monthly form in a workbook: its head, its rows and the hidden id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.forms.decision_book import DECISIONS_FORM
from pipeline.intake.cells.words import clean_cell
from pipeline.intake.tables.classify_rows import LEAST_REQUEST_TITLES, LEAST_TITLES, classify_rows
from pipeline.intake.tables.form_sheet import (
    HEAD_TITLES,
    REQUEST_TITLES,
    FormSheet,
    HeadCell,
    build_task_titles,
    parse_form_version,
)
from pipeline.intake.tables.header import TitleRow, find_title_row, fold_title
from pipeline.intake.tables.layout_checks import check_other_tables, check_titles, spread_merges
from pipeline.reading.raw import RawBook, RawSheet
from pipeline.terms import FORM_SHEET, ID_SHEET, DecisionKind

TITLES_WITHIN = 30
DECISION_ONLY_SHEETS = frozenset(
    (DecisionKind.CLOSING, DecisionKind.CHANGE, DecisionKind.RECTIFY, DecisionKind.ESCALATE)
)
"""Sheets found only in a 核验表; a branch may add its own sheet called 典型做法 or 陈述申辩."""
_LABELLED = re.compile(r"([^:：]+)[:：]\s*(\S.*)", re.DOTALL)


def has_task_table(book: RawBook) -> bool:
    """Whether any sheet has the titles of the task table."""
    return any(True for _ in _list_task_tables(book))


def find_form_sheet(file: str, book: RawBook) -> FormSheet | Finding:
    """Find the monthly form in a workbook and check its layout; return a finding if there is none."""
    if is_decision_book(book):
        return build_finding("kept-aside-decisions", CellPlace(file=file))
    tables = list(_list_task_tables(book))
    if not tables:
        return build_finding("not-our-form", CellPlace(file=file))
    (sheet, titles), *others = tables
    below = range(titles.row + 1, len(sheet.rows))
    requests = find_title_row(sheet, REQUEST_TITLES, within=below, least=LEAST_REQUEST_TITLES)
    located = FormSheet(file=file, sheet=sheet, titles=titles, requests=requests, identity=read_form_id(book))
    spread_merges(located)
    _read_head_cells(located)
    classify_rows(located)
    check_titles(located)
    check_other_tables(located, others)
    return located


def is_decision_book(book: RawBook) -> bool:
    """Whether a workbook is a 核验表, judged by its hidden id or one of its sheets."""
    named = DECISION_ONLY_SHEETS & {fold_title(sheet.name) for sheet in book.sheets}
    return bool(named) or read_form_id(book).get("form") == DECISIONS_FORM


def _list_task_tables(book: RawBook) -> Iterator[tuple[RawSheet, TitleRow]]:
    """Yield every sheet with task titles: the form's own sheet first, visible sheets before hidden ones."""
    known = build_task_titles(parse_form_version(read_form_id(book)))
    for sheet in sorted(book.sheets, key=lambda each: (fold_title(each.name) != FORM_SHEET, not each.visible)):
        titles = find_title_row(sheet, known, within=range(TITLES_WITHIN), least=LEAST_TITLES)
        if titles is not None:
            yield sheet, titles


def read_form_id(book: RawBook) -> dict[str, str]:
    """Read the hidden id of a form as key -> value; empty if there is none."""
    for sheet in book.sheets:
        if sheet.name == ID_SHEET:
            pairs = [row for row in sheet.rows if len(row) > 1 and row[0] is not None]
            return {str(row[0]): clean_cell(row[1])[0] for row in pairs}
    return {}


def _read_head_cells(located: FormSheet) -> None:
    """Read the cell to the right of every label above the titles; the first of equal labels counts."""
    ends = {(top, left): right for top, left, _, right in located.sheet.merges or ()}
    for row in range(located.titles.row):
        for column, value in enumerate(located.sheet.rows[row]):
            if not isinstance(value, str):
                continue
            if (name := HEAD_TITLES.get(fold_title(value))) is not None:
                located.head.setdefault(name, _find_head_input(located, row, ends.get((row, column), column) + 1))
            elif (both := _LABELLED.fullmatch(value)) and (name := HEAD_TITLES.get(fold_title(both[1]))) is not None:
                located.head.setdefault(name, HeadCell(row, column, both[2].strip()))  # “支部：机关一支部”


def _find_head_input(located: FormSheet, row: int, column: int) -> HeadCell:
    """Find the input cell beside a label; another label there counts as blank."""
    value = located.at(row, column)
    return HeadCell(row, column, None if isinstance(value, str) and fold_title(value) in HEAD_TITLES else value)
