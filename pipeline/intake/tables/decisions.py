"""Read a returned 核验表 into rows as typed, with a finding for every unreadable cell; here those of the first layout.

``decision_checks`` compares the rows with the proposals; this module only reads the sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from pipeline.contract.column import Column
from pipeline.contract.decisions import list_decision_columns
from pipeline.findings import Finding, build_finding, format_cell_name
from pipeline.forms.decision_book import NO_MATTERS
from pipeline.forms.decision_guide import FIRST_KINDS
from pipeline.forms.line_book import LAYOUT
from pipeline.forms.proposal_row import LOCKED_DECISION_NAMES
from pipeline.intake.tables.decision_extras import check_decision_extras, check_decision_guide, list_locked_places
from pipeline.intake.tables.decision_lines import read_line_book
from pipeline.intake.tables.decision_rows import (
    LEAST_TITLES,
    DecisionRow,
    ParsedDecisionBook,
    check_unknown_sheet,
    parse_decision_day,
    read_decision_cell,
)
from pipeline.intake.tables.find_form import TITLES_WITHIN, read_form_id
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.periods import Period
from pipeline.reading.raw import RawBook
from pipeline.terms import GUIDE_SHEET, DecisionKind


def read_decision_book(file: str, book: RawBook) -> ParsedDecisionBook:
    """Read all sheets of a 核验表.

    Dates without a year are resolved relative to the month of the 核验表. Without a valid period in the hidden id, the
    result has no rows.
    """
    identity = read_form_id(book)
    try:
        period = Period.parse(identity.get("period", ""))
    except ValueError:
        return ParsedDecisionBook(file=file, identity=identity, period=None, rows=(), lost=frozenset(), findings=())
    if identity.get("layout") == LAYOUT:
        return read_line_book(file, book, identity, period)
    rows: list[DecisionRow] = []
    findings: list[Finding] = []
    lost = set(FIRST_KINDS)
    for sheet in book.sheets:
        findings += check_decision_guide(file, sheet) if fold_title(sheet.name) == GUIDE_SHEET else []
        matter = next((each for each in FIRST_KINDS if fold_title(sheet.name) == each), None)
        located = _describe_table(matter).find(file, sheet) if matter else None
        if matter in lost and located is not None:
            lost.discard(matter)
            located.firm |= list_locked_places(located)
            reader = TableReader(located, period, parse_day=partial(parse_decision_day, period))
            read = list(_read_decision_rows(reader, matter))
            rows += read
            findings += reader.findings
            decided = [row.row for row in read if row.typed]
            findings += check_decision_extras(located, list_decision_columns(matter), decided)
        else:
            findings += check_unknown_sheet(file, sheet, _describe_table(DecisionKind.RECTIFY), FIRST_KINDS)
    return ParsedDecisionBook(
        file=file,
        identity=identity,
        period=period,
        rows=tuple(rows),
        lost=frozenset(lost),
        findings=tuple(findings),
    )


def _describe_table(matter: DecisionKind) -> TableDescription:
    return TableDescription(columns=list_decision_columns(matter), within=TITLES_WITHIN, least=LEAST_TITLES)


def _read_decision_rows(reader: TableReader, matter: DecisionKind) -> Iterator[DecisionRow]:
    """Yield every row below the titles with a filled cell in a known column."""
    located = reader.located
    described = list_decision_columns(matter)
    _check_sheet_layout(reader, matter)
    columns = {located.find_column(each.name) for each in described}
    for row in located.rows_below:
        ours = [at for at in located.filled(row) if at in columns]
        if ours and located.text(row, ours[0]) != NO_MATTERS:
            yield _read_decision_row(reader, matter, described, row)


def _check_sheet_layout(reader: TableReader, matter: DecisionKind) -> None:
    """Report missing column titles, and merged cells that hide which row an opinion belongs to."""
    located = reader.located
    for column in _describe_table(matter).list_lost_columns(located):
        place = located.place(located.titles.row, 0)
        reader.findings.append(build_finding("column-missing", place, title=column.title))
    names = [each.name for each in list_decision_columns(matter) if each.name not in LOCKED_DECISION_NAMES]
    open_columns = {located.find_column(name) for name in names}
    for top, left, bottom, right in located.sheet.merges or ():
        covered = open_columns & set(range(left, right + 1))
        if top > located.titles.row and covered and located.at(top, left) not in (None, NO_MATTERS):
            area = f"{format_cell_name(top, left)}:{format_cell_name(bottom, right)}"
            reader.findings.append(build_finding("decision-merged", located.place(top, left, "opinion"), area=area))


def _read_decision_row(reader: TableReader, matter: DecisionKind, described: Sequence[Column], row: int) -> DecisionRow:
    located = reader.located
    done = DecisionRow(matter=matter, row=row, key=located.text(row, located.find_column("key")))
    for column in described:
        at = located.find_column(column.name)
        if at is None:
            continue
        done.places[column.name] = located.place(row, at, column.name)
        if column.name in LOCKED_DECISION_NAMES:
            done.locked[column.name] = located.text(row, at)
        else:
            read_decision_cell(reader, done, column, at)
    return done
