"""Read 支部名册 into branches; every error is reported with its cell."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.contract.column import Column
from pipeline.contract.roster import ROSTER_SHEET, SUCCESSION_RULES, build_roster_schema, list_roster_columns
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import Finding, UserError, format_cell_name
from pipeline.intake.cells.cell_error import CellError
from pipeline.intake.cells.deadlines import parse_exact_day
from pipeline.intake.schema_checks import list_row_failures
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.hidden_parts import format_row_numbers
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.periods import Period
from pipeline.reading import RawBook, Refusal, read_workbook
from pipeline.reading.raw import RawSheet, RawValue
from pipeline.terms import Severity

_TABLE = TableDescription(columns=list_roster_columns(), within=10, least=4)
_TITLES = {column.name: column.title for column in list_roster_columns()}
_FAULTS = {"text-too-long": "超过{limit}字"}


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A party branch as listed in the roster; ``start`` and ``end`` are None if open."""

    code: str
    full_name: str
    short_name: str
    aliases: tuple[str, ...]
    parent: str
    kind: str
    secretary: str
    reporter: str
    address: str
    domain: str
    start: dt.date | None
    end: dt.date | None
    successor: str
    organisation: str
    address_cell: str = ""
    """Cell name of its 邮箱; empty if the roster has no such column."""

    def active(self, period: Period) -> bool:
        """Whether the branch reports for the period."""
        began = self.start is None or self.start <= period.last_day
        return began and not self.has_ended(period)

    def has_ended(self, period: Period) -> bool:
        """Whether the branch had ended before the period began."""
        return self.end is not None and self.end < period.first_day


