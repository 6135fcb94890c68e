"""Read a returned 核验表 into rows as typed, with a finding for every unreadable cell.

``decision_checks`` compares the rows with the proposals; this module only reads the sheets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.contract.column import Column, Parse
from pipeline.contract.decisions import decision_columns, decision_schema, decision_title
from pipeline.findings import Finding, Place, cell_name, make
from pipeline.forms.decisions import NOTHING
from pipeline.forms.proposed import LOCKED
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.validation import deadlines
from pipeline.validation.checks import failures
from pipeline.validation.fault import Fault
from pipeline.validation.locate import TITLES_WITHIN, identity_of
from pipeline.validation.located import Located
from pipeline.validation.personal import masked, told
from pipeline.validation.rows import Reader, Setting
from pipeline.validation.titles import TitleRow, find_titles, fold, spellings
from pipeline.vocabulary import Matter, Opinion, Period

LEAST_TITLES = 5
UNREAD = "（读不出）"
"""Replaces the content of a cell that is not text, such as an error or a picture."""


@dataclass(frozen=True)
class Verdict:
    """The opinion a verifier gave on one matter, with date and note."""

    opinion: Opinion
    verifier: str
    day: dt.date
    due: dt.date | None
    note: str


@dataclass
class Decided:
    """A row of a returned 核验表.

    ``shown`` holds the bureau's cells as typed, ``locked`` the others, ``faulty`` the names of unreadable cells.
    """

    matter: Matter
    row: int
    key: str
    locked: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    opinion: Opinion | None = None
    verifier: str = ""
    day: dt.date | None = None
    due: dt.date | None = None
    note: str = ""

    @property
    def typed(self) -> list[str]:
        """The bureau's columns that are filled in."""
        return [name for name, text in self.shown.items() if text]

    @property
    def verdict(self) -> Verdict | None:
        """The complete decision; None without an opinion or a day."""
        if self.opinion is None or self.day is None:
            return None
        return Verdict(self.opinion, self.verifier, self.day, self.due, self.note)


@dataclass(frozen=True)
class DecidedBook:
    """A parsed 核验表; ``lost`` are the matters whose sheet or title row was not found."""

    file: str
    identity: Mapping[str, str]
    period: Period | None
    rows: tuple[Decided, ...]
    lost: frozenset[Matter]
    findings: tuple[Finding, ...]


def read_decided(file: str, book: RawBook) -> DecidedBook:
    """Read all six sheets of a 核验表.

    Dates without a year are resolved relative to the month of the 核验表. Without a valid period in the hidden id, the
    result has no rows.
    """
    identity = identity_of(book)
    try:
        period = Period.parse(identity.get("period", ""))
    except ValueError:
        return DecidedBook(file, identity, None, (), frozenset(), ())
    rows: list[Decided] = []
    findings: list[Finding] = []
    lost = set(Matter)
    for sheet in book.sheets:
        matter = next((each for each in Matter if fold(sheet.name) == each), None)
        titles = _titles(sheet, matter) if matter else None
        if matter in lost and titles is not None:
            lost.discard(matter)
            reader = Reader(Located(file, sheet, titles, None), Setting("", period, None, {}))
            rows += _rows(reader, matter)
            findings += reader.findings
        elif sheet.visible:
            findings += _filled_elsewhere(file, sheet)
    return DecidedBook(file, identity, period, tuple(rows), frozenset(lost), (*findings, *_checked(rows)))


def _titles(sheet: RawSheet, matter: Matter | None) -> TitleRow | None:
    """Find the title row of a decision sheet; if ``matter`` is None, of any of the six sheets."""
    described = decision_columns(matter or Matter.RECTIFY)
    return find_titles(sheet, spellings(described), within=range(TITLES_WITHIN), least=LEAST_TITLES)


def _filled_elsewhere(file: str, sheet: RawSheet) -> Iterator[Finding]:
    """Report opinions on a sheet that is not read.

    That is a sheet of another name, a second one of the same name, or one without titles.
    """
    titles = _titles(sheet, None)
    if titles is None and sheet.rows and fold(sheet.name) in set(Matter):
        yield make("column-missing", Place(file, sheet.name), title=decision_title("opinion"))
    at = titles.columns.get("opinion") if titles else None
    if titles is None or at is None:
        return
    located = Located(file, sheet, titles, None)
    typed = [row for row in range(titles.row + 1, len(sheet.rows)) if located.text(row, at)]
    if typed:
        yield make("decision-sheet-unknown", located.place(typed[0], at, "opinion"), value=sheet.name)


