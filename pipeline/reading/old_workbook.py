"""Find in an .xls or .et what calamine does not tell: hidden parts, crossed-out text, comments, shapes, number formats.

The records of the Workbook stream are walked once ([MS-XLS] 2.4); no value is read here. A workbook older than 1997, or
one whose records cannot be followed, tells none of this.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.reading import limits
from pipeline.reading.formats import CHINESE_FORMATS, apply_number_formats
from pipeline.reading.limits import RefusalError
from pipeline.reading.old_strings import Segments, read_rich_strings
from pipeline.reading.ole_container import CompoundFile
from pipeline.reading.raw import BOX, COMMENT, PICTURE, Addition, RawSheet
from pipeline.reading.struck import WHOLE, Run, Struck

Place = tuple[int, int]
_BOF, _EOF, _CONTINUE, _SHEET, _SST = 0x0809, 0x000A, 0x003C, 0x0085, 0x00FC
_FONT, _FORMAT, _XF = 0x0031, 0x041E, 0x00E0
_ROW, _COLUMNS = 0x0208, 0x007D
_DRAWING, _OBJECT, _TEXT, _NOTE = 0x00EC, 0x005D, 0x01B6, 0x001C
_CELLS = frozenset((0x00FD, 0x0203, 0x027E, 0x0204, 0x00D6, 0x0006, 0x0205))
"""LabelSst, Number, RK, Label, RString, Formula, BoolErr: row, column and style begin each of them."""
_LABEL_SST, _MULTIPLE = 0x00FD, 0x00BD
_BIFF8 = 0x0600
_STRUCK, _ROW_HIDDEN, _COLUMN_HIDDEN = 0x0008, 0x20, 0x01
_SKIPPED_FONT = 4
"""No font bears this number ([MS-XLS] 2.5.129)."""
_ANCHOR, _ANCHOR_HEAD = b"\x10\xf0\x12\x00\x00\x00", 6
_PICTURE_OBJECT, _NOTE_OBJECT, _DROP_DOWN = 0x08, 0x19, 0x14
_FAULTS = (struct.error, IndexError, UnicodeDecodeError)
_BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00",
}  # fmt: skip
"""Formats stored by number only that change how digits look (ECMA-376 18.8.30)."""


@dataclass(kw_only=True)
class _Styles:
    """Fonts that strike, the font and format of each cell style, codes of formats, texts with struck pieces."""

    fonts: list[bool] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    texts: Mapping[int, list[Run]] = field(default_factory=dict)

    def is_struck(self, font: int) -> bool:
        """Return whether a font strikes."""
        at = font - 1 if font > _SKIPPED_FONT else font
        return at < len(self.fonts) and self.fonts[at]

    def find_font_and_format(self, style: int) -> tuple[int, str]:
        """Find the font of a cell style and the code of its format, empty for one that changes no digits."""
        font, number = self.cells[style] if style < len(self.cells) else (0, 0)
        return font, self.codes.get(number) or CHINESE_FORMATS.get(number) or _BUILT_IN_FORMATS.get(number, "")


@dataclass(kw_only=True)
class _SheetMarks:
    """What one sheet holds beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: dict[Place, Struck] = field(default_factory=dict)
    formats: dict[Place, str] = field(default_factory=dict)
    additions: list[Addition] = field(default_factory=list)


@dataclass(kw_only=True)
class _Shapes:
    """Comments and shapes of a sheet being read: the last anchor and object, texts of objects, cells of comments."""

    anchor: Place = (0, 0)
    kind: int = 0
    number: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    notes: dict[int, Place] = field(default_factory=dict)
    found: list[Addition] = field(default_factory=list)


def add_old_marks(data: bytes, sheets: tuple[RawSheet, ...]) -> tuple[RawSheet, ...]:
    """Return the sheets of an .xls with what its records tell beside the values; unchanged if they cannot be followed.

    Raise RefusalError if there are more comments and shapes than any office makes.
    """
    try:
        stream = CompoundFile(data).read(("Workbook",))
    except (RefusalError, *_FAULTS):
        return sheets
    if stream is None or struct.unpack_from("<HHH", stream.ljust(6))[::2] != (_BOF, _BIFF8):
        return sheets
    try:
        styles, places = _Styles(), list[tuple[int, str]]()
        for kind, parts in _list_records(stream, 0):
            _take_global(styles, places, kind, parts)
        scanned = {name: _scan_sheet(stream, at, styles) for at, name in places}
    except _FAULTS:
        return sheets
    marked = tuple(_add_marks(sheet, scanned[sheet.name]) if sheet.name in scanned else sheet for sheet in sheets)
    return apply_number_formats(marked, {name: each.formats for name, each in scanned.items()})


def _add_marks(sheet: RawSheet, found: _SheetMarks) -> RawSheet:
    rows = sheet.rows
    width = max(map(len, rows), default=0)
    struck = {
        (row, column): text
        for (row, column), text in found.struck.items()
        if row < len(rows) and column < len(rows[row]) and rows[row][column] is not None
    }
    return replace(
        sheet,
        hidden_rows=frozenset(row for row in found.hidden_rows if row < len(rows)),
        hidden_columns=frozenset(at for at in found.hidden_columns if at < width),
        struck=struck,
        additions=tuple(found.additions),
    )


