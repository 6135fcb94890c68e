"""Read 需答复 of a returned form into replies, compared with the distributed questions.

Nothing on the sheet is required.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.column import Column, ParserKind
from pipeline.contract.decisions import parse_key_subject
from pipeline.contract.distributed_form import DistributedQuestion, build_free_question
from pipeline.contract.replies import (
    COLUMN_AFTER_IT,
    COLUMN_BEFORE_IT,
    LATER_COLUMN,
    QuestionKind,
    build_reply_schema,
    is_explanation_key,
    list_printed_wordings,
    list_reply_columns,
    parse_lamp_key,
)
from pipeline.contract.submitted_values import DisplayValue, SubmittedRow
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name, format_quote
from pipeline.forms.replies import LOCKED_NAMES, OPEN_NAMES
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.days import parse_future_day, parse_past_day
from pipeline.intake.cells.nothing import means_nothing
from pipeline.intake.cells.personal_data import mask_personal_data
from pipeline.intake.cells.words import normalise_key
from pipeline.intake.schema_checks import SchemaFailure, list_row_failures
from pipeline.intake.tables.choose_sheet import format_differences
from pipeline.intake.tables.form_rows import ParseContext
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import TitleRow, build_spelling_index, find_title_row, fold_title
from pipeline.intake.tables.hidden_parts import check_hidden_parts
from pipeline.intake.tables.layout_checks import build_extra_column_finding, build_row_finding
from pipeline.intake.tables.struck_cells import list_struck_findings
from pipeline.intake.tables.table_reader import TableReader
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.terms import REPLY_SHEET, format_chinese_date

REPLY_TITLES = build_spelling_index(list_reply_columns())
TITLES_WITHIN, LEAST_TITLES = 30, 5
_COLUMNS = {column.name: column for column in list_reply_columns()}
_KINDS = {
    name: "Int64" if column.parse in (ParserKind.COUNT, ParserKind.RATE) else "str" for name, column in _COLUMNS.items()
}
_JOINTS = "，。；：、,.;: \n"
"""What stands between a text and what was added to it."""
_SAY_IT = "要说的话请写在“说明”里"


@dataclass(frozen=True, kw_only=True)
class ReplyRow:
    """A reply to one matter: sheet, 0-based row, 事项编号 and the input cells by column name, dates as ISO dates."""

    sheet: str
    row: int
    key: str
    values: Mapping[str, str | int]


@dataclass(kw_only=True)
class _ParsedReply:
    """A row being read: ``values`` are the parsed input cells, ``shown`` all cells as a returned copy displays them.

    ``hollow`` are input cells that say nothing (无, /).
    """

    row: int
    values: dict[str, str | int] = field(default_factory=dict)
    shown: dict[str, DisplayValue] = field(default_factory=dict)
    hollow: dict[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def says_something(self) -> bool:
        """Whether an input cell says something, readable or not."""
        return any(shown and name not in self.hollow for name, shown in self.shown.items())


@dataclass(frozen=True)
class ReplySheet:
    """Content of 需答复: replies to known matters, all filled rows for a returned copy, findings."""

    located: FormSheet | None = None
    replies: tuple[ReplyRow, ...] = ()
    answers: tuple[SubmittedRow, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether anything was filled in, readable or not."""
        return bool(self.answers)


def read_reply_sheet(file: str, book: RawBook, setting: ParseContext, today: dt.date) -> ReplySheet:
    """Read 需答复 of a workbook; a missing sheet means that nothing was filled in."""
    sheets = list(_list_reply_sheets(book))
    if not sheets:
        return ReplySheet(findings=tuple(_check_missing_titles(file, book, setting)))
    (sheet, titles), *others = sheets
    located = FormSheet(file=file, sheet=sheet, titles=titles, requests=None)
    locked = frozenset(
        (row, located.titles.columns[name])
        for row in located.rows_below
        for name in LOCKED_NAMES
        if name in located.titles.columns
    )
    located.firm |= locked
    reading = _ReplySheetReader(located, setting, today)
    reading.merges()
    rows = [row for at in located.rows_below if (row := reading.row(at)) is not None]
    reading.said += list_struck_findings(located, locked, _SAY_IT)
    reading.said += check_hidden_parts(located, [row.row for row in rows], OPEN_NAMES, "key")
    reading.check_reply_columns()
    reading.check_other_sheets(others)
    kept = list(reading.drop_repeated_replies(rows))
    answered = (row for row in kept if row.key and any(value != "" for value in row.values.values()))
    replies = tuple(ReplyRow(sheet=sheet.name, row=row.row, key=row.key, values=row.values) for row in answered)
    return ReplySheet(
        located,
        replies,
        tuple(SubmittedRow(row.row, row.shown) for row in kept),
        (*reading.reader.findings, *reading.said),
    )


