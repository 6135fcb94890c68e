"""Rows of a returned 核验表 of either layout, as typed, and how the bureau's cells are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.archive.submissions import DecisionBookRecord, RecordedDecision, RecordedEntry
from pipeline.contract.column import Column, ParserKind
from pipeline.contract.decisions import find_decision_title
from pipeline.findings import CellPlace, Finding, build_finding
from pipeline.intake.cells import deadlines
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_cells import build_personal_data_finding
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.intake.tables.whole_book import PREPARED, build_unread_sheet_finding, has_content
from pipeline.periods import Period
from pipeline.reading.raw import RawSheet, RawValue
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
    ``hollow`` of cells that say nothing (/, 无). In a book with a line per matter, ``line`` is the 事项编号 printed
    there and ``choice`` the word entered; several rows stand for one line then. ``inherited`` are texts of the bureau's
    cells that stand on the row for the whole book, or were taken in before, and not here.
    """

    matter: DecisionKind
    row: int
    key: str
    line: str = ""
    sheet: str = ""
    choice: str = ""
    locked: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    places: dict[str, CellPlace] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    hollow: set[str] = field(default_factory=set)
    inherited: dict[str, str] = field(default_factory=dict)
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
class PartOpinion:
    """What a word decides on one proposal; ``takes_due``: a 新时限 on the line is meant for it."""

    kind: DecisionKind
    key: str
    opinion: Opinion
    takes_due: bool


@dataclass
class PrintedLine:
    """A line as it was handed out: its sheet, its words with what they decide, and the seals of its locked cells."""

    sheet: str = ""
    words: dict[str, list[PartOpinion]] = field(default_factory=dict)
    seals: dict[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[tuple[DecisionKind, str], ...]:
        """The proposals of the line, each once."""
        return tuple(dict.fromkeys((each.kind, each.key) for given in self.words.values() for each in given))


@dataclass(kw_only=True)
class EntryRow:
    """A filled row of 局机关填报 under its 序号.

    ``values`` are the cells as read, by column name, ``shown`` as typed; ``faulty`` are the names of unreadable cells.
    """

    row: int
    number: str
    values: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    places: dict[str, CellPlace] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    deadline_day: str = ""


@dataclass(frozen=True, kw_only=True)
class ParsedDecisionBook:
    """A parsed 核验表; ``lost`` are the matters whose sheet or title row was not found.

    ``lines`` are those of a book with a line per matter (``by_line``), as handed out. ``shared`` is
    the row on which 核验人 and 核验日期 stand for the whole book, ``entries`` are the filled rows of 局机关填报.
    """

    file: str
    identity: Mapping[str, str]
    period: Period | None
    rows: tuple[DecisionRow, ...]
    lost: frozenset[DecisionKind]
    findings: tuple[Finding, ...]
    by_line: bool = False
    lines: Mapping[str, PrintedLine] = field(default_factory=dict)
    shared: DecisionRow | None = None
    entries: tuple[EntryRow, ...] = ()


def build_decision_book_record(
    book: ParsedDecisionBook,
    facts: Mapping[str, tuple[str, Period | None]],
    entries: tuple[RecordedEntry, ...] = (),
) -> DecisionBookRecord:
    """Build the record of a 核验表: its decided rows, sheet by sheet, and what the bureau put in.

    ``facts`` maps keys to the fact of the problem decided on and the month it was first seen.
    """
    order = list(DecisionKind)
    rows = sorted(book.rows, key=lambda each: (each.sheet, 0 if each.line else order.index(each.matter), each.row))
    return DecisionBookRecord(
        decisions=tuple(
            _build_recorded_decision(row, row.verdict, *facts.get(row.key, ("", None)))
            for row in rows
            if row.key and row.verdict is not None
        ),
        entries=entries,
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
        sheet=row.sheet or row.matter.value,
        choice=row.choice or given.opinion.value,
    )


def check_unknown_sheet(
    file: str, sheet: RawSheet, table: TableDescription, names: Collection[str]
) -> Iterator[Finding]:
    """Report opinions on a sheet that is not read.

    That is a sheet of another name, a second one of the same name, or one without titles.
    """
    located = table.find(file, sheet)
    if not sheet.visible and located is None:
        return
    if located is None and sheet.rows and fold_title(sheet.name) in names:
        yield build_finding(
            "column-missing", CellPlace(file=file, sheet=sheet.name), title=find_decision_title("opinion")
        )
    at = located.find_column("opinion") if located else None
    if located is None or at is None:
        if has_content(sheet) and fold_title(sheet.name) not in (*names, *PREPARED):
            yield build_unread_sheet_finding(file, sheet)
        return
    typed = [row for row in located.rows_below if located.text(row, at) and not means_nothing(located.text(row, at))]
    if typed:
        yield build_finding("decision-sheet-unknown", located.place(typed[0], at, "opinion"), value=sheet.name)


def read_decision_cell(reader: TableReader, done: DecisionRow, column: Column, at: int) -> None:
    """Read one cell of the bureau into the row, as typed and as parsed."""
    located = reader.located
    typed = located.at(done.row, at)
    value, _, well = reader.cell(done.row, at, column, typed=typed)
    done.shown[column.name] = located.text(done.row, at) or ("" if well else UNREADABLE_TEXT)
    if well and value and column.parse not in (ParserKind.DATE, ParserKind.CODE):
        value = mask_decision_text(reader, done, column, str(value))
    if (done.row, at) in reader.hollow:
        done.hollow.add(column.name)
    if not well:
        done.faulty.add(column.name)
    elif value:
        if column.name != "opinion":
            setattr(done, column.name, value)
        elif column.codes:  # of the first layout; a line names its own words
            done.opinion = Opinion(value)


def mask_decision_text(reader: TableReader, done: DecisionRow, column: Column, text: str) -> str:
    """Mask personal data in text typed by the bureau, which is printed on papers; locked cells are left as they are."""
    value, kinds = mask_personal_data(text)
    if kinds:
        done.shown[column.name] = mask_personal_data(done.shown[column.name])[0]
        reader.findings.append(build_personal_data_finding(done.places[column.name], value, kinds))
    return value


def parse_decision_day(period: Period, column: Column, typed: RawValue) -> dt.date | CellError:
    """Parse 核验日期 as an exact day; 新时限 may also be a month end, as in deadlines."""
    plain = deadlines.parse_exact_day(typed)
    if plain is not None:
        return plain
    found = deadlines.parse_deadline(typed, period)
    if isinstance(found, CellError):
        return found
    precise = column.name != "day" or found.precision is deadlines.DeadlinePrecision.DAY
    return found.day if found.day is not None and precise else CellError("date-unreadable")
