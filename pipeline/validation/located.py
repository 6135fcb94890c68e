"""Where everything stands on a submitted monthly form: head, task rows, 变更申请, the hidden id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.column import Column
from pipeline.contract.monthly import LAST_TITLE, head_columns, request_columns, task_columns
from pipeline.findings import Finding, Place, cell_name, make
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.validation.titles import TitleRow, find_titles, fold, spellings, title_row
from pipeline.validation.words import clean, is_total, key
from pipeline.vocabulary import FORM_SHEET, ID_SHEET, TASK_NUMBER

TITLES_WITHIN, LEAST_TITLES, LEAST_REQUEST_TITLES = 30, 5, 3
REVIEW_SHEETS = frozenset({"完成与销号", "变更与延期", "整改确认"})
NEW_BAND, REQUEST_BAND = "新增任务", "变更申请"

TASK_TITLES = spellings(task_columns())
REQUEST_TITLES = spellings(request_columns())
HEAD_TITLES = spellings(head_columns())


@dataclass(frozen=True)
class HeadCell:
    """The input cell of a head label."""

    row: int
    column: int
    value: RawValue


@dataclass
class Located:
    """A form laid open. ``task_rows`` and ``request_rows`` are 0-based sheet rows.

    ``spread`` holds values of vertical merges; ``blurred`` are cells under a horizontal one, already told.
    """

    file: str
    sheet: RawSheet
    titles: TitleRow
    requests: TitleRow | None
    head: dict[str, HeadCell] = field(default_factory=dict)
    identity: dict[str, str] = field(default_factory=dict)
    task_rows: list[int] = field(default_factory=list)
    request_rows: list[int] = field(default_factory=list)
    spread: dict[tuple[int, int], RawValue] = field(default_factory=dict)
    blurred: set[tuple[int, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    def at(self, row: int, column: int | None) -> RawValue:
        """The value of a cell; blank outside the filled area."""
        if column is None:
            return None
        cells = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
        value = cells[column] if column < len(cells) else None
        return self.spread.get((row, column)) if value is None else value

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell says anything; in a column of ours also what cannot be read: an error, a picture."""
        sheet, here = self.sheet, (row, column)
        unread = here in sheet.errors or here in sheet.pictures or here in sheet.uncalculated
        return bool(clean(self.at(row, column))[0]) or (unread and column in self.titles_of(row).columns.values())

    def titles_of(self, row: int) -> TitleRow:
        """The titles a row stands under."""
        return self.requests if self.requests and row >= self.requests.row else self.titles

    def place(self, row: int, column: int, name: str = "") -> Place:
        """A place on this sheet."""
        return Place(self.file, self.sheet.name, cell_name(row, column), row, name)

    def column_of(self, name: str, *, request: bool = False) -> int | None:
        """Where a column stands."""
        titles = self.requests if request else self.titles
        return titles.columns.get(name) if titles else None


def locate(file: str, book: RawBook) -> Located | Finding:
    """Lay a workbook open, or say why it is not the monthly form."""
    names = {fold(sheet.name) for sheet in book.sheets}
    if names & REVIEW_SHEETS:
        return make("kept-aside-decisions", Place(file))
    for sheet in sorted(book.sheets, key=lambda each: (fold(each.name) != FORM_SHEET, not each.visible)):
        titles = find_titles(sheet, TASK_TITLES, within=range(TITLES_WITHIN), least=LEAST_TITLES)
        if titles is not None:
            below = range(titles.row + 1, len(sheet.rows))
            requests = find_titles(sheet, REQUEST_TITLES, within=below, least=LEAST_REQUEST_TITLES)
            located = Located(file, sheet, titles, requests, identity=_identity(book))
            _spread_merges(located)
            _read_head(located)
            _read_rows(located)
            _check_titles(located)
            return located
    return make("not-our-form", Place(file))


def _identity(book: RawBook) -> dict[str, str]:
    for sheet in book.sheets:
        if sheet.name == ID_SHEET:
            pairs = [row for row in sheet.rows if len(row) > 1 and row[0] is not None]
            return {str(row[0]): clean(row[1])[0] for row in pairs}
    return {}


def _read_head(located: Located) -> None:
    merged_to = {(top, left): right for top, left, _, right in located.sheet.merges or ()}
    for row in range(located.titles.row):
        for column, value in enumerate(located.sheet.rows[row]):
            if not isinstance(value, str):
                continue
            name = HEAD_TITLES.get(fold(value))
            if name is not None and name not in located.head:
                beside = merged_to.get((row, column), column) + 1
                located.head[name] = HeadCell(row, beside, located.at(row, beside))
            elif name is None:
                _read_labelled(located, row, column, value)


def _read_labelled(located: Located, row: int, column: int, value: str) -> None:
    """A label and its value typed into one cell: “支部：机关一支部”."""
    label, colon, rest = value.replace(":", "：").partition("：")
    name = HEAD_TITLES.get(fold(label))
    if colon and rest.strip() and name is not None and name not in located.head:
        located.head[name] = HeadCell(row, column, rest.strip())