def _rows(reader: Reader, matter: Matter) -> Iterator[Decided]:
    """Yield every row below the titles with a filled cell in a known column."""
    located = reader.located
    described = decision_columns(matter)
    _check_shape(reader, described)
    columns = {located.column_of(each.name) for each in described}
    for row in range(located.titles.row + 1, len(located.sheet.rows)):
        ours = [at for at in located.filled(row) if at in columns]
        if ours and located.text(row, ours[0]) != NOTHING:
            yield _row(reader, matter, described, row)


def _check_shape(reader: Reader, described: Sequence[Column]) -> None:
    """Report missing column titles, and merged cells that hide which row an opinion belongs to."""
    located = reader.located
    for column in described:
        if located.column_of(column.name) is None:
            reader.findings.append(make("column-missing", located.place(located.titles.row, 0), title=column.title))
    open_columns = {located.column_of(each.name) for each in described if each.name not in LOCKED}
    for top, left, bottom, right in located.sheet.merges or ():
        covered = open_columns & set(range(left, right + 1))
        if top > located.titles.row and covered and located.at(top, left) not in (None, NOTHING):
            area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            reader.findings.append(make("decision-merged", located.place(top, left, "opinion"), area=area))


def _row(reader: Reader, matter: Matter, described: Sequence[Column], row: int) -> Decided:
    located = reader.located
    done = Decided(matter, row, located.text(row, located.column_of("key")))
    for column in described:
        at = located.column_of(column.name)
        if at is None:
            continue
        done.places[column.name] = located.place(row, at, column.name)
        if column.name in LOCKED:
            done.locked[column.name] = located.text(row, at)
        else:
            _take(reader, done, column, at)
    return done


def _take(reader: Reader, done: Decided, column: Column, at: int) -> None:
    """Read one cell of the bureau into the row, as typed and as parsed."""
    located = reader.located
    typed = located.at(done.row, at)
    value, _, well = reader.cell(done.row, at, column, typed=typed)
    done.shown[column.name] = located.text(done.row, at) or ("" if well else UNREAD)
    if well and value and column.parse is Parse.DATE:
        value = _day(typed, reader.setting.period, exact=column.name == "day")
        if isinstance(value, Fault):
            gaps, place = {"title": column.title, **value.gaps}, done.places[column.name]
            said = done.shown[column.name]
            reader.findings.append(make(value.code, place, value=said, suggestion=value.suggestion, **gaps))
            well = False
    elif well and value and column.name != "opinion":
        value = _without_personal(reader, done, column, str(value))
    if not well:
        done.faulty.add(column.name)
    elif value:
        setattr(done, column.name, Opinion(value) if column.name == "opinion" else value)


def _without_personal(reader: Reader, done: Decided, column: Column, text: str) -> str:
    """Mask personal data in text typed by the bureau, which is printed on papers; locked cells are left as they are."""
    value, kinds = masked(text)
    if kinds:
        done.shown[column.name] = masked(done.shown[column.name])[0]
        reader.findings.append(told(done.places[column.name], value, kinds))
    return value


def _day(typed: RawValue, period: Period, *, exact: bool) -> dt.date | Fault:
    """Parse 核验日期 as an exact day; 新时限 may also be a month end, as in deadlines."""
    plain = deadlines.exact_day(typed)
    if plain is not None:
        return plain
    found = deadlines.parse(typed, period)
    if isinstance(found, Fault):
        return found
    if found.day is None or (exact and found.precision is not deadlines.Precision.DAY):
        return Fault("date-unreadable")
    return found.day


def _checked(rows: Sequence[Decided]) -> Iterator[Finding]:
    """Check lengths and codes of all rows against the contract at once."""
    names = [each.name for each in decision_columns(Matter.RECTIFY)]
    records = [{"file": 0, "row": index, **_plain(each)} for index, each in enumerate(rows)]
    frame = pd.DataFrame(records, columns=["file", "row", *names]).astype(dict.fromkeys(names, "str"))
    for failure in failures(decision_schema(), frame):
        place = rows[failure.row].places.get(failure.column.name)
        if place is not None:
            yield make(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)


def _plain(row: Decided) -> dict[str, str | None]:
    told = {
        **row.locked, "opinion": row.opinion and row.opinion.value, "verifier": row.verifier, "note": row.note,
        "day": row.day and row.day.isoformat(), "due": row.due and row.due.isoformat(),
    }  # fmt: skip
    return {name: text or None for name, text in told.items()}
