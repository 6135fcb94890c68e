"""Read the sheet 局机关填报 of a returned 核验表: the rows that the bureau filled in, each under its printed 序号."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pipeline.contract.bureau_entry import list_entry_columns
from pipeline.contract.column import FilledBy, ParserKind
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.personal_cells import build_personal_data_finding
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.tables.decision_extras import check_decision_extras, list_locked_places
from pipeline.intake.tables.decision_rows import UNREADABLE_TEXT, EntryRow, parse_decision_day
from pipeline.intake.tables.find_form import TITLES_WITHIN
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.periods import Period
from pipeline.reading.raw import RawSheet

ENTRY_TABLE = TableDescription(columns=list_entry_columns(), within=TITLES_WITHIN, least=6)
_LOCKED = tuple(each.name for each in list_entry_columns() if each.filled_by is FilledBy.SYSTEM)
_OPEN = tuple(
    replace(each, parse=ParserKind.TEXT) if each.parse is ParserKind.DOMAIN else each
    for each in list_entry_columns()
    if each.filled_by is not FilledBy.SYSTEM
)
"""What is read; which 业务领域 there are is for the office to say, and checked later."""
_ROW_NUMBER = re.compile(r"9\d\d")


def read_entry_sheet(file: str, sheet: RawSheet, period: Period) -> tuple[tuple[EntryRow, ...], tuple[Finding, ...]]:
    """Read the filled rows with a finding for every cell that cannot be read; no titles, no rows."""
    located = ENTRY_TABLE.find(file, sheet)
    if located is None:
        lost_sheet = build_finding("decision-sheet-missing", CellPlace(file=file, sheet=sheet.name), value=sheet.name)
        return (), (lost_sheet,)
    located.firm |= list_locked_places(located, _LOCKED)
    reader = TableReader(located, period, parse_day=partial(parse_decision_day, period))
    lost = [
        build_finding("column-missing", located.place(located.titles.row, 0), title=column.title)
        for column in ENTRY_TABLE.list_lost_columns(located)
    ]
    rows = [each for row in located.rows_below if (each := _read_row(reader, row)) is not None]
    extras = check_decision_extras(located, list_entry_columns(), [each.row for each in rows], _LOCKED)
    return tuple(rows), (*lost, *reader.findings, *_check_numbers(rows), *extras)


def _read_row(reader: TableReader, row: int) -> EntryRow | None:
    """Read one row; None if nothing of it is filled in."""
    located = reader.located
    at = located.find_column("row_number")
    done = EntryRow(row=row, number=located.text(row, at))
    if at is not None:
        done.places["row_number"] = located.place(row, at, "row_number")
    for column in _OPEN:
        at = located.find_column(column.name)
        if at is None:
            continue
        done.places[column.name] = place = located.place(row, at, column.name)
        value, _, well = reader.cell(row, at, column, typed=located.at(row, at))
        text = located.text(row, at) or ("" if well else UNREADABLE_TEXT)
        if isinstance(value, deadlines.Deadline):
            done.deadline_day = value.day.isoformat() if value.day else ""
            value = value.text
        elif isinstance(value, dt.date):
            value = value.isoformat()
        elif value:
            value, kinds = mask_personal_data(str(value))
            if kinds:
                text = mask_personal_data(text)[0]
                reader.findings.append(build_personal_data_finding(place, value, kinds))
        if not well:
            done.faulty.add(column.name)
        if text and (row, at) not in reader.hollow:
            done.shown[column.name], done.values[column.name] = text, str(value or "")
    return done if done.shown else None


def _check_numbers(rows: list[EntryRow]) -> Iterator[Finding]:
    """Report rows without their 序号, and one that stands twice."""
    seen = set[str]()
    for each in rows:
        place = each.places.get("row_number") or next(iter(each.places.values()))
        if not _ROW_NUMBER.fullmatch(each.number):
            yield build_finding("decision-key-missing", place)
        elif each.number in seen:
            yield build_finding("decision-key-twice", place, value=each.number)
        seen.add(each.number)