def _read_rows(located: Located) -> None:
    """Sort every row below the titles: task, request, blank, or something that is said and passed over."""
    sheet, start = located.sheet, located.titles.row + 1
    for row in range(start, len(sheet.rows)):
        cells = [located.at(row, column) for column in range(len(sheet.rows[row]))]
        filled = [column for column in range(len(cells)) if located.holds(row, column)]
        if not filled or _is_band(cells, filled):
            continue
        if len(title_row(row, cells, TASK_TITLES).columns) >= LEAST_TITLES:
            located.findings.append(make("second-table", located.place(row, filled[0])))
            break
        if located.requests is None or row < located.requests.row:
            _sort_task_row(located, row, cells, filled)
        elif row > located.requests.row:
            _sort_request_row(located, row, cells, filled)
    if hidden := sorted(set(sheet.hidden_rows) & {*located.task_rows, *located.request_rows}):
        numbers = "、".join(str(row + 1) for row in hidden)
        located.findings.append(make("rows-hidden", located.place(hidden[0], 0), value=numbers))


def _is_band(cells: Sequence[RawValue], filled: Sequence[int]) -> bool:
    text = fold(cells[filled[0]])
    return len(filled) == 1 and text.startswith((NEW_BAND, REQUEST_BAND))


def _sort_task_row(located: Located, row: int, cells: Sequence[RawValue], filled: list[int]) -> None:
    ours = [index for index in filled if index in located.titles.columns.values()]
    number = located.column_of("number")
    numbered = number in ours and TASK_NUMBER.fullmatch(key(clean(located.at(row, number))[0])) is not None
    first = clean(cells[filled[0]])[0]
    if len(filled) == 1 and TASK_NUMBER.fullmatch(key(first)):
        return  # a numbered blank row that was not used
    if any(is_total(clean(cells[index])[0]) for index in filled[:2]):
        located.findings.append(make("total-row", located.place(row, filled[0])))
    elif not numbered and (len(ours) <= 1 or fold(first).startswith(("注:", "备注", "说明", "填表说明"))):
        located.findings.append(make("note-row", located.place(row, filled[0]), value=first[:40]))
    elif numbered and len(ours) == 1:
        return  # a numbered blank row that was not used
    else:
        located.task_rows.append(row)


def _sort_request_row(located: Located, row: int, cells: Sequence[RawValue], filled: list[int]) -> None:
    assert located.requests is not None
    ours = [index for index in filled if index in located.requests.columns.values()]
    first = clean(cells[filled[0]])[0]
    lone = len(filled) == 1 and filled[0] == min(located.requests.columns.values())
    lone_note = lone and not TASK_NUMBER.fullmatch(key(first))
    if not ours or lone_note or is_total(first):
        located.findings.append(make("note-row", located.place(row, filled[0]), value=first[:40]))
    else:
        located.request_rows.append(row)


def _spread_merges(located: Located) -> None:
    """A vertical merge means the same for each of its rows; a horizontal one cannot be told apart."""
    named = {column: name for name, column in located.titles.columns.items()}
    for top, left, bottom, right in located.sheet.merges or ():
        if top <= located.titles.row or (located.requests is not None and top >= located.requests.row):
            continue
        value = located.at(top, left)
        covered = [column for column in range(left, right + 1) if column in named]
        if value is None or not covered or _is_band([value], [0]) or not _is_data(located, top):
            continue
        area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        if len(covered) > 1:
            located.findings.append(make("merged-across", located.place(top, left, named[covered[0]]), area=area))
            located.blurred |= {(row, column) for row in range(top, bottom + 1) for column in covered}
        else:
            located.findings.append(make("merged-down", located.place(top, left, named[covered[0]]), area=area))
            located.spread |= {(row, left): value for row in range(top + 1, bottom + 1)}


def _is_data(located: Located, row: int) -> bool:
    number = located.at(row, located.column_of("number"))
    return number is not None and TASK_NUMBER.fullmatch(key(clean(number)[0])) is not None


def _check_titles(located: Located) -> None:
    titles = located.titles
    names = [column.name for column in task_columns()]
    unknown = {index: text for index, text in titles.unknown.items() if fold(text) != LAST_TITLE}
    for column in task_columns():
        if column.name not in titles.columns:
            where = _expected(titles, names, column, unknown)
            unknown.pop(where, None)
            located.findings.append(make("column-missing", located.place(titles.row, where), title=column.title))
        elif column.name in titles.twice:
            where = titles.twice[column.name]
            located.findings.append(make("column-twice", located.place(titles.row, where), title=column.title))
    for index, text in unknown.items():
        if any(located.at(row, index) is not None for row in located.task_rows):
            located.findings.append(make("column-extra", located.place(titles.row, index), value=text))
    if located.requests is not None and located.request_rows:
        _check_request_titles(located, located.requests)
    for column in head_columns():
        if column.name in ("reporter", "flag") and column.name not in located.head:
            where = min(titles.columns.values())
            located.findings.append(make("head-missing", located.place(titles.row, where), title=column.title))


def _check_request_titles(located: Located, titles: TitleRow) -> None:
    """What stands under a lost title of 变更申请 would be lost without a word."""
    names = [column.name for column in request_columns()]
    for column in request_columns():
        if column.name not in titles.columns:
            where = _expected(titles, names, column, titles.unknown)
            located.findings.append(make("column-missing", located.place(titles.row, where), title=column.title))


def _expected(titles: TitleRow, names: Sequence[str], column: Column, unknown: Mapping[int, str]) -> int:
    """Where a missing column's title would stand: an unknown title after its left neighbour, else next to that."""
    before = names[: names.index(column.name)]
    left = max((titles.columns[name] for name in before if name in titles.columns), default=-1)
    after = [titles.columns[name] for name in names if name in titles.columns and titles.columns[name] > left]
    return next((index for index in unknown if left < index < min(after, default=len(unknown) + left + 2)), left + 1)