def _list_records(stream: bytes, at: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the records of one substream with their continuations; embedded charts are passed over."""
    depth, held = 0, None
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body, at = stream[at + 4 : at + 4 + size], at + 4 + size
        if kind == _CONTINUE and held is not None:
            held[1].append(body)
            continue
        if held is not None:
            yield held
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        held = (kind, [body]) if depth == 1 else None


def _take_global(styles: _Styles, places: list[tuple[int, str]], kind: int, parts: Sequence[bytes]) -> None:
    """Take a record that concerns the whole workbook."""
    body = parts[0]
    if kind == _FONT:
        styles.fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & _STRUCK))
    elif kind == _XF:
        styles.cells.append(struct.unpack_from("<HH", body))
    elif kind == _FORMAT:
        number, size = struct.unpack_from("<HH", body)
        reader = Segments([body[4:]])
        styles.codes[number] = reader.read_text(size, wide=bool(reader.read(1)[0] & 1))
    elif kind == _SHEET:
        place, size = struct.unpack_from("<I", body)[0], body[6]
        reader = Segments([body[7:]])
        places.append((place, reader.read_text(size, wide=bool(reader.read(1)[0] & 1))))
    elif kind == _SST and any(styles.fonts):
        styles.texts = read_rich_strings(parts, styles.is_struck)


def _scan_sheet(stream: bytes, at: int, styles: _Styles) -> _SheetMarks:
    found, shapes = _SheetMarks(), _Shapes()
    for kind, parts in _list_records(stream, at):
        body = parts[0]
        if kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            text = struct.unpack_from("<I", body, 6)[0] if kind == _LABEL_SST else -1
            _judge_cell(found, (row, column), styles, style, text)
        elif kind == _MULTIPLE:
            row, first = struct.unpack_from("<HH", body)
            for offset in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * offset)[0]
                _judge_cell(found, (row, first + offset), styles, style, -1)
        elif kind == _ROW and body[12] & _ROW_HIDDEN:
            found.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", body)
            found.hidden_columns.update(range(first, last + 1))
        elif kind in (_DRAWING, _OBJECT, _TEXT, _NOTE):
            _take_shape(shapes, kind, parts)
    found.additions = _list_additions(shapes)
    return found


def _judge_cell(found: _SheetMarks, place: Place, styles: _Styles, style: int, text: int) -> None:
    """Record the format of a cell, and the cell if any of its text is struck: pieces of its own style, or the whole."""
    font, code = styles.find_font_and_format(style)
    if code:
        found.formats[place] = code
    inherited = styles.is_struck(font)
    told = [(piece, inherited if struck is None else struck) for piece, struck in styles.texts.get(text, [])]
    if not told and inherited:
        found.struck[place] = WHOLE
    elif any(struck and piece for piece, struck in told):
        kept = "".join(piece for piece, struck in told if not struck).strip()
        gone = "".join(piece for piece, struck in told if struck).strip()
        found.struck[place] = (kept, gone) if kept else WHOLE


def _take_shape(shapes: _Shapes, kind: int, parts: Sequence[bytes]) -> None:
    """Take a record about a comment, a text box or a picture."""
    body = parts[0]
    if kind == _DRAWING:
        if (at := body.rfind(_ANCHOR)) >= 0:
            column, _, row = struct.unpack_from("<HHH", body, at + _ANCHOR_HEAD + 2)
            shapes.anchor = (row, column)
    elif kind == _OBJECT:
        shapes.kind, shapes.number = struct.unpack_from("<HH", body, 4)
        if shapes.kind == _PICTURE_OBJECT:
            shapes.found.append(Addition(PICTURE, *shapes.anchor, ""))
    elif kind == _NOTE:
        row, column, _, number = struct.unpack_from("<HHHH", body)
        shapes.notes[number] = (row, column)
    elif len(parts) > 1 and shapes.kind != _DROP_DOWN:
        reader = Segments(parts[1:])
        text = reader.read_text(struct.unpack_from("<H", body, 10)[0], wide=bool(reader.read(1)[0] & 1)).strip()
        if shapes.kind == _NOTE_OBJECT:
            shapes.texts[shapes.number] = text
        elif text:
            shapes.found.append(Addition(BOX, *shapes.anchor, text))


def _list_additions(shapes: _Shapes) -> list[Addition]:
    notes = [Addition(COMMENT, *place, shapes.texts.get(number, "")) for number, place in shapes.notes.items()]
    found = sorted((*notes, *shapes.found), key=lambda each: (each.row, each.column, each.kind, each.text))
    if len(found) > limits.ADDITIONS or sum(len(each.text) for each in found) > limits.TEXT_CHARS:
        raise RefusalError("file-too-large", f"一张工作表上有{len(found)}处批注、文本框和图片")
    return found