def find_answer_sheet(file: str, book: RawBook, identity: Mapping[str, str]) -> FormSheet | None:
    """Find the sheet of a 答复单, a workbook with 需答复 and no 填报表; None if there is none."""
    found = next(_list_reply_sheets(book), None)
    if found is None:
        return None
    sheet, titles = found
    return FormSheet(file=file, sheet=sheet, titles=titles, requests=None, identity=dict(identity))


def _list_reply_sheets(book: RawBook) -> Iterator[tuple[RawSheet, TitleRow]]:
    """Yield every visible sheet with the titles of 需答复, the one of that name first."""
    for sheet in sorted(book.sheets, key=lambda each: fold_title(each.name) != REPLY_SHEET):
        if sheet.visible or fold_title(sheet.name) == REPLY_SHEET:
            titles = find_title_row(sheet, REPLY_TITLES, within=range(TITLES_WITHIN), least=LEAST_TITLES)
            if titles is not None:
                yield sheet, titles


def _check_missing_titles(file: str, book: RawBook, setting: ParseContext) -> Iterator[Finding]:
    """Report a filled 需答复 sheet without titles, whose columns cannot be identified."""
    asked = setting.handed is not None and setting.handed.questions
    for sheet in book.sheets:
        if asked and fold_title(sheet.name) == REPLY_SHEET and any(value for row in sheet.rows for value in row):
            place = CellPlace(file=file, sheet=sheet.name, cell=format_cell_name(0, 0), row=0, field="key")
            yield build_finding("head-missing", place, title=f"{REPLY_SHEET}各栏")


_PRINTED = ("key", "kind", "fact", "demand")


