"""Read 支部名册 into branches; every error is reported with its cell."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.contract.roster import (
    ROSTER_SHEET,
    SUBORDINATE_KIND,
    SUCCESSION_RULES,
    build_roster_schema,
    list_roster_columns,
)
from pipeline.contract.settings import ROSTER_FILE
from pipeline.findings import UserError, format_cell_name
from pipeline.intake.tables.hidden_parts import format_row_numbers
from pipeline.intake.tables.office_table import OfficeTable, read_office_table, split_list
from pipeline.intake.tables.table_reader import TableDescription
from pipeline.periods import Period
from pipeline.reading import Refusal, read_workbook

_TABLE = OfficeTable(
    file=ROSTER_FILE,
    sheet=ROSTER_SHEET,
    description=TableDescription(columns=list_roster_columns(), within=10, least=4),
    schema=build_roster_schema,
    struck="划了删除线，看不出是撤并还是改动。支部撤并的，请填“停用日期”；改动的，请直接改写；然后去掉删除线。",
)


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
    level: str = ""
    place: str = ""
    self_names: tuple[str, ...] = ()
    address_cell: str = ""
    """Cell name of its 邮箱; empty if the roster has no such column."""

    @property
    def reports_packages(self) -> bool:
        """Whether this is a bureau below that reports by a 上报包, and not a branch that fills in forms."""
        return self.kind == SUBORDINATE_KIND

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

    ``domains`` are those of the settings; none where these cannot be read, so that nothing can be said of any.

    ``recorded``: the roster is one that an earlier month was built on; rules made since do not refuse it.

    Judging a roster costs far more than its bytes: one that is met again (kept with every period) is not judged again.
    """
    where = f"templates/{ROSTER_FILE}"
    if data is None:
        raise UserError(f"{where}：找不到支部名册。请从备份恢复，或用“init”新建一份。")
    read = read_office_table(
        _TABLE,
        data,
        lambda values: {"domain_known": not domains or values["domain"] in domains},
        recorded=recorded,
        passed_over=SUCCESSION_RULES if recorded else frozenset(),
        known={"domains": "、".join(domains)},
    )
    lines = list(read.faults)
    if not read.rows:
        lines.append(f"{where}：名册是空的，请至少登记一个支部。")
    if lines:
        raise UserError(*lines)
    column = read.located.find_column("address")
    return tuple(
        _build_branch(values, "" if column is None else format_cell_name(row, column))
        for row, values in read.rows.items()
    )


def list_roster_marks(data: bytes) -> list[str]:
    """List what a person put on the roster that counts otherwise than it looks: hidden branches, comments, boxes."""
    book = read_workbook(data)
    located = None if isinstance(book, Refusal) else _TABLE.description.find(ROSTER_FILE, _TABLE.pick_sheet(book))
    if located is None:
        return []
    hidden = sorted(row for row in located.sheet.hidden_rows if row > located.titles.row and located.filled(row))
    lines = [f"第{format_row_numbers(hidden)}行被隐藏或筛选掉了，仍算支部"] if hidden else []
    told = (each for each in located.sheet.additions if each.row > located.titles.row and each.text)
    lines += [f"{format_cell_name(each.row, each.column)}旁边写的“{each.text}”没有读入" for each in told]
    return lines


def _build_branch(values: Mapping[str, str], address_cell: str) -> Branch:
    days = {name: dt.date.fromisoformat(values[name]) if values[name] else None for name in ("start", "end")}
    lists = {name: split_list(values[name]) for name in ("aliases", "self_names")}
    texts = {name: value for name, value in values.items() if name not in days and name not in lists}
    return Branch(
        aliases=lists["aliases"],
        self_names=lists["self_names"],
        start=days["start"],
        end=days["end"],
        address_cell=address_cell,
        **texts,
    )
