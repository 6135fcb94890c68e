"""Read 需答复 of a returned form into replies, compared with the distributed questions.

Nothing on the sheet is required.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.contract.column import Column, Parse
from pipeline.contract.handed import HandedQuestion
from pipeline.contract.replies import reply_columns, reply_schema
from pipeline.findings import Finding, Place, cell_name, make
from pipeline.forms.answers import Answer, Shown
from pipeline.forms.replies import LOCKED_NAMES, OPEN_NAMES
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.validation import deadlines
from pipeline.validation.checks import Failure, failures
from pipeline.validation.located import Located
from pipeline.validation.rows import Reader, Setting
from pipeline.validation.titles import TitleRow, find_titles, fold, spellings
from pipeline.validation.words import clean, key
from pipeline.vocabulary import REPLY_SHEET, Period, chinese_date

REPLY_TITLES = spellings(reply_columns())
TITLES_WITHIN, LEAST_TITLES = 30, 5
_COLUMNS = {column.name: column for column in reply_columns()}
_SHOWN_SIGNS = 40


@dataclass(frozen=True)
class Replied:
    """A reply to one matter: sheet, 0-based row, 事项编号 and the four input cells.

    ``finished`` is an ISO date or empty.
    """

    sheet: str
    row: int
    key: str
    measures: str
    done: str
    finished: str
    statement: str


@dataclass
class _Row:
    """A row being read: ``values`` are the parsed input cells, ``shown`` all cells as a returned copy displays them."""

    row: int
    values: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class ReplySheet:
    """Content of 需答复: replies to known matters, all filled rows for a returned copy, findings."""

    located: Located | None = None
    replies: tuple[Replied, ...] = ()
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether anything was filled in, readable or not."""
        return bool(self.answers)


def read_replies(file: str, book: RawBook, setting: Setting, today: dt.date) -> ReplySheet:
    """Read 需答复 of a workbook; a missing sheet means that nothing was filled in."""
    sheets = list(_sheets(book))
    if not sheets:
        return ReplySheet(findings=tuple(_untitled(file, book, setting)))
    (sheet, titles), *others = sheets
    located = Located(file, sheet, titles, None)
    reading = _Reading(located, setting, today)
    reading.merges()
    rows = [row for at in range(titles.row + 1, len(sheet.rows)) if (row := reading.row(at)) is not None]
    reading.lost_columns()
    reading.other_sheets(others)
    kept = list(reading.once(rows))
    replies = tuple(_replied(sheet.name, row) for row in kept if row.key and any(row.values.values()))
    return ReplySheet(
        located, replies, tuple(Answer(row.row, row.shown) for row in kept), (*reading.reader.findings, *reading.said)
    )


def _sheets(book: RawBook) -> Iterator[tuple[RawSheet, TitleRow]]:
    """Yield every visible sheet with the titles of 需答复, the one of that name first."""
    for sheet in sorted(book.sheets, key=lambda each: fold(each.name) != REPLY_SHEET):
        if sheet.visible or fold(sheet.name) == REPLY_SHEET:
            titles = find_titles(sheet, REPLY_TITLES, within=range(TITLES_WITHIN), least=LEAST_TITLES)
            if titles is not None:
                yield sheet, titles


def _untitled(file: str, book: RawBook, setting: Setting) -> Iterator[Finding]:
    """Report a filled 需答复 sheet without titles, whose columns cannot be identified."""
    asked = setting.handed is not None and setting.handed.questions
    for sheet in book.sheets:
        if asked and fold(sheet.name) == REPLY_SHEET and any(value for row in sheet.rows for value in row):
            place = Place(file, sheet.name, cell_name(0, 0), 0, "key")
            yield make("head-missing", place, title=f"{REPLY_SHEET}各栏")


def _replied(sheet: str, row: _Row) -> Replied:
    return Replied(sheet, row.row, row.key, **{name: row.values.get(name, "") for name in OPEN_NAMES})


