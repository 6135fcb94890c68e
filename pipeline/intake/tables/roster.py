"""Read 支部名册 into branches; every error is reported with its cell."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.errors

from pipeline.contract.column import Column, ParserKind
from pipeline.contract.roster import ROSTER_SHEET, RosterSchema, list_roster_columns
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError, format_cell_name
from pipeline.intake.cells.deadlines import parse_exact_day
from pipeline.intake.cells.words import clean_cell, normalise_key, normalise_names
from pipeline.intake.tables.header import TitleRow, build_spelling_index, find_title_row
from pipeline.reading import Refusal, read_workbook
from pipeline.reading.raw import RawSheet, RawValue
from pipeline.terms import Period

_WITHIN, _LEAST = 10, 4
_COLUMNS = {column.name: column for column in list_roster_columns()}


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
    called: dict[str, set[str]] = {}
    for branch in branches:
        for name in (branch.code, branch.full_name, branch.short_name, *branch.aliases):
            called.setdefault(fold_name(name), set()).add(branch.code)
    return {name: codes.pop() for name, codes in called.items() if len(codes) == 1 and name}


def read_roster(data: bytes | None, domains: tuple[str, ...]) -> tuple[Branch, ...]:
    """Read the branches of the roster in sheet order. Raise UserError with a line per faulty cell."""
    where = f"templates/{ROSTER_FILE}"
    if data is None:
        raise UserError(f"{where}：找不到支部名册。请从备份恢复，或用“init”新建一份。")
    book = read_workbook(data)
    if isinstance(book, Refusal):
        raise UserError(f"{where}：打不开（{book.what or book.code}）。请在WPS或Excel中另存为“.xlsx”。")
    nothing = RawSheet(name=ROSTER_SHEET, visible=True, rows=())
    sheet = min(book.sheets, key=lambda each: each.name != ROSTER_SHEET, default=nothing)
    titles = find_title_row(sheet, build_spelling_index(list_roster_columns()), within=range(_WITHIN), least=_LEAST)
    if titles is None:
        raise UserError(f"{where}：“{sheet.name}”表中没有找到表头（短码、全称、简称……）。")
    lines = _check_roster_titles(where, titles)
    frame = _parse_roster(where, sheet, titles, lines)
    lines += _check_roster_schema(where, frame, titles, domains)
    if frame.empty:
        lines.append(f"{where}：名册是空的，请至少登记一个支部。")
    if lines:
        raise UserError(*lines)
    column = titles.columns.get("address")
    cells = ["" if column is None else format_cell_name(row, column) for row in frame.index]
    return tuple(_build_branch(dict(row), cell) for row, cell in zip(frame.to_dict("records"), cells, strict=True))


def _check_roster_titles(where: str, titles: TitleRow) -> list[str]:
    missing = [each.title for each in _COLUMNS.values() if each.required and each.name not in titles.columns]
    twice = {format_cell_name(titles.row, at): _COLUMNS[name].title for name, at in titles.twice.items()}
    return [
        *(f"{where} 第{titles.row + 1}行：缺少“{title}”一栏。" for title in missing),
        *(f"{where} {cell}：“{title}”一栏出现了两次。" for cell, title in twice.items()),
    ]


def _parse_roster(where: str, sheet: RawSheet, titles: TitleRow, lines: list[str]) -> pd.DataFrame:
    rows: list[dict[str, str | None]] = []
    index: list[int] = []
    for row in range(titles.row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        typed = {c.name: _get_roster_cell(cells, titles.columns.get(c.name)) for c in list_roster_columns()}
        if not any(clean_cell(value)[0] for value in typed.values()):
            continue
        parsed: dict[str, str | None] = {}
        for column in list_roster_columns():
            parsed[column.name] = _parse_roster_cell(column, typed[column.name])
            if parsed[column.name] is None:
                at = format_cell_name(row, titles.columns[column.name])
                lines.append(f"{where} {at}“{column.title}”：“{typed[column.name]}”看不出日期，请写成“2026年1月1日”。")
        rows.append(parsed)
        index.append(row)
    return pd.DataFrame(rows, index=index, columns=[c.name for c in list_roster_columns()], dtype="str")


def _get_roster_cell(cells: tuple[RawValue, ...], column: int | None) -> RawValue:
    return cells[column] if column is not None and column < len(cells) else None


def _parse_roster_cell(column: Column, typed: RawValue) -> str | None:
    text = clean_cell(typed)[0]
    if column.parse is ParserKind.KEY:
        return normalise_key(text)
    if column.parse is ParserKind.NAMES:
        return normalise_names(text)
    if column.parse is not ParserKind.DATE or not text:
        return text
    day = parse_exact_day(typed)
    return day.isoformat() if day else None


def _check_roster_schema(where: str, frame: pd.DataFrame, titles: TitleRow, domains: tuple[str, ...]) -> list[str]:
    faults: set[tuple[int, str, str]] = set()
    try:
        RosterSchema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            failing = error.check_output
            assert isinstance(failing, pd.Series)
            said, of_row, name = str(error.check.name).rpartition("@")  # the message may contain an address
            column = _COLUMNS[name if of_row else str(error.schema.name)]
            words = said if of_row else f"超过{column.longest}字"
            faults |= {(int(row), column.name, words) for row in failing.index[~failing.astype(bool)]}
    for column in _COLUMNS.values():
        if column.required and column.name in titles.columns:
            faults |= {(int(row), column.name, "没有填写") for row in frame.index[frame[column.name] == ""]}
    for row, domain in frame["domain"].items():
        if domain and domain not in domains:
            faults.add((int(str(row)), "domain", f"“{domain}”不在设置的业务领域之内"))
    return [
        f"{where} {format_cell_name(row, titles.columns[name])}“{_COLUMNS[name].title}”：{words}"
        + (f"（现为“{typed}”）。" if (typed := str(frame.loc[row, name])) else "。")
        for row, name, words in sorted(faults)
    ]


def _build_branch(row: Mapping[Any, Any], address_cell: str) -> Branch:
    values = {str(name): str(value) for name, value in row.items()}
    days = {name: dt.date.fromisoformat(values[name]) if values[name] else None for name in ("start", "end")}
    aliases = tuple(part.strip() for part in values["aliases"].replace(";", "；").split("；") if part.strip())
    texts = {name: value for name, value in values.items() if name not in ("start", "end", "aliases")}
    return Branch(aliases=aliases, start=days["start"], end=days["end"], address_cell=address_cell, **texts)
