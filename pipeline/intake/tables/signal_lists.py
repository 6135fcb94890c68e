"""Read what the office keeps for reading texts: dated documents, outdated terms, exempt texts, its own notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.contract.signal_lists import (
    DOCUMENTS_FILE,
    DOCUMENTS_SHEET,
    EXEMPT_FILE,
    NOTICES_FOLDER,
    TERMS_FILE,
    TERMS_SHEET,
    build_document_schema,
    build_term_schema,
    list_document_columns,
    list_term_columns,
)
from pipeline.findings import UserError
from pipeline.intake.tables.office_table import OfficeTable, read_office_table, split_list
from pipeline.intake.tables.table_reader import TableDescription

_STRUCK = "划了删除线，看不出还算不算。不要的请删去这一行；要的请去掉删除线。"
_DOCUMENTS = OfficeTable(
    file=DOCUMENTS_FILE,
    sheet=DOCUMENTS_SHEET,
    description=TableDescription(columns=list_document_columns(), within=10, least=2),
    schema=build_document_schema,
    struck=_STRUCK,
)
_TERMS = OfficeTable(
    file=TERMS_FILE,
    sheet=TERMS_SHEET,
    description=TableDescription(columns=list_term_columns(), within=10, least=2),
    schema=build_term_schema,
    struck=_STRUCK,
)


@dataclass(frozen=True, kw_only=True)
class DatedDocument:
    """A document or meeting with the day from which it can be known."""

    title: str
    aliases: tuple[str, ...]
    published: dt.date

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names by which a text may call it, the longest first."""
        return tuple(sorted({self.title, *self.aliases}, key=lambda name: (-len(name), name)))


@dataclass(frozen=True, kw_only=True)
class OutdatedTerm:
    """A term out of use since a day, what is said now, and the words beside which it is right all the same."""

    term: str
    since: dt.date
    now: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignalLists:
    """What the office keeps for reading texts; every list may be empty."""

    documents: tuple[DatedDocument, ...] = ()
    outdated: tuple[OutdatedTerm, ...] = ()
    exempt: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def read_signal_lists(files: Mapping[str, bytes]) -> SignalLists:
    """Read the lists from the office files by name; a file that is not there is an empty list. Raise UserError."""
    lines: list[str] = []
    documents = _read_or_note(_DOCUMENTS, files.get(DOCUMENTS_FILE), lines)
    terms = _read_or_note(_TERMS, files.get(TERMS_FILE), lines)
    exempt = _read_text(EXEMPT_FILE, files.get(EXEMPT_FILE, b""), lines)
    notices = [
        _read_text(name, data, lines) for name, data in sorted(files.items()) if name.startswith(f"{NOTICES_FOLDER}/")
    ]
    if lines:
        raise UserError(*lines)
    return SignalLists(
        documents=tuple(_build_document(values) for values in documents),
        outdated=tuple(_build_term(values) for values in terms),
        exempt=tuple(line.strip() for line in exempt.splitlines() if line.strip() and not line.startswith("#")),
        notices=tuple(notices),
    )


def _read_or_note(table: OfficeTable, data: bytes | None, lines: list[str]) -> tuple[Mapping[str, str], ...]:
    if data is None:
        return ()
    try:
        rows, faults = _read_rows(table.file, data)
    except UserError as fault:
        lines += fault.lines
        return ()
    lines += faults
    return rows


@lru_cache(maxsize=8)
def _read_rows(file: str, data: bytes) -> tuple[tuple[Mapping[str, str], ...], tuple[str, ...]]:
    """Read a table once for the same bytes: judging costs far more than reading."""
    read = read_office_table(_DOCUMENTS if file == DOCUMENTS_FILE else _TERMS, data)
    return tuple(read.rows.values()), read.faults


def _read_text(name: str, data: bytes, lines: list[str]) -> str:
    text = data.decode("utf-8-sig", errors="replace")
    head, garbled, _ = text.partition("\ufffd")
    if garbled:
        line = head.count("\n") + 1
        lines.append(f"templates/{name} 第{line}行：文字编码不对，读不出来。请用记事本打开，另存为UTF-8编码。")
    return text


def _build_document(values: Mapping[str, str]) -> DatedDocument:
    return DatedDocument(
        title=values["title"],
        aliases=split_list(values["aliases"]),
        published=dt.date.fromisoformat(values["published"]),
    )


def _build_term(values: Mapping[str, str]) -> OutdatedTerm:
    return OutdatedTerm(
        term=values["term"],
        since=dt.date.fromisoformat(values["since"]),
        now=values["now"],
        unless=split_list(values["unless"]),
    )
