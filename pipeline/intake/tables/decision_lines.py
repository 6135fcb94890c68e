"""Read a returned 核验表 with a line per matter: each word entered becomes the opinions it stands for.

What a word decides is read from the hidden sheet of the book itself, as it was handed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from pipeline.contract.decisions import list_line_columns
from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name
from pipeline.forms.line_book import (
    CHOICE_HEADS,
    EMPTY_TEXTS,
    FORMER_EMPTY_TEXTS,
    LINE_SHEETS,
    LOCKED_LINE_NAMES,
    SHARED_NAMES,
    compute_text_seal,
)
from pipeline.intake.cells.words import normalise_key
from pipeline.intake.tables.decision_extras import check_decision_extras, check_decision_guide, list_locked_places
from pipeline.intake.tables.decision_rows import (
    LEAST_TITLES,
    DecisionRow,
    EntryRow,
    ParsedDecisionBook,
    PartOpinion,
    PrintedLine,
    check_unknown_sheet,
    parse_decision_day,
    read_decision_cell,
)
from pipeline.intake.tables.entry_rows import read_entry_sheet
from pipeline.intake.tables.find_form import TITLES_WITHIN
from pipeline.intake.tables.form_sheet import FormSheet
from pipeline.intake.tables.header import fold_title
from pipeline.intake.tables.table_reader import TableDescription, TableReader
from pipeline.periods import Period
from pipeline.reading.raw import RawBook
from pipeline.terms import CHOICE_SHEET, ENTRY_SHEET, GUIDE_SHEET, MATTER_SHEET, SHARED_KEY, DecisionKind, Opinion

_TABLE = TableDescription(columns=list_line_columns(), within=TITLES_WITHIN, least=LEAST_TITLES)
_EMPTY = (*EMPTY_TEXTS.values(), *FORMER_EMPTY_TEXTS)
_OPEN_NAMES = tuple(each.name for each in list_line_columns() if each.name not in LOCKED_LINE_NAMES)


def read_printed_lines(book: RawBook) -> dict[str, PrintedLine] | None:
    """Read the hidden sheet by 事项编号 of the line; None if it is lost or was tampered with."""
    sheet = next((each for each in book.sheets if each.name == CHOICE_SHEET), None)
    if sheet is None:
        return None
    found: dict[str, PrintedLine] = {}
    try:
        for row in sheet.rows[1:]:
            texts = [str(value) if value is not None else "" for value in row]
            key, word, kind, part, opinion, due, name, seal = (*texts, *[""] * len(CHOICE_HEADS))[: len(CHOICE_HEADS)]
            line = found.setdefault(key, PrintedLine()) if key else PrintedLine()
            if word:
                given = PartOpinion(kind=DecisionKind(kind), key=part, opinion=Opinion(opinion), takes_due=bool(due))
                line.words.setdefault(word, []).append(given)
                line.sheet = name
            else:
                line.seals[name] = seal
    except ValueError:
        return None
    return found if all(line.words and line.sheet in LINE_SHEETS for line in found.values()) else None


def read_line_book(file: str, book: RawBook, identity: Mapping[str, str], period: Period) -> ParsedDecisionBook:
    """Read 待定事项 and 回执登记; without the hidden sheet of choices the book has no period and no rows."""
    printed = read_printed_lines(book)
    if printed is None:
        return ParsedDecisionBook(file=file, identity=identity, period=None, rows=(), lost=frozenset(), findings=())
    rows: list[DecisionRow] = []
    findings: list[Finding] = []
    entries: tuple[EntryRow, ...] = ()
    expected = {line.sheet for line in printed.values()}
    lost = {MATTER_SHEET, *expected}
    for sheet in book.sheets:
        findings += check_decision_guide(file, sheet) if fold_title(sheet.name) == GUIDE_SHEET else []
        if fold_title(sheet.name) == ENTRY_SHEET and not entries:
            entries, told = read_entry_sheet(file, sheet, period)
            findings += told
            continue
        name = next((each for each in LINE_SHEETS if fold_title(sheet.name) == each), "")
        located = _TABLE.find(file, sheet) if name in lost else None
        if located is not None:
            lost.discard(name)
            located.firm |= list_locked_places(located, LOCKED_LINE_NAMES)
            reader = TableReader(located, period, parse_day=partial(parse_decision_day, period))
            read = list(_read_rows(reader, printed, name))
            rows += [row for row in read if row.key]
            findings += reader.findings
            decided = [row.row for row in read if row.typed]
            findings += check_decision_extras(located, list_line_columns(), decided, LOCKED_LINE_NAMES)
        elif name not in expected or name not in lost:
            findings += check_unknown_sheet(file, sheet, _TABLE, LINE_SHEETS)
    findings += _check_missing_lines(file, printed, rows, lost & expected)
    return ParsedDecisionBook(
        file=file,
        identity=identity,
        period=period,
        rows=tuple(row for row in rows if row.key != SHARED_KEY),
        lost=frozenset(),
        findings=tuple(findings),
        by_line=True,
        lines=printed,
        shared=next((row for row in rows if row.key == SHARED_KEY), None),
        entries=entries,
    )


def _check_missing_lines(
    file: str, printed: Mapping[str, PrintedLine], rows: list[DecisionRow], lost: set[str]
) -> Iterator[Finding]:
    """Report sheets and lines that are gone; their matters stay undecided."""
    there = {row.line for row in rows}
    yield from (build_finding("decision-sheet-missing", CellPlace(file=file), value=name) for name in sorted(lost))
    for key, line in printed.items():
        if key not in there and line.sheet not in lost:
            yield build_finding("decision-row-missing", CellPlace(file=file, sheet=line.sheet), value=key)


def _read_rows(reader: TableReader, printed: Mapping[str, PrintedLine], name: str) -> Iterator[DecisionRow]:
    """Yield for every line the rows it stands for: one for each proposal, with the opinion its word gives."""
    located = reader.located
    _check_layout(reader)
    columns = {located.find_column(each.name) for each in list_line_columns()}
    seen, shared = set[str](), dict[str, str]()
    for row in located.rows_below:
        ours = [at for at in located.filled(row) if at in columns]
        if not ours or located.text(row, ours[0]).startswith(_EMPTY):
            continue
        one = _read_row(reader, row)
        line = printed.get(one.key)
        if one.key == SHARED_KEY and name == MATTER_SHEET and one.key not in seen:
            seen.add(one.key)
            yield one
        elif line is None or line.sheet != name:
            yield from _read_unknown_row(reader, one, printed)
        elif one.key in seen:
            reader.findings.append(build_finding("decision-key-twice", one.places["key"], value=one.key))
        else:
            seen.add(one.key)
            reader.findings += _check_locked_cells(one, line)
            shared |= {each: one.locked[each] for each in SHARED_NAMES if one.locked.get(each)}
            one.locked |= shared
            yield from _expand_row(reader, one, line)


def _read_unknown_row(
    reader: TableReader, one: DecisionRow, printed: Mapping[str, PrintedLine]
) -> Iterator[DecisionRow]:
    """Report a row that is no line of this sheet; one with neither number nor input is no row."""
    place = one.places.get("key") or next(iter(one.places.values()))
    if one.key:
        alike = [known for known in printed if normalise_key(known) == normalise_key(one.key)]
        suggestion = alike[0] if len(alike) == 1 else ""
        reader.findings.append(build_finding("decision-key-unknown", place, value=one.key, suggestion=suggestion))
    elif one.typed:
        reader.findings.append(build_finding("decision-key-missing", place))
    yield replace(one, key="")


def _check_layout(reader: TableReader) -> None:
    """Report missing titles, and merged cells that hide which line an opinion belongs to."""
    located = reader.located
    for column in _TABLE.list_lost_columns(located):
        reader.findings.append(
            build_finding("column-missing", located.place(located.titles.row, 0), title=column.title)
        )
    open_columns = {located.find_column(name) for name in _OPEN_NAMES}
    for top, left, bottom, right in located.sheet.merges or ():
        if top > located.titles.row and open_columns & set(range(left, right + 1)) and not _is_notice(located, top):
            area = f"{format_cell_name(top, left)}:{format_cell_name(bottom, right)}"
            reader.findings.append(build_finding("decision-merged", located.place(top, left, "opinion"), area=area))


def _is_notice(located: FormSheet, row: int) -> bool:
    """Return whether a row says across the sheet that there is nothing to decide."""
    return located.find_column("key") not in located.filled(row)


def _read_row(reader: TableReader, row: int) -> DecisionRow:
    located = reader.located
    key = located.text(row, located.find_column("key"))
    done = DecisionRow(matter=DecisionKind.CLOSING, row=row, key=key, line=key, sheet=located.sheet.name)
    for column in list_line_columns():
        at = located.find_column(column.name)
        if at is None:
            continue
        done.places[column.name] = located.place(row, at, column.name)
        if column.name in LOCKED_LINE_NAMES:
            done.locked[column.name] = located.text(row, at)
        else:
            read_decision_cell(reader, done, column, at)
    return done


def _check_locked_cells(one: DecisionRow, line: PrintedLine) -> Iterator[Finding]:
    """Report locked cells that no longer say what was handed out; spacing may change when another program saves."""
    titles = {each.name: each.title for each in list_line_columns()}
    for name, seal in line.seals.items():
        typed = one.locked.get(name)
        if typed is not None and compute_text_seal(typed) != seal:
            shown = typed or "空白"
            yield build_finding("decision-locked-changed", one.places[name], value=shown, title=titles[name])


def _expand_row(reader: TableReader, one: DecisionRow, line: PrintedLine) -> Iterator[DecisionRow]:
    """Yield a row per proposal; those the word says nothing about stay blank, as do all without a word."""
    given = _find_word(reader, one, line)
    by_place = {(each.kind, each.key): each for each in given}
    if not given:
        kind, key = line.parts[0]
        yield replace(one, matter=kind, key=key, choice="")
        return
    takes = [each for each in given if each.takes_due]
    for place in line.parts:
        part = by_place.get(place)
        if part is None:
            yield replace(one, matter=place[0], key=place[1], shown={}, opinion=None, choice=one.choice)
        else:
            meant = part in takes or (not takes and part is given[0])
            due = one.due if meant else None
            shown = one.shown if meant else {**one.shown, "due": ""}
            yield replace(one, matter=place[0], key=place[1], opinion=part.opinion, due=due, shown=shown)


def _find_word(reader: TableReader, one: DecisionRow, line: PrintedLine) -> list[PartOpinion]:
    """Find what the word of a line decides; another word than those offered is asked back at its cell."""
    word = "" if "opinion" in one.hollow else "".join(one.shown.get("opinion", "").split()).strip("。．.，")
    found = next((known for known in line.words if known == word), "")
    one.choice = found
    if word and not found:
        options = "、".join(line.words)
        place = one.places["opinion"]
        reader.findings.append(
            build_finding("decision-opinion-unknown", place, value=one.shown["opinion"], options=options)
        )
        one.faulty.add("opinion")
    return line.words.get(found, [])
