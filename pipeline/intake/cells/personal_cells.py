"""Mask the personal numbers in a workbook, those split over several cells too, before anything else reads it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.findings import CellPlace, Finding, build_finding, format_cell_name
from pipeline.intake.cells.personal_data import (
    ELEVEN_DIGITS,
    FIRST_INEXACT,
    ID_NUMBER,
    LONGEST_ID,
    MASK,
    PHONE,
    UNMASKED_ENDS,
    is_id_number,
    mask_personal_data,
)
from pipeline.intake.cells.remembered import is_text_only
from pipeline.intake.cells.words import format_cell_value
from pipeline.reading.raw import Addition, RawBook, RawSheet, RawValue
from pipeline.terms import ID_SHEET, LIST_SHEET

_OTHER_ENDS = ("X", "x", "Ｘ", "ｘ", "×", " ", "　")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ×", "0123456789XxX")
_LABEL = "身份证|身份证件|公民身份|证件|手机|电话|联系方式"
_FIRST = re.compile(
    rf"(?P<before>.*(?:{_LABEL})(?:号码|号)?[:：为是 ]{{0,3}})?(?P<digits>[0-9]{{1,17}}[Xx]?|[Xx])(?P<behind>)"
)
"""What the first cell of a number split over cells may hold: its first part, perhaps behind a label."""
_NEXT = re.compile(r"(?P<before>)(?P<digits>[0-9]{1,17}[Xx]?|[Xx])(?P<behind>[^0-9A-Za-z.．%％万亿元户人].*)?")
"""What the other cells may hold: a part, the last one perhaps before other words."""
_PHONE_WORDS = re.compile("手机|电话|联系方式")
_LEAST_STACKED, _LONGEST_PIECE = 3, 40
_FEWEST_SIGNS = 11
"""A text of fewer signs holds no whole number of a person."""


@dataclass(frozen=True)
class _Piece:
    """A part of a number in one cell, and the words around it."""

    digits: str
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonalDataCell:
    """A cell (0-based) that contained personal numbers: its masked text and the kinds found."""

    sheet: str
    row: int
    column: int
    text: str
    kinds: tuple[str, ...]

    def as_finding(self, file: str, name: str = "") -> Finding:
        """Return the finding about this cell; ``name`` is the contract's name of its column."""
        place = CellPlace(
            file=file, sheet=self.sheet, cell=format_cell_name(self.row, self.column), row=self.row, field=name
        )
        return build_personal_data_finding(place, self.text, self.kinds)


def build_personal_data_finding(place: CellPlace, text: str, kinds: Sequence[str]) -> Finding:
    """Build the finding about a masked text, either a cell or a file name."""
    where = "这一格里" if place.cell else "文件名里"
    return build_finding("personal-data", place, value=text, where=where, what="、".join(kinds))


def mask_workbook(book: RawBook) -> tuple[RawBook, tuple[PersonalDataCell, ...]]:
    """Mask personal numbers on every sheet people fill in; return the workbook and the cells concerned."""
    sheets, spots = list[RawSheet](), list[PersonalDataCell]()
    for told in book.sheets:
        sheet, beside = _mask_beside_cells(told) if told.additions or told.struck else (told, [])
        spots += beside
        if sheet.name not in (ID_SHEET, LIST_SHEET) and not _is_known_to_hold_none(sheet.rows):
            split = [*_find_split_numbers(sheet)]
            sheet = _replace_cells(sheet, split) if split else sheet
            whole = [*_find_whole_numbers(sheet)]
            sheet = _replace_cells(sheet, whole) if whole else sheet
            spots += _join_spots(split, whole)
        sheets.append(sheet)
    return replace(book, sheets=tuple(sheets)), tuple(spots)


def _is_known_to_hold_none(rows: tuple[tuple[RawValue, ...], ...]) -> bool:
    """Whether a sheet of texts alone holds no number; the printed instructions of a batch are searched once."""
    return is_text_only(rows) and _hold_texts_none(rows)


@functools.lru_cache(maxsize=16)
def _hold_texts_none(rows: tuple[tuple[RawValue, ...], ...]) -> bool:
    sheet = RawSheet(name="", visible=True, rows=rows)
    return next(_find_split_numbers(sheet), None) is None and next(_find_whole_numbers(sheet), None) is None


def _mask_beside_cells(sheet: RawSheet) -> tuple[RawSheet, list[PersonalDataCell]]:
    """Mask the texts of comments and text boxes, and what struck-out cells are left with."""
    additions, spots = list[Addition](), list[PersonalDataCell]()
    for each in sheet.additions:
        text, kinds = mask_personal_data(each.text)
        additions.append(replace(each, text=text))
        if kinds:
            spots.append(PersonalDataCell(sheet=sheet.name, row=each.row, column=each.column, text=text, kinds=kinds))
    struck = {
        place: (mask_personal_data(kept)[0], mask_personal_data(gone)[0])
        for place, (kept, gone) in sheet.struck.items()
    }
    return replace(sheet, additions=tuple(additions), struck=struck), spots


def _has_likely_numbers(sheet: RawSheet) -> bool:
    """Whether a sheet needs a cell-by-cell search; one pass over its whole text rules out nearly every form."""
    values = [value for row in sheet.rows for value in row]
    text = "\n\n\n\n".join([value for value in values if type(value) is str])  # so far apart that no number spans two
    return bool(ELEVEN_DIGITS.search(text)) or any(map(_is_large_number, values))


def _is_large_number(value: RawValue) -> bool:
    return isinstance(value, int | float) and abs(value) >= 10**10


