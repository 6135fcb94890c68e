"""Read a returned 核验表 into rows as typed, with a finding for every unreadable cell.

``decision_checks`` compares the rows with the proposals; this module only reads the sheets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.archive.submissions import DecisionBookRecord, RecordedDecision
from pipeline.contract.column import Column, ParserKind
from pipeline.contract.decisions import find_decision_title, list_decision_columns
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name
from pipeline.forms.decision_book import NO_MATTERS
from pipeline.forms.proposal_row import LOCKED_DECISION_NAMES
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_cells import build_personal_data_finding
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.tables.decision_extras import check_decision_extras, list_locked_places
from pipeline.intake.tables.find_form import TITLES_WITHIN, read_form_id
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.intake.tables.whole_book import PREPARED, build_unread_sheet_finding, has_content
from pipeline.periods import Period
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.terms import DecisionKind, Opinion

LEAST_TITLES = 5
UNREADABLE_TEXT = "（读不出）"
"""Replaces the content of a cell that is not text, such as an error or a picture."""


@dataclass(frozen=True, kw_only=True)
class GivenOpinion:
    """The opinion a verifier gave on one matter, with date and note."""

    opinion: Opinion
    verifier: str
    day: dt.date
    due: dt.date | None
    note: str


@dataclass(kw_only=True)
class DecisionRow:
    """A row of a returned 核验表.

    ``shown`` holds the bureau's cells as typed, ``locked`` the others, ``faulty`` the names of unreadable cells,
    ``hollow`` of cells that say nothing (/, 无).
    """

    matter: DecisionKind
    row: int
    key: str
    locked: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    places: dict[str, CellPlace] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    hollow: set[str] = field(default_factory=set)
    opinion: Opinion | None = None
    verifier: str = ""
    day: dt.date | None = None
    due: dt.date | None = None
    note: str = ""

    @property
    def typed(self) -> list[str]:
        """The bureau's columns that say something."""
        return [name for name, text in self.shown.items() if text and name not in self.hollow]

    @property
    def verdict(self) -> GivenOpinion | None:
        """The complete decision; None without an opinion or a day."""
        if self.opinion is None or self.day is None:
            return None
        return GivenOpinion(opinion=self.opinion, verifier=self.verifier, day=self.day, due=self.due, note=self.note)


@dataclass(frozen=True, kw_only=True)
class ParsedDecisionBook:
    """A parsed 核验表; ``lost`` are the matters whose sheet or title row was not found."""

    file: str
    identity: Mapping[str, str]
    period: Period | None
    rows: tuple[DecisionRow, ...]
    lost: frozenset[DecisionKind]
    findings: tuple[Finding, ...]


def build_decision_book_record(
    book: ParsedDecisionBook, facts: Mapping[str, tuple[str, Period | None]]
) -> DecisionBookRecord:
    """Build the record of a 核验表: its decided rows, sheet by sheet.

    ``facts`` maps keys to the fact of the problem decided on and the month it was first seen.
    """
    order = list(DecisionKind)
    rows = sorted(book.rows, key=lambda each: (order.index(each.matter), each.row))
    return DecisionBookRecord(
        decisions=tuple(
            _build_recorded_decision(row, row.verdict, *facts.get(row.key, ("", None)))
            for row in rows
            if row.key and row.verdict is not None
        )
    )


def _build_recorded_decision(
    row: DecisionRow, given: GivenOpinion, fact: str, first: Period | None
) -> RecordedDecision:
    shown = {name: row.locked.get(name, "") for name in ("branch_name", "task", "proposal", "reason")}
    return RecordedDecision(
        kind=row.matter.value,
        row=row.row + 1,
        key=row.key,
        **shown,
        opinion=given.opinion.value,
        verifier=given.verifier,
        day=given.day.isoformat(),
        due=given.due.isoformat() if given.due else "",
        note=given.note,
        fact=fact,
        first=str(first) if first else "",
    )


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
    rows: list[DecisionRow] = []
    findings: list[Finding] = []
    lost = set(DecisionKind)
    for sheet in book.sheets:
        matter = next((each for each in DecisionKind if fold_title(sheet.name) == each), None)
        located = _describe_table(matter).find(file, sheet) if matter else None
        if matter in lost and located is not None:
            lost.discard(matter)
            located.firm |= list_locked_places(located)
            reader = TableReader(located, period, parse_day=partial(_parse_decision_day, period))
            read = list(_read_decision_rows(reader, matter))
            rows += read
            findings += reader.findings
            decided = [row.row for row in read if row.typed]
            findings += check_decision_extras(located, list_decision_columns(matter), decided)
        else:
            findings += _check_unknown_sheet(file, sheet)
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


def _check_unknown_sheet(file: str, sheet: RawSheet) -> Iterator[Finding]:
    """Report opinions on a sheet that is not read.

    That is a sheet of another name, a second one of the same name, or one without titles.
    """
    located = _describe_table(DecisionKind.RECTIFY).find(file, sheet)
    if not sheet.visible and located is None:
        return
    if located is None and sheet.rows and fold_title(sheet.name) in set(DecisionKind):
        yield build_finding(
            "column-missing", CellPlace(file=file, sheet=sheet.name), title=find_decision_title("opinion")
        )
    at = located.find_column("opinion") if located else None
    if located is None or at is None:
        if has_content(sheet) and fold_title(sheet.name) not in (*DecisionKind, *PREPARED):
            yield build_unread_sheet_finding(file, sheet)
        return
    typed = [row for row in located.rows_below if located.text(row, at) and not means_nothing(located.text(row, at))]
    if typed:
        yield build_finding("decision-sheet-unknown", located.place(typed[0], at, "opinion"), value=sheet.name)


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
            _read_decision_cell(reader, done, column, at)
    return done


def _read_decision_cell(reader: TableReader, done: DecisionRow, column: Column, at: int) -> None:
    """Read one cell of the bureau into the row, as typed and as parsed."""
    located = reader.located
    typed = located.at(done.row, at)
    value, _, well = reader.cell(done.row, at, column, typed=typed)
    done.shown[column.name] = located.text(done.row, at) or ("" if well else UNREADABLE_TEXT)
    if well and value and column.parse not in (ParserKind.DATE, ParserKind.CODE):
        value = _mask_decision_text(reader, done, column, str(value))
    if (done.row, at) in reader.hollow:
        done.hollow.add(column.name)
    if not well:
        done.faulty.add(column.name)
    elif value:
        setattr(done, column.name, Opinion(value) if column.name == "opinion" else value)


def _mask_decision_text(reader: TableReader, done: DecisionRow, column: Column, text: str) -> str:
    """Mask personal data in text typed by the bureau, which is printed on papers; locked cells are left as they are."""
    value, kinds = mask_personal_data(text)
    if kinds:
        done.shown[column.name] = mask_personal_data(done.shown[column.name])[0]
        reader.findings.append(build_personal_data_finding(done.places[column.name], value, kinds))
    return value


def _parse_decision_day(period: Period, column: Column, typed: RawValue) -> dt.date | CellError:
    """Parse 核验日期 as an exact day; 新时限 may also be a month end, as in deadlines."""
    plain = deadlines.parse_exact_day(typed)
    if plain is not None:
        return plain
    found = deadlines.parse_deadline(typed, period)
    if isinstance(found, CellError):
        return found
    precise = column.name != "day" or found.precision is deadlines.DeadlinePrecision.DAY
    return found.day if found.day is not None and precise else CellError("date-unreadable")
