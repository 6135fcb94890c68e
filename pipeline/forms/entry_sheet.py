"""Build the sheet 局机关填报 of the 核验表: numbered green rows for what the bureau puts in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.contract.bureau_entry import ENTRY_ROWS, list_entry_columns
from pipeline.contract.column import Column, FilledBy
from pipeline.findings import Finding, format_column_letter
from pipeline.forms import styles
from pipeline.forms.decision_book import (
    BAND_ROW,
    BAND_TEXTS,
    FIRST_ROW,
    HEADER_ROW,
    KEY,
    LINE_ROW,
    OPEN,
    OPEN_BAND,
    OPEN_HEADER,
    TITLE_ROW,
    mark_cell,
)
from pipeline.sheets import Area, Cell, DropDown, Hint, Rule, Sheet, TextLength, compute_row_heights
from pipeline.terms import DECISION_BOOK, ENTRY_SHEET, FIRST_ENTRY_ROW, LIST_SHEET

EXPLANATION = (
    "局机关自己要办的事写在这里，不用的行空着：交办（下一张月报表上就有，支部只填进展）、"
    "现场督查查到的问题、自己选的典型做法；填错了的撤回。"
)


@dataclass(frozen=True, kw_only=True)
class EntryRows:
    """What a sheet is made for: its first 序号, the 业务领域 on offer, and what was typed on one submitted before.

    ``typed`` and ``marks`` are texts and findings by 序号 and column.
    """

    first: int = FIRST_ENTRY_ROW
    domains: tuple[str, ...] = ()
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[tuple[str, str], Sequence[Finding]] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The 序号 of all rows: those on offer, and any other that was typed on."""
        offered = [str(number) for number in range(self.first, self.first + ENTRY_ROWS)]
        return (*sorted(set(self.typed) - set(offered)), *offered)


def list_entry_choices(rows: EntryRows) -> dict[str, tuple[str, ...]]:
    """List the choices by column name; each becomes one drop-down list."""
    return {
        each.name: tuple(each.codes) or rows.domains for each in list_entry_columns() if each.offers_choices
    }  # fmt: skip


def find_entry_cell(rows: EntryRows, number: str, name: str) -> tuple[str, int, int] | None:
    """Find sheet, row and column of a cell; None if there is no such row or column."""
    names = [each.name for each in list_entry_columns()]
    if number not in rows.numbers or name not in names:
        return None
    return ENTRY_SHEET, FIRST_ROW + rows.numbers.index(number), names.index(name)


def build_entry_sheet(about: str, rows: EntryRows, lists_before: int) -> Sheet:
    """Build the sheet; its choices stand on the hidden _选项 after ``lists_before`` others."""
    described = list_entry_columns()
    widths = {at: each.width for at, each in enumerate(described)}
    cells = tuple(_build_cells(described, rows))
    last = FIRST_ROW + len(rows.numbers) - 1
    least = {TITLE_ROW: 34.0, LINE_ROW: 20.0, BAND_ROW: 20.0, HEADER_ROW: 24.0}
    least |= dict.fromkeys(range(FIRST_ROW, last + 1), 30.0)
    return Sheet(
        name=ENTRY_SHEET,
        cells=cells,
        widths=widths,
        heights=compute_row_heights(cells, widths, least),
        merges=tuple(_build_merges(about, len(described) - 1)),
        rules=tuple(_build_rules(described, rows, last, lists_before)),
        freeze=(FIRST_ROW, 2),
        repeat_rows=(BAND_ROW, HEADER_ROW),
        large=True,
        protected=True,
        footer=f"{DECISION_BOOK} {ENTRY_SHEET} {about}",
    )


def _build_merges(about: str, last: int) -> Iterator[tuple[Area, Cell]]:
    texts = (f"{ENTRY_SHEET}（{about}）", styles.TITLE), (EXPLANATION, styles.SUBTITLE), (BAND_TEXTS[1], OPEN_BAND)
    for row, (text, style) in zip((TITLE_ROW, LINE_ROW, BAND_ROW), texts, strict=True):
        yield Area(row, 0, row, last), Cell(row, 0, text, style)


def _build_cells(described: Sequence[Column], rows: EntryRows) -> Iterator[Cell]:
    for at, column in enumerate(described):
        locked = column.filled_by is FilledBy.SYSTEM
        yield Cell(HEADER_ROW, at, column.title, styles.HEADER if locked else OPEN_HEADER)
        for row, number in enumerate(rows.numbers, FIRST_ROW):
            value = number if locked else rows.typed.get(number, {}).get(column.name, "")
            cell = Cell(row, at, value, KEY if locked else OPEN)
            yield mark_cell(cell, rows.marks.get((number, column.name), ()))


def _build_rules(described: Sequence[Column], rows: EntryRows, last: int, lists_before: int) -> Iterator[Rule]:
    """Build a prompt for every open cell, and the lists to choose from."""
    lists = list_entry_choices(rows)
    for at, column in enumerate(described):
        area, prompt = Area(FIRST_ROW, at, last, at), f"{column.explanation}例：{column.example}"
        if column.filled_by is FilledBy.SYSTEM:
            continue
        if lists.get(column.name):
            letter = format_column_letter(lists_before + list(lists).index(column.name))
            source = f"='{LIST_SHEET}'!${letter}$2:${letter}${len(lists[column.name]) + 1}"
            yield DropDown(area, source, column.title, prompt)
        elif column.longest is not None:
            yield TextLength(area, column.longest, column.title, prompt)
        else:
            yield Hint(area, column.title, prompt)