class _Reading:
    """Reads the rows of one 需答复 sheet and collects the findings."""

    def __init__(self, located: Located, setting: Setting, today: dt.date) -> None:
        self.located = located
        self.today = today
        self.reader = Reader(located, setting)
        self.said: list[Finding] = []
        asked: Sequence[HandedQuestion] = setting.handed.questions if setting.handed else ()
        self.asked = {key(question.key): question for question in asked}

    def merges(self) -> None:
        """Copy vertical merges to each of their rows; report horizontal ones, which are ambiguous."""
        located, columns = self.located, {at: name for name, at in self.located.titles.columns.items()}
        for top, left, bottom, right in located.sheet.merges or ():
            covered = [columns[at] for at in range(left, right + 1) if columns.get(at) in OPEN_NAMES]
            if top <= located.titles.row or not covered or located.at(top, left) is None:
                continue
            code = "merged-across" if right > left else "merged-down"
            area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
            self.said.append(make(code, located.place(top, left, covered[0]), area=area))
            if right == left:
                located.spread_down(top, left, bottom)

    def row(self, at: int) -> _Row | None:
        """Read one row; return None if no reply was typed on it."""
        row = _Row(at)
        for name in OPEN_NAMES:
            self._take(row, _COLUMNS[name])
        typed = self._typed_key(at)
        question = self.asked.get(typed) or self._by_fact(at)
        if not any(row.shown.values()):
            self._beside(at, question)
            return None
        if question is None:
            self._unknown(row, typed)
            return row
        row.key = str(row.shown.setdefault("key", question.key))
        self._locked(at, typed, question)
        return row

    def _take(self, row: _Row, column: Column) -> None:
        at = self.located.column_of(column.name)
        if at is None or not self.located.holds(row.row, at):
            return
        value, shown, well = self.reader.cell(row.row, at, column, typed=self.located.at(row.row, at))
        if well and column.parse is Parse.DATE:
            value, shown = self._day(row.row, at, column)
        row.shown[column.name] = shown
        row.values[column.name] = str(value) if well and value is not None else ""

    def _day(self, row: int, at: int, column: Column) -> tuple[str, str]:
        """Read 完成日期 as ISO date and as display text; a future day is queried, since nothing is finished yet."""
        typed = self.located.at(row, at)
        text, place = clean(typed)[0], self.located.place(row, at, column.name)
        found = day_of(typed, self.today)
        if isinstance(found, str):
            self.said.append(make(found, place, value=text, title=column.title))
            return "", text
        if found > self.today:
            self.said.append(make("reply-date-future", place, value=chinese_date(found)))
            return "", chinese_date(found)
        return found.isoformat(), chinese_date(found)

    def _typed_key(self, row: int) -> str:
        return key(self.located.text(row, self.located.column_of("key")))

    def _by_fact(self, row: int) -> HandedQuestion | None:
        """Find the matter by its 事项 text if its number was lost or changed."""
        fact = self._plain(row, "fact")
        found = [question for question in self.asked.values() if fact and _squeezed(question.fact) == fact]
        return found[0] if len(found) == 1 else None

    def _plain(self, row: int, name: str) -> str:
        return _squeezed(self.located.text(row, self.located.column_of(name)))

    def _unknown(self, row: _Row, typed: str) -> None:
        """Report a reply to an unknown matter; the returned copy shows the row as received."""
        for name in LOCKED_NAMES:
            row.shown[name] = self.located.text(row.row, self.located.column_of(name)) or None
        at = self.located.column_of("key")
        place = self.located.place(row.row, at or 0, "key")
        self.said.append(make("reply-key-unknown" if typed else "reply-key-missing", place, value=typed))

    def _locked(self, row: int, typed: str, question: HandedQuestion) -> None:
        """Report changed locked cells, which are restored; emptied ones are restored without a finding."""
        for name in LOCKED_NAMES:
            at, before = self.located.column_of(name), str(getattr(question, name))
            text = self.located.text(row, at)
            same = typed == key(question.key) if name == "key" else _squeezed(text) == _squeezed(before)
            if at is not None and text and not same:
                place = self.located.place(row, at, name)
                title = _COLUMNS[name].title
                self.said.append(make("reply-locked-changed", place, value=text, title=title, before=before))

    def _beside(self, row: int, question: HandedQuestion | None) -> None:
        """Report text below the table that is neither a matter nor a reply."""
        filled = self.located.filled(row)
        if question is None and filled:
            place = self.located.place(row, filled[0], "key")
            self.said.append(make("note-row", place, value=self.located.text(row, filled[0])[:_SHOWN_SIGNS]))

    def lost_columns(self) -> None:
        """Report lost input columns and unknown columns, if any filled column has no known title."""
        titles, sheet = self.located.titles, self.located.sheet
        below = range(titles.row + 1, len(sheet.rows))
        ours = set(titles.columns.values())
        foreign = sorted({at for row in below for at in self.located.filled(row)} - ours)
        for name in OPEN_NAMES:
            if name not in titles.columns and foreign:
                place = self.located.place(titles.row, foreign.pop(0), name)
                self.said.append(make("column-missing", place, title=_COLUMNS[name].title))
        for at in foreign:
            title = self.located.text(titles.row, at) or "无表头"
            self.said.append(make("column-extra", self.located.place(titles.row, at, "key"), value=title))

    def other_sheets(self, others: Sequence[tuple[RawSheet, TitleRow]]) -> None:
        """Report a second 需答复 sheet with different content."""
        for sheet, titles in others:
            spots = [titles.columns[name] for name in OPEN_NAMES if name in titles.columns]
            typed = any(row[at] is not None for row in sheet.rows[titles.row + 1 :] for at in spots if at < len(row))
            if typed and sheet.rows != self.located.sheet.rows:
                other = Located(self.located.file, sheet, titles, None)
                self.said.append(make("second-table", other.place(titles.row, min(titles.columns.values()), "key")))

    def once(self, rows: Sequence[_Row]) -> Iterator[_Row]:
        """Yield one row per matter: drop identical repetitions, report differing ones."""
        seen: dict[str, _Row] = {}
        for row in rows:
            first = seen.setdefault(row.key, row) if row.key else row
            if first is row:
                yield row
            elif {name: first.shown.get(name) for name in OPEN_NAMES} != {n: row.shown.get(n) for n in OPEN_NAMES}:
                place = self.located.place(row.row, self.located.column_of("key") or 0, "key")
                self.said.append(make("reply-key-twice", place, value=row.key))
                yield row