class _ReplySheetReader:
    """Reads the rows of one 需答复 sheet and collects the findings."""

    def __init__(self, located: FormSheet, setting: ParseContext, today: dt.date) -> None:
        self.located = located
        self.today, self.setting = today, setting
        self.reader = TableReader(located, setting.period, setting.domains, self._parse_day)
        self.said: list[Finding] = []
        self.unanswered = False
        standing = setting.asked[-1] if setting.asked else setting.handed.questions if setting.handed else ()
        asked = (*standing, build_free_question(setting.branch))
        self.asked = {normalise_key(question.key): question for question in asked}
        earlier = (*(form.questions for form in setting.printed), *setting.asked)
        self.printed = [question for questions in earlier for question in questions]

    def merges(self) -> None:
        """Copy vertical merges to each of their rows; report horizontal ones, which are ambiguous."""
        located, columns = self.located, {at: name for name, at in self.located.titles.columns.items()}
        for top, left, bottom, right in located.sheet.merges or ():
            covered = [columns[at] for at in range(left, right + 1) if columns.get(at) in OPEN_NAMES]
            if top <= located.titles.row or not covered or located.at(top, left) is None:
                continue
            code = "merged-across" if right > left else "merged-down"
            area = f"{format_cell_name(top, left)}:{format_cell_name(bottom, right)}"
            self.said.append(build_finding(code, located.place(top, left, covered[0]), area=area))
            if right == left:
                located.spread_down(top, left, bottom)

    def row(self, at: int) -> _ParsedReply | None:
        """Read one row; return None if no reply was typed on it."""
        row = _ParsedReply(row=at)
        for name in OPEN_NAMES:
            self._read_into_row(row, _COLUMNS[name])
        typed = self._read_key(at)
        question = self.asked.get(typed) or self._find_question_by_fact(at) or self._take_as_printed(at)
        if not row.says_something:
            self._report_unanswered(row, question, typed)
            return None
        if question is None:
            self._report_unknown_reply(row, typed)
            return row
        row.key = str(row.shown.setdefault("key", question.key))
        self._locked(at, typed, question)
        self._check_extension(row, question)
        return row

    def _read_into_row(self, row: _ParsedReply, column: Column) -> None:
        at = self.located.find_column(column.name)
        if at is None or not self.located.holds(row.row, at):
            return
        value, shown, well = self.reader.cell(row.row, at, column, typed=self.located.at(row.row, at))
        if isinstance(value, dt.date):
            shown = format_chinese_date(value)
            value = self._check_day(row.row, at, column, value)
        if (row.row, at) in self.reader.hollow:
            row.hollow[column.name] = self.reader.hollow[row.row, at]
        row.shown[column.name] = shown
        kept = value if isinstance(value, int) else str(value)
        row.values[column.name] = kept if well and value is not None else ""

    def _parse_day(self, column: Column, typed: RawValue) -> dt.date | CellError:
        """Parse 完成日期 as a day that has been, 申请延期至 as a day to come."""
        if column.name != LATER_COLUMN:
            found = parse_past_day(typed, self.today)
            return CellError(found) if isinstance(found, str) else found
        found = parse_future_day(typed, self.today)
        if isinstance(found, str):
            return CellError("date-invalid" if found == "date-invalid" else "reply-extension-unreadable")
        return found

    def _check_day(self, row: int, at: int, column: Column, day: dt.date) -> str:
        """Return a day as ISO date; query a 完成日期 to come, and an extension to a day that has come."""
        is_later = column.name == LATER_COLUMN
        if (day <= self.today) if is_later else (day > self.today):
            code = "reply-extension-past" if is_later else "reply-date-future"
            place = self.located.place(row, at, column.name)
            self.said.append(build_finding(code, place, value=format_chinese_date(day)))
            return ""
        return day.isoformat()

    def _check_extension(self, row: _ParsedReply, question: DistributedQuestion) -> None:
        """Report an application for more time on a matter that has no 整改时限."""
        at = self.located.find_column(LATER_COLUMN)
        if at is not None and row.values.get(LATER_COLUMN) and question.kind != QuestionKind.RECTIFY:
            place = self.located.place(row.row, at, LATER_COLUMN)
            self.said.append(build_finding("reply-extension-unused", place, value=str(row.shown[LATER_COLUMN])))

    def _read_key(self, row: int) -> str:
        return normalise_key(self.located.text(row, self.located.find_column("key")))

    def _find_question_by_fact(self, row: int) -> DistributedQuestion | None:
        """Find the matter by its 事项 text if its number was lost or changed."""
        fact = self._read_squeezed(row, "fact")
        known = (*self.asked.values(), *self.printed)
        keys = {normalise_key(each.key) for each in known if fact and _remove_white_space(each.fact) == fact}
        return self.asked.get(keys.pop()) if len(keys) == 1 else None

    def _take_as_printed(self, row: int) -> DistributedQuestion | None:
        """Take a matter of the branch as the row names it, where nobody knows any more what was asked of it."""
        key, kind, fact, demand = (self.located.text(row, self.located.find_column(name)).strip() for name in _PRINTED)
        about = parse_key_subject(key)
        ours = about.branch == self.setting.branch or about.task in self.setting.tasks
        known = parse_lamp_key(key) is not None or is_explanation_key(key)
        return DistributedQuestion(key, kind, fact, demand) if self.setting.asked_lost and ours and known else None

    def _read_squeezed(self, row: int, name: str) -> str:
        return _remove_white_space(self.located.text(row, self.located.find_column(name)))

    def _report_unknown_reply(self, row: _ParsedReply, typed: str) -> None:
        """Report a reply to an unknown matter; the returned copy shows the row as received."""
        for name in LOCKED_NAMES:
            row.shown[name] = self.located.text(row.row, self.located.find_column(name)) or None
        at = self.located.find_column("key")
        place = self.located.place(row.row, at or 0, "key")
        self.said.append(build_finding("reply-key-unknown" if typed else "reply-key-missing", place, value=typed))

    def _locked(self, row: int, typed: str, question: DistributedQuestion) -> None:
        """Report changed locked cells, which are restored; emptied ones are restored without a finding."""
        for name in LOCKED_NAMES:
            at = self.located.find_column(name)
            text, printed = self.located.text(row, at), self._list_printed_texts(question, name)
            same = (
                typed == normalise_key(question.key)
                if name == "key"
                else _remove_white_space(text) in map(_remove_white_space, printed)
            )
            if at is not None and text and not same and not means_nothing(text):
                added = min((text.removeprefix(each) for each in printed), key=len)
                place, title = self.located.place(row, at, name), _COLUMNS[name].title
                quote = format_quote(added.lstrip(_JOINTS))
                self.said.append(build_finding("reply-locked-changed", place, value=text, title=title, quote=quote))

    def _list_printed_texts(self, question: DistributedQuestion, name: str) -> list[str]:
        """List what stood in a locked cell when it was handed out, on any form that the branch may have filled in."""
        same = (each for each in self.printed if each.key == question.key)
        texts = dict.fromkeys(str(getattr(each, name)) for each in (question, *same))
        return [mask_personal_data(each)[0] for text in texts for each in list_printed_wordings(text)]

    def _report_unanswered(self, row: _ParsedReply, question: DistributedQuestion | None, typed: str) -> None:
        """Report what else stands on a row without an answer, and once per sheet 无 and the like."""
        if question is None:
            self._report_note(row.row)
            return
        self._locked(row.row, typed, question)
        if row.hollow and not self.unanswered:
            name, word = next(iter(row.hollow.items()))
            place = self.located.place(row.row, self.located.titles.columns[name], name)
            self.said.append(build_finding("reply-nothing", place, value=word, title=_COLUMNS[name].title))
            self.unanswered = True

    def _report_note(self, row: int) -> None:
        """Report text below the table that is neither a matter nor a reply."""
        if filled := self.located.filled(row):
            self.said.append(build_row_finding("note-row", self.located, row, filled, "key"))

    def check_reply_columns(self) -> None:
        """Report lost input columns and unknown columns, if any filled column has no known title."""
        titles, sheet = self.located.titles, self.located.sheet
        below = range(titles.row + 1, len(sheet.rows))
        ours = set(titles.columns.values())
        foreign = sorted({at for row in below for at in self.located.filled(row)} - ours)
        for name in OPEN_NAMES:
            if name == LATER_COLUMN and not self._is_place_taken(foreign):
                continue
            if name not in titles.columns and foreign:
                place = self.located.place(titles.row, foreign.pop(0), name)
                self.said.append(build_finding("column-missing", place, title=_COLUMNS[name].title))
        for at in foreign:
            place, title = self.located.place(titles.row, at, "key"), self.located.text(titles.row, at)
            self.said.append(build_extra_column_finding(self.located, place, at, title))

    def _is_place_taken(self, foreign: Sequence[int]) -> bool:
        """Return whether an unknown column stands where ``LATER_COLUMN`` belongs; earlier forms have none there."""
        columns = self.located.titles.columns
        before, after = columns.get(COLUMN_BEFORE_IT), columns.get(COLUMN_AFTER_IT)
        return before is not None and after is not None and any(before < at < after for at in foreign)

    def check_other_sheets(self, others: Sequence[tuple[RawSheet, TitleRow]]) -> None:
        """Report a second 需答复 sheet with different content."""
        for sheet, titles in others:
            spots = [titles.columns[name] for name in OPEN_NAMES if name in titles.columns]
            typed = any(row[at] is not None for row in sheet.rows[titles.row + 1 :] for at in spots if at < len(row))
            if typed and sheet.rows != self.located.sheet.rows:
                other = FormSheet(file=self.located.file, sheet=sheet, titles=titles, requests=None)
                place = other.place(titles.row, min(titles.columns.values()), "key")
                told, read = format_differences(sheet, self.located.sheet), self.located.sheet.name
                self.said.append(build_finding("second-sheet", place, value=told, title=sheet.name, read=read))

    def drop_repeated_replies(self, rows: Sequence[_ParsedReply]) -> Iterator[_ParsedReply]:
        """Yield one row per matter: drop identical repetitions, report differing ones."""
        seen: dict[str, _ParsedReply] = {}
        for row in rows:
            first = seen.setdefault(row.key, row) if row.key else row
            if first is row:
                yield row
            elif {name: first.shown.get(name) for name in OPEN_NAMES} != {n: row.shown.get(n) for n in OPEN_NAMES}:
                place = self.located.place(row.row, self.located.find_column("key") or 0, "key")
                self.said.append(build_finding("reply-key-twice", place, value=row.key))
                yield row


def _remove_white_space(text: str) -> str:
    return "".join(text.split())


def find_long_replies(sheets: Mapping[int, ReplySheet]) -> dict[int, list[Finding]]:
    """Check the replies of a whole batch with pandera at once; return the findings by file index."""
    records = [
        {"file": index, "row": reply.row, "kind": None, "fact": None, "demand": None, "key": reply.key}
        | {name: None if (value := reply.values.get(name, "")) == "" else value for name in OPEN_NAMES}
        for index, sheet in sheets.items()
        for reply in sheet.replies
    ]
    found: dict[int, list[Finding]] = {}
    for failure in list_row_failures(build_reply_schema, records, _KINDS):
        found.setdefault(failure.file, []).append(_build_reply_finding(sheets[failure.file], failure))
    return found


def _build_reply_finding(sheet: ReplySheet, failure: SchemaFailure) -> Finding:
    assert sheet.located is not None
    at = sheet.located.find_column(failure.column.name)
    assert at is not None
    place = sheet.located.place(failure.row, at, failure.column.name)
    return build_finding(failure.code, place, value=str(failure.value), title=failure.column.title, **failure.gaps)
