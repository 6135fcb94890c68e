"""Build the workbook that goes along with a paper (附表), without the rows taken out of the paper's annexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.attached_tables import build_attached_tables, format_attached_file
from pipeline.docx.read import EditedDocument
from pipeline.reports.circular_tables import TOTAL, build_full_tables
from pipeline.reports.correction import LedgerCorrection
from pipeline.reports.paper import Table
from pipeline.supervision.assessment import Assessment
from pipeline.terms import CIRCULAR, CORRECTION_NOTICE, format_chinese_date

_INDEX = "序号"
_KEY_COLUMNS = 2
"""Columns after 序号 by which a row is known again, whatever else in it was edited."""


@dataclass(frozen=True)
class TablesAlong:
    """A workbook that goes along with a paper, everything it says, and how many rows were left out of it."""

    data: bytes = b""
    text: str = ""
    left_out: int = 0


NO_TABLES = TablesAlong()


def build_attached_files(assessment: Assessment) -> dict[str, bytes]:
    """Build the workbook that goes along with 督查通报 by its name below the outbox."""
    data = _build_workbook(build_full_tables(assessment), assessment, CIRCULAR, assessment.date)
    return {format_attached_file(CIRCULAR): data}


def build_correction_files(correcting: LedgerCorrection) -> dict[str, bytes]:
    """Build the workbook that replaces the one sent with the corrected paper; none if it still holds."""
    along = build_correction_tables(correcting)
    return {format_attached_file(CORRECTION_NOTICE): along.data} if along.data else {}


def build_correction_tables(correcting: LedgerCorrection) -> TablesAlong:
    """Build the workbook that replaces the one sent with the corrected paper; empty if it still holds."""
    if not correcting.replaces_tables:
        return NO_TABLES
    tables = build_full_tables(correcting.known)
    data = _build_workbook(tables, correcting.known, CORRECTION_NOTICE, correcting.as_of)
    return TablesAlong(data, _join_cells(tables))


def build_circular_tables(assessment: Assessment, *, draft: EditedDocument, paper: EditedDocument) -> TablesAlong:
    """Build the workbook that goes along with 督查通报 as it was edited."""
    tables = _list_tables_along(assessment, draft, paper)
    left_out = sum(len(each.rows) for each in build_full_tables(assessment).values())
    left_out -= sum(len(each.rows) for each in tables.values())
    return TablesAlong(_build_workbook(tables, assessment, CIRCULAR, assessment.date), _join_cells(tables), left_out)


def tell_tables_along(document: str, assessment: Assessment, *, draft: EditedDocument, paper: EditedDocument) -> str:
    """Return everything that the workbook says which goes along with 督查通报; empty for any other paper."""
    return _join_cells(_list_tables_along(assessment, draft, paper)) if document == CIRCULAR else ""


def _build_workbook(tables: Mapping[str, Table], assessment: Assessment, document: str, as_of: dt.date) -> bytes:
    period, day = assessment.ledger.period.as_chinese(), format_chinese_date(as_of)
    return build_attached_tables(tables, period=period, as_of=day, document=document)


def _list_tables_along(assessment: Assessment, draft: EditedDocument, paper: EditedDocument) -> dict[str, Table]:
    gone = [*_list_gone_rows(draft, paper)]
    return {name: _leave_out_rows(table, gone) for name, table in build_full_tables(assessment).items()}


def _join_cells(tables: Mapping[str, Table]) -> str:
    return "\n".join(cell for table in tables.values() for row in table.rows for cell in row)


def _list_gone_rows(draft: EditedDocument, paper: EditedDocument) -> Iterator[Mapping[str, str]]:
    """List the rows of the draft's annexes that the paper lacks, by column; a table that adds up keeps its rows."""
    kept = {key for head, rows in _list_tables(paper) for key in (_find_key(head, row) for row in rows)}
    for head, rows in _list_tables(draft):
        if not any(TOTAL in row for row in rows):
            yield from (
                {name: cell for name, cell in zip(head, row, strict=False) if name != _INDEX}
                for row in rows
                if _find_key(head, row) not in kept
            )


def _list_tables(paper: EditedDocument) -> Iterator[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """List the tables that count their rows, as head and rows without blanks."""
    for table in paper.tables():
        rows = [tuple(map(_join, row)) for row in table]
        if rows and _INDEX in rows[0]:
            yield rows[0], rows[1:]


def _join(text: str) -> str:
    return "".join(text.split())


def _find_key(head: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    cells = [cell for name, cell in zip(head, row, strict=False) if name != _INDEX]
    return tuple(cells[:_KEY_COLUMNS])


def _leave_out_rows(table: Table, gone: Sequence[Mapping[str, str]]) -> Table:
    """Leave out the rows that are gone from an annex, and count the others anew."""

    def is_gone(row: tuple[str, ...]) -> bool:
        cells = {name: _join(cell) for name, cell in zip(table.head, row, strict=True) if name != _INDEX}
        shared = ([name for name in each if name in cells] for each in gone)
        return any(
            len(names) > 1 and all(each[name] == cells[name] for name in names)
            for each, names in zip(gone, shared, strict=True)
        )

    rows = [row for row in table.rows if not is_gone(row)]
    if len(rows) == len(table.rows):
        return table
    at = table.head.index(_INDEX)
    counted = tuple((*row[:at], str(number), *row[at + 1 :]) for number, row in enumerate(rows, 1))
    return replace(table, rows=counted, room=(), fills=table.fills)