def _squeezed(text: str) -> str:
    return "".join(text.split())


def day_of(typed: RawValue, today: dt.date) -> dt.date | str:
    """Parse a past day; without a year, the most recent such day. Return an error code if that fails.

    A future day with a year is returned as it is.
    """
    if isinstance(typed, dt.date):
        typed = chinese_date(typed)
    this, last = (_exact(typed, year) for year in (today.year, today.year - 1))
    return last if isinstance(this, dt.date) and this > today else this


def _exact(typed: RawValue, year: int) -> dt.date | str:
    """Parse a full date, assuming ``year`` if none was typed; return an error code if that fails."""
    found = deadlines.parse(typed, Period(year, 1))
    if isinstance(found, deadlines.Deadline) and found.day and found.precision is deadlines.Precision.DAY:
        return found.day
    invalid = not isinstance(found, deadlines.Deadline) and found.code == "date-invalid"
    return "date-invalid" if invalid else "reply-date-unreadable"


def too_long(sheets: Mapping[int, ReplySheet]) -> dict[int, list[Finding]]:
    """Check the replies of a whole batch with pandera at once; return the findings by file index."""
    records = [
        {"file": index, "row": reply.row, "kind": None, "fact": None, "demand": None, "key": reply.key}
        | {name: getattr(reply, name) or None for name in OPEN_NAMES}
        for index, sheet in sheets.items()
        for reply in sheet.replies
    ]
    names = ["file", "row", *_COLUMNS]
    frame = pd.DataFrame(records, columns=names).astype(dict.fromkeys(_COLUMNS, "str") | {"file": int, "row": int})
    found: dict[int, list[Finding]] = {}
    for failure in failures(reply_schema(), frame):
        found.setdefault(failure.file, []).append(_worded(sheets[failure.file], failure))
    return found


def _worded(sheet: ReplySheet, failure: Failure) -> Finding:
    assert sheet.located is not None
    at = sheet.located.column_of(failure.column.name)
    assert at is not None
    place = sheet.located.place(failure.row, at, failure.column.name)
    return make(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)
