"""Read the cells of any table by the contract of its columns: monthly form, 需答复, 核验表, 支部名册, 旧台账."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.contract.column import Column, ColumnBlock, ParserKind
from pipeline.contract.monthly import PREFILLED_MONTH_NAMES
from pipeline.contract.submitted_values import DisplayValue
from pipeline.findings import Finding, build_finding, format_cell_name
from pipeline.intake.cells import counts, deadlines, rates
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.nothing import is_ditto, means_nothing
from pipeline.intake.cells.words import clean_cell, clean_shown_text, match_choice, normalise_key, normalise_names
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import build_spelling_index, find_title_row
from pipeline.periods import Period
from pipeline.reading.raw import RawSheet, RawValue

DayParser = Callable[[Column, RawValue], dt.date | CellError]
"""Reads a filled date cell of a table; which days make sense differs from table to table."""


@dataclass(frozen=True, kw_only=True)
class TableDescription:
    """What distinguishes one kind of table: its columns, and where and how surely its titles are found.

    ``titles`` are spellings of further columns that the contract does not describe.
    """

    columns: tuple[Column, ...]
    within: int
    least: int
    titles: Mapping[str, str] = field(default_factory=dict)

    def find(self, file: str, sheet: RawSheet) -> FormSheet | None:
        """Find the table on a sheet; None if it has too few of the titles."""
        known = {**build_spelling_index(self.columns), **self.titles}
        titles = find_title_row(sheet, known, within=range(self.within), least=self.least)
        return None if titles is None else FormSheet(file=file, sheet=sheet, titles=titles, requests=None)

    def list_lost_columns(self, located: FormSheet) -> tuple[Column, ...]:
        """List the columns without a title."""
        return tuple(each for each in self.columns if each.name not in located.titles.columns)

    def list_repeated_columns(self, located: FormSheet) -> Iterator[tuple[Column, str]]:
        """Yield the columns with two titles, each with the cell of its last one."""
        for each in self.columns:
            if each.name in located.titles.twice:
                yield each, format_cell_name(located.titles.row, located.titles.twice[each.name])


class TableReader:
    """Reads the cells of one table and collects findings about unreadable ones.

    ``period`` is the month from which dates without a year are understood, ``domains`` are the spellings of each
    available 业务领域, ``indicators`` those of each 业务指标; a date cell is left as text without ``parse_day``.
    """

    def __init__(
        self,
        located: FormSheet,
        period: Period | None = None,
        domains: Mapping[str, tuple[str, ...]] | None = None,
        parse_day: DayParser | None = None,
        indicators: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.located = located
        self.period = period
        self.open_lists = {ParserKind.DOMAIN: domains or {}, ParserKind.INDICATOR: indicators or {}}
        self.parse_day = parse_day
        self.findings: list[Finding] = []
        self.hollow: dict[tuple[int, int], str] = {}
        """Cells that say nothing (无, /), each with its text; they are read as blank."""

    def _get_period(self) -> Period:
        assert self.period is not None, "a table with deadlines belongs to a month"
        return self.period

    def read_row(self, row: int, columns: Sequence[Column]) -> dict[str, Any]:
        """Read one row as column name -> value; a column without a title is left out, an unreadable cell is None."""
        places = [(column, self.located.find_column(column.name)) for column in columns]
        return {
            column.name: self.cell(row, at, column, typed=self.located.at(row, at))[0]
            for column, at in places
            if at is not None
        }

    def cell(
        self, row: int, at: int, column: Column, *, typed: RawValue, status: str = ""
    ) -> tuple[Any, DisplayValue, bool]:
        """Read one cell; return its value, what a returned copy displays, and whether it could be parsed.

        A mark of text (``'45``) is no part of the value; the copy displays it, as the branch sees it in its own cell.
        """
        if typed is None and column.parse is not ParserKind.RATE and self._is_surely_blank(row, at):
            return None, None, True
        if (stop := self._check_readable(row, at, column)) is not None:
            self.findings.append(stop)
            return None, stop.value, False
        if column.parse is ParserKind.TEXT and isinstance(typed, int | float | dt.date):
            typed = self.located.sheet.shown.get((row, at), typed)
        text, removed = clean_cell(typed)
        if is_ditto(text) and not _may_mean_last_month(column):
            typed = self._find_value_above(row, at, typed)
            text, removed = clean_cell(typed)
        if (row, at) in self.located.blurred:
            return None, text, False
        if removed:
            place = self.located.place(row, at, column.name)
            self.findings.append(build_finding("text-cleaned", place, title=column.title, count=str(removed)))
        value = self.parse_cell(column, typed, text, self.located.sheet.formats.get((row, at)), status)
        seen = clean_shown_text(typed)[0]
        if self._says_nothing(column, text, value) or (seen and not text):
            self.hollow[row, at] = seen
            return None, seen, True
        if isinstance(value, CellError):
            gaps = {"title": column.title, **column.bounds, **value.gaps}
            place = self.located.place(row, at, column.name)
            self.findings.append(build_finding(value.code, place, value=text, suggestion=value.suggestion, **gaps))
            return None, text, False
        return value, (seen or value) if column.parse is ParserKind.TEXT else value, True

    def _is_surely_blank(self, row: int, at: int) -> bool:
        return self.located.is_plain and (row, at) not in self.located.blurred

    def _says_nothing(self, column: Column, text: str, value: Any) -> bool:
        """Whether a cell says nothing; a word that its column can read (有无变化：无) says something."""
        worded = column.parse in (ParserKind.TEXT, ParserKind.NAMES, ParserKind.KEY)
        return (worded or isinstance(value, CellError)) and (means_nothing(text, column) or is_ditto(text))

    def _find_value_above(self, row: int, at: int, typed: RawValue) -> RawValue:
        """Find the cell of the same block that a 同上 refers to; without one, return the cell as typed."""
        top = self.located.get_titles(row).row
        for above in range(row - 1, top, -1):
            text = self.located.text(above, at)
            if text and not is_ditto(text):
                return self.located.at(above, at)
        return typed

    def _check_readable(self, row: int, at: int, column: Column) -> Finding | None:
        sheet = self.located.sheet
        if not (sheet.errors or sheet.pictures or sheet.uncalculated):
            return None
        place = self.located.place(row, at, column.name)
        if (row, at) in sheet.errors:
            return build_finding("cell-error", place, value=sheet.errors[row, at], title=column.title)
        if (row, at) in sheet.pictures:
            return build_finding("cell-picture", place, title=column.title)
        if (row, at) in sheet.uncalculated:
            return build_finding("cell-uncalculated", place, title=column.title)
        return None

    def parse_cell(
        self, column: Column, typed: RawValue, text: str, number_format: str | None = None, status: str = ""
    ) -> Any:
        """Parse a readable cell as the contract says of its column; return a ``CellError`` if that fails."""
        if not text and column.parse is not ParserKind.RATE:
            return None
        match column.parse:
            case ParserKind.RATE:
                value: Any = rates.parse_rate(typed, number_format=number_format, status=status)
            case ParserKind.COUNT:
                value = counts.parse_count(typed)
            case ParserKind.KEY:
                value = normalise_key(text)
            case ParserKind.NAMES:
                value = normalise_names(text)
            case ParserKind.DEADLINE:
                value = deadlines.parse_deadline(typed, self._get_period(), number_format=number_format)
            case ParserKind.CODE:
                value = _parse_choice(column, text, column.codes)
            case ParserKind.DOMAIN | ParserKind.INDICATOR:
                value = _parse_choice(column, text, self.open_lists[column.parse])
            case ParserKind.DATE if self.parse_day is not None:
                value = self.parse_day(column, typed)
            case _:
                value = text
        return value


def _may_mean_last_month(column: Column) -> bool:
    """Whether 同上 in a column may mean last month instead of the row above."""
    return column.name in PREFILLED_MONTH_NAMES or column.parse is ParserKind.KEY


def _parse_choice(column: Column, text: str, codes: Mapping[str, tuple[str, ...]]) -> str | CellError:
    found = match_choice(text, codes)
    if isinstance(found, str):
        return found
    options = "、".join(codes) if column.block is not ColumnBlock.HEAD else ""
    return CellError(column.unlisted, {"options": options}, found.suggestion)