def fold_name(text: str) -> str:
    """Fold a branch name for comparison: NFKC, no white space, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def build_branch_name_index(branches: Iterable[Branch]) -> dict[str, str]:
    """Map every folded name of a branch (code, full and short name, aliases) to its code; omit shared names."""
    called = build_namesake_index(branches)
    return {name: next(iter(codes)) for name, codes in called.items() if len(codes) == 1}


def build_namesake_index(branches: Iterable[Branch]) -> dict[str, frozenset[str]]:
    """Map every folded name to the codes of all branches that bear it."""
    called: dict[str, set[str]] = {}
    for branch in branches:
        for name in (branch.code, branch.full_name, branch.short_name, *branch.aliases):
            called.setdefault(fold_name(name), set()).add(branch.code)
    return {name: frozenset(codes) for name, codes in called.items() if name}


@lru_cache(maxsize=8)
def read_roster(data: bytes | None, domains: tuple[str, ...], *, recorded: bool = False) -> tuple[Branch, ...]:
    """Read the branches of the roster in sheet order. Raise UserError with a line per faulty cell.

    ``recorded``: the roster is one that an earlier month was built on; rules made since do not refuse it.

    Judging a roster costs far more than its bytes: one that is met again (kept with every period) is not judged again.
    """
    where = f"templates/{ROSTER_FILE}"
    if data is None:
        raise UserError(f"{where}：找不到支部名册。请从备份恢复，或用“init”新建一份。")
    book = read_workbook(data)
    if isinstance(book, Refusal):
        raise UserError(f"{where}：打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”。")
    sheet = _pick_roster_sheet(book)
    if recorded:
        sheet = replace(sheet, struck={})
    located = _TABLE.find(where, sheet)
    if located is None:
        raise UserError(f"{where}：“{sheet.name}”表中没有找到表头（短码、全称、简称……）。")
    lines = [*_check_roster_titles(located), *_check_struck_rows(located)]
    reader = TableReader(located, parse_day=_parse_day)
    rows = {row: values for row in located.rows_below if any((values := _read_branch_row(reader, row)).values())}
    unreadable = {(each.row, each.field): each for each in reader.findings if each.severity is Severity.MUST}
    lines += [_format_unreadable_cell(each) for each in unreadable.values()]
    passed_over = SUCCESSION_RULES if recorded else frozenset()
    checked = _check_roster_schema(reader, rows, domains, passed_over)
    lines += [line for place, line in checked if place not in unreadable]
    if not rows:
        lines.append(f"{where}：名册是空的，请至少登记一个支部。")
    if lines:
        raise UserError(*lines)
    column = located.find_column("address")
    return tuple(
        _build_branch(values, "" if column is None else format_cell_name(row, column)) for row, values in rows.items()
    )


def _pick_roster_sheet(book: RawBook) -> RawSheet:
    nothing = RawSheet(name=ROSTER_SHEET, visible=True, rows=())
    return min(book.sheets, key=lambda each: each.name != ROSTER_SHEET, default=nothing)


def list_roster_marks(data: bytes) -> list[str]:
    """List what a person put on the roster that counts otherwise than it looks: hidden branches, comments, boxes."""
    book = read_workbook(data)
    located = None if isinstance(book, Refusal) else _TABLE.find(ROSTER_FILE, _pick_roster_sheet(book))
    if located is None:
        return []
    hidden = sorted(row for row in located.sheet.hidden_rows if row > located.titles.row and located.filled(row))
    lines = [f"第{format_row_numbers(hidden)}行被隐藏或筛选掉了，仍算支部"] if hidden else []
    told = (each for each in located.sheet.additions if each.row > located.titles.row and each.text)
    lines += [f"{format_cell_name(each.row, each.column)}旁边写的“{each.text}”没有读入" for each in told]
    return lines


def _check_roster_titles(located: FormSheet) -> list[str]:
    lost, line = _TABLE.list_lost_columns(located), located.titles.row + 1
    return [
        *(f"{located.file} 第{line}行：缺少“{each.title}”一栏。" for each in lost if each.required),
        *(
            f"{located.file} {cell}：“{each.title}”一栏出现了两次。"
            for each, cell in _TABLE.list_repeated_columns(located)
        ),
    ]


def _check_struck_rows(located: FormSheet) -> Iterator[str]:
    """Yield a line for each row with struck-out text: a branch ends by its 停用日期, not by crossing it out."""
    for row in sorted({row for row, _ in located.sheet.struck if row > located.titles.row}):
        yield (
            f"{located.file} 第{row + 1}行：划了删除线，看不出是停用还是改动。"
            "支部停用的，请填“停用日期”；改动的，请直接改写；然后去掉删除线。"
        )


def _read_branch_row(reader: TableReader, row: int) -> dict[str, str]:
    """Read one row as texts, blank where a column is lost or a cell is unreadable; days are ISO dates."""
    values = reader.read_row(row, _TABLE.columns)
    return {each.name: str(values.get(each.name) or "") for each in _TABLE.columns}


def _parse_day(_: Column, typed: RawValue) -> dt.date | CellError:
    return parse_exact_day(typed) or CellError("date-unreadable")


def _format_unreadable_cell(found: Finding) -> str:
    place = f"{found.file} {found.cell}“{_TITLES[found.field]}”："
    if found.code == "date-unreadable":
        return f"{place}“{found.value}”看不出日期，请写成“2026年1月1日”。"
    return f"{place}{found.message}{found.remedy}"


def _check_roster_schema(
    reader: TableReader, rows: Mapping[int, Mapping[str, str]], domains: tuple[str, ...], passed_over: frozenset[str]
) -> Iterator[tuple[tuple[int, str], str]]:
    """Check all branches against the contract; yield row and column of each faulty cell, and a line about it."""
    located = reader.located
    records = [
        {"file": 0, "row": row, **values, "domain_known": values["domain"] in domains} for row, values in rows.items()
    ]
    names = [each.name for each in _TABLE.columns]
    kinds = dict.fromkeys(names, "str") | {"domain_known": "bool"}
    faults = sorted({
        (each.row, each.column.name, _FAULTS.get(each.code, each.code).format(value=each.value or "", **each.gaps))
        for each in list_row_failures(build_roster_schema, records, kinds)
        if each.code not in passed_over
    })  # fmt: skip
    for row, name, words in faults:
        at, typed = located.find_column(name), rows[row][name]
        if at is not None:
            hollow = reader.hollow.get((row, at), "")
            said = f"{words}（现为“{typed or hollow}”）。" if typed or hollow else f"{words}。"
            yield (row, name), f"{located.file} {format_cell_name(row, at)}“{_TITLES[name]}”：{said}"


def _build_branch(values: Mapping[str, str], address_cell: str) -> Branch:
    days = {name: dt.date.fromisoformat(values[name]) if values[name] else None for name in ("start", "end")}
    aliases = tuple(part.strip() for part in values["aliases"].replace(";", "；").split("；") if part.strip())
    texts = {name: value for name, value in values.items() if name not in ("start", "end", "aliases")}
    return Branch(aliases=aliases, start=days["start"], end=days["end"], address_cell=address_cell, **texts)
