"""Read a table that the office keeps (支部名册, 文件会议, 过时提法); every error is a line with its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandera.pandas as pa

from pipeline.contract.column import Column
from pipeline.findings import Finding, UserError, format_cell_name
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.deadlines import parse_exact_day
from pipeline.intake.schema_checks import SchemaFailure, list_row_failures
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.reading import Refusal, read_workbook
from pipeline.reading.raw import RawBook, RawSheet, RawValue
from pipeline.terms import Severity

_FAULTS = {"text-too-long": "超过{limit}字"}


@dataclass(frozen=True, kw_only=True)
class OfficeTable:
    """One kind of table of the office: its file below ``templates/``, sheet, columns and schema.

    ``struck`` says what to do about a row that was crossed out.
    """

    file: str
    sheet: str
    description: TableDescription
    schema: Callable[[], pa.DataFrameSchema]
    struck: str

    @property
    def where(self) -> str:
        """The file as people know it."""
        return f"templates/{self.file}"

    @property
    def titles(self) -> dict[str, str]:
        """Column name -> title."""
        return {column.name: column.title for column in self.description.columns}

    def pick_sheet(self, book: RawBook) -> RawSheet:
        """Return the sheet of that name, else the first one."""
        nothing = RawSheet(name=self.sheet, visible=True, rows=())
        return min(book.sheets, key=lambda each: each.name != self.sheet, default=nothing)


@dataclass(frozen=True)
class OfficeRows:
    """The rows of a table as texts by row (days as ISO dates), where it stands, and a line per faulty cell."""

    located: FormSheet
    rows: Mapping[int, Mapping[str, str]]
    faults: tuple[str, ...]


def read_office_table(
    table: OfficeTable,
    data: bytes,
    context: Callable[[Mapping[str, str]], Mapping[str, bool]] = lambda _: {},
    *,
    recorded: bool = False,
    passed_over: frozenset[str] = frozenset(),
    known: Mapping[str, str] = MappingProxyType({}),
) -> OfficeRows:
    """Read a table in sheet order; raise UserError if it cannot be opened or has no titles.

    ``context`` adds to a row what its schema must know beside it. ``recorded``: an earlier month was built on this
    table; rules made since (``passed_over``) do not refuse it. ``known`` are words that its rules quote, by name.
    """
    book = read_workbook(data)
    if isinstance(book, Refusal):
        raise UserError(f"{table.where}：打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”。")
    sheet = table.pick_sheet(book)
    if recorded:
        sheet = replace(sheet, struck={})
    located = table.description.find(table.where, sheet)
    if located is None:
        titles = "、".join(column.title for column in table.description.columns[:3])
        raise UserError(f"{table.where}：“{sheet.name}”表中没有找到表头（{titles}……）。")
    lines = [*_check_titles(table, located), *_check_struck_rows(table, located)]
    reader = TableReader(located, parse_day=_parse_day)
    rows = {row: values for row in located.rows_below if any((values := _read_row(reader, table, row)).values())}
    unreadable = {(each.row, each.field): each for each in reader.findings if each.severity is Severity.MUST}
    lines += [_format_unreadable_cell(table, each) for each in unreadable.values()]
    faults = _check_schema(table, reader, rows, context, passed_over, known=known)
    lines += [line for place, line in faults if place not in unreadable]
    return OfficeRows(located, rows, tuple(lines))


def _check_titles(table: OfficeTable, located: FormSheet) -> Iterator[str]:
    line = located.titles.row + 1
    for each in table.description.list_lost_columns(located):
        if each.required:
            yield f"{located.file} 第{line}行：缺少“{each.title}”一栏。"
    for each, cell in table.description.list_repeated_columns(located):
        yield f"{located.file} {cell}：“{each.title}”一栏出现了两次。"


def _check_struck_rows(table: OfficeTable, located: FormSheet) -> Iterator[str]:
    for row in sorted({row for row, _ in located.sheet.struck if row > located.titles.row}):
        yield f"{located.file} 第{row + 1}行：{table.struck}"


def _read_row(reader: TableReader, table: OfficeTable, row: int) -> dict[str, str]:
    """Read one row as texts, blank where a column is lost or a cell is unreadable; days are ISO dates."""
    values = reader.read_row(row, table.description.columns)
    return {each.name: str(values.get(each.name) or "") for each in table.description.columns}


def _parse_day(_: Column, typed: RawValue) -> dt.date | CellError:
    return parse_exact_day(typed) or CellError("date-unreadable")


def _format_unreadable_cell(table: OfficeTable, found: Finding) -> str:
    place = f"{found.file} {found.cell}“{table.titles[found.field]}”："
    if found.code == "date-unreadable":
        return f"{place}“{found.value}”看不出日期，请写成“2026年1月1日”。"
    return f"{place}{found.message}{found.remedy}"


def _check_schema(
    table: OfficeTable,
    reader: TableReader,
    rows: Mapping[int, Mapping[str, str]],
    context: Callable[[Mapping[str, str]], Mapping[str, bool]],
    passed_over: frozenset[str],
    *,
    known: Mapping[str, str],
) -> Iterator[tuple[tuple[int, str], str]]:
    """Check all rows against the contract; yield row and column of each faulty cell, and a line about it."""
    located = reader.located
    added = {row: context(values) for row, values in rows.items()}
    records = [{"file": 0, "row": row, **values, **added[row]} for row, values in rows.items()]
    names = [each.name for each in table.description.columns]
    kinds = dict.fromkeys(names, "str") | {name: "bool" for values in added.values() for name in values}
    faults = sorted({
        (each.row, each.column.name, _format_fault(each, known))
        for each in list_row_failures(table.schema, records, kinds)
        if each.code not in passed_over
    })  # fmt: skip
    for row, name, words in faults:
        at, typed = located.find_column(name), rows[row][name]
        if at is not None:
            hollow = reader.hollow.get((row, at), "")
            said = f"{words}（现为“{typed or hollow}”）。" if typed or hollow else f"{words}。"
            yield (row, name), f"{located.file} {format_cell_name(row, at)}“{table.titles[name]}”：{said}"


def _format_fault(failure: SchemaFailure, known: Mapping[str, str]) -> str:
    words = _FAULTS.get(failure.code, failure.code)
    return words.format(value=failure.value or "", **known, **failure.gaps)


def split_list(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds several, separated by semicolons."""
    return tuple(part.strip() for part in text.replace(";", "；").split("；") if part.strip())