def _join_spots(split: Iterable[PersonalDataCell], whole: Iterable[PersonalDataCell]) -> list[PersonalDataCell]:
    """Join what was found in two passes; a cell found in both has its last text and the kinds of both."""
    found: dict[tuple[int, int], PersonalDataCell] = {}
    for each in (*split, *whole):
        before = found.get((each.row, each.column))
        kinds = dict.fromkeys((*(before.kinds if before else ()), *each.kinds))
        found[each.row, each.column] = replace(each, kinds=tuple(kinds))
    return [*found.values()]


def _find_whole_numbers(sheet: RawSheet) -> Iterator[PersonalDataCell]:
    """Find numbers within one cell; a sheet whose text holds none is not searched cell by cell."""
    for at, row in enumerate(sheet.rows if _has_likely_numbers(sheet) else ()):
        for column, value in enumerate(row):
            if (type(value) is str and len(value) >= _FEWEST_SIGNS) or _is_large_number(value):
                inexact = isinstance(value, float) and abs(value) >= FIRST_INEXACT
                text, kinds = mask_personal_data(format_cell_value(value), exact=not inexact)
                if kinds:
                    yield PersonalDataCell(sheet=sheet.name, row=at, column=column, text=text, kinds=kinds)


def _find_split_numbers(sheet: RawSheet) -> Iterator[PersonalDataCell]:
    """Find numbers written over several cells: 身份证 numbers by their check digit, phones by their label."""
    above: dict[int, _Piece] = {}
    for at, row in enumerate(sheet.rows):
        texts = {
            column: text for column, value in enumerate(row) if value is not None and (text := _format_short(value))
        }
        if not texts:
            above = {}
            continue
        first, following = _parse_pieces(texts, _FIRST), _parse_pieces(texts, _NEXT)
        for start, end, kind in _list_split_places(first, following, row) if len(texts) > 1 else ():
            places = {(at, column): following[column] for column in range(start + 1, end)}
            yield from _mask_pieces(sheet.name, {(at, start): first[start], **places}, kind)
        for column in sorted(following.keys() & above.keys()):
            if _is_stacked_number(above[column], following[column]):
                places = {(at - 1, column): above[column], (at, column): following[column]}
                yield from _mask_pieces(sheet.name, places, ID_NUMBER)
        above = first


def _parse_pieces(texts: Mapping[int, str], pattern: re.Pattern[str]) -> dict[int, _Piece]:
    found = ((column, _parse_piece(text, pattern)) for column, text in texts.items())
    return {column: piece for column, piece in found if piece is not None}


def _format_short(value: RawValue) -> str:
    """Format a cell that begins or ends with a digit or sign of a number, and is not long; empty for any other."""
    if type(value) is str:
        text = value
    elif type(value) is int or type(value) is float:
        text = format_cell_value(value)
    else:
        return ""
    short = 0 < len(text) <= _LONGEST_PIECE
    return text if short and (text[0].isdigit() or text[-1].isdigit() or text[-1] in _OTHER_ENDS) else ""


@functools.lru_cache(maxsize=2**12)
def _parse_piece(text: str, pattern: re.Pattern[str]) -> _Piece | None:
    """Return what a cell may contribute to a number split over cells; None if it cannot."""
    found = pattern.fullmatch(text.strip().translate(_WIDE))
    return _Piece(found["digits"], found["before"] or "", found["behind"] or "") if found else None


def _list_split_places(
    first: Mapping[int, _Piece], following: Mapping[int, _Piece], row: Sequence[RawValue]
) -> Iterator[tuple[int, int, str]]:
    """List the split numbers of a row: first cell, cell after the last, kind."""
    done = 0
    for start, begun in first.items():
        joined, end = begun.digits.upper(), start + 1
        label = begun.before or (row[start - 1] if start else "")
        while start >= done and len(joined) < LONGEST_ID and (piece := following.get(end)) is not None:
            joined, end = joined + piece.digits.upper(), end + 1
            phone = re.fullmatch(r"1[3-9]\d{9}", joined) and isinstance(label, str) and _PHONE_WORDS.search(label)
            if is_id_number(joined) or phone:
                yield start, end, (PHONE if phone else ID_NUMBER)
                done = end
            if end == done or piece.behind:
                break


def _is_stacked_number(upper: _Piece, lower: _Piece) -> bool:
    """Whether two cells one below the other hold one 身份证 number; short ones side by side are counts."""
    return min(len(upper.digits), len(lower.digits)) >= _LEAST_STACKED and is_id_number(
        upper.digits + lower.digits.upper()
    )


def _mask_pieces(sheet: str, pieces: Mapping[tuple[int, int], _Piece], kind: str) -> Iterator[PersonalDataCell]:
    """Mask the middle of a number split over cells; a cell of which nothing is masked is left alone."""
    (first, last), size, done = UNMASKED_ENDS[kind], sum(len(piece.digits) for piece in pieces.values()), 0
    for (row, column), piece in pieces.items():
        shown = "".join(
            sign if done + at < first or done + at >= size - last else MASK for at, sign in enumerate(piece.digits)
        )
        done += len(piece.digits)
        if shown != piece.digits:
            text = f"{piece.before}{shown}{piece.behind}"
            yield PersonalDataCell(sheet=sheet, row=row, column=column, text=text, kinds=(kind,))


def _replace_cells(sheet: RawSheet, spots: Sequence[PersonalDataCell]) -> RawSheet:
    rows = [list(row) for row in sheet.rows]
    for spot in spots:
        rows[spot.row][spot.column] = spot.text
    return replace(sheet, rows=tuple(map(tuple, rows)))
