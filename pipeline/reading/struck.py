"""Find struck-out text (删除线) on the sheets of an .xlsx, in whole cells and in parts of a cell.

Most workbooks strike nothing, which a look at their parts for the word ``strike`` tells. Otherwise styles, string
table and sheets are read once more (ECMA-376 18.4.10, 18.8.22): reading them through openpyxl would cost its import,
and lose the text where openpyxl cannot open the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO

from pipeline.reading.package import Attributes, Package, build_xml_parser, parse_part, strip_prefix
from pipeline.reading.same_parts import ask_once

Place = tuple[int, int]
Struck = tuple[str, str]
"""What is left of a text, and what is struck out of it; both empty for a whole cell."""
Run = tuple[str, bool | None]
"""A piece of a text, and whether it is struck; None if that is left to the cell's own style."""

STYLES, STRINGS = "xl/styles.xml", "xl/sharedstrings.xml"
_STRIKE = re.compile(rb"<(?:\w+:)?strike[\s/>]")
_CHUNK, _LONGEST = 2**18, 64
"""Bytes read at a time, and bytes of an opening tag that may be cut between two."""
_OFF = ("0", "false")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
WHOLE: Struck = ("", "")


def _may_strike(package: Package, part_name: str) -> bool:
    """Return whether a part of a package has an element that strikes text out."""
    return ask_once("strikes", package, part_name, lambda: _has_strike(package, part_name))


def _has_strike(package: Package, part_name: str) -> bool:
    part = package.open(part_name)
    if part is None:
        return False
    tail = b""
    with part:
        while chunk := part.read(_CHUNK):
            if _STRIKE.search(tail + chunk):
                return True
            tail = chunk[-_LONGEST:]
    return False


class StrikeReader:
    """Finds the struck-out cells of a workbook's sheets; styles and string table are read once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.styles = _StyleScan()
        self.strings: dict[int, list[Run]] = {}
        if _may_strike(package, STYLES):
            _parse(self.styles, package.open(STYLES))
        if _may_strike(package, STRINGS):
            scan = _StringScan()
            _parse(scan, package.open(STRINGS))
            self.strings = scan.rich
        self.struck = self.styles.list_struck()

    @property
    def needed(self) -> bool:
        """Whether any cell may use a struck style or a struck text of the string table."""
        return bool(self.struck or any(True in (struck for _, struck in runs) for runs in self.strings.values()))

    def find(self, part_name: str, parse_cell: Callable[[str], Place]) -> dict[Place, Struck]:
        """Find the struck-out cells of the sheet in a part, with what is left of their text and what is struck."""
        scan = _CellScan(self, parse_cell)
        _parse(scan, self.package.open(part_name))
        return scan.found


class _Scan:
    """One pass over a part; the local names of elements are given to ``start`` and ``end``."""

    def __init__(self) -> None:
        self.collected: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""

    def end(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Collect text while it is wanted."""
        if self.collected is not None:
            self.collected.append(text)


def _parse(scan: _Scan, part: IO[bytes] | None) -> None:
    if part is None:
        return
    parser = build_xml_parser()
    parser.StartElementHandler = lambda name, attributes: scan.start(strip_prefix(name), attributes)
    parser.EndElementHandler = lambda name: scan.end(strip_prefix(name))
    parser.CharacterDataHandler = scan.text
    parse_part(parser, part)


class _StyleScan(_Scan):
    """The fonts that strike, and the font of each cell style; fonts of conditional formats are another list."""

    def __init__(self) -> None:
        super().__init__()
        self.section = ""
        self.fonts: list[bool] = []
        self.cells: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs", "dxfs", "cellStyleXfs"):
            self.section = name
        elif name == "font" and self.section == "fonts":
            self.fonts.append(False)
        elif name == "strike" and self.section == "fonts" and self.fonts:
            self.fonts[-1] = attributes.get("val") not in _OFF
        elif name == "xf" and self.section == "cellXfs":
            self.cells.append(attributes.get("fontId", "0"))

    def list_struck(self) -> frozenset[str]:
        """List the numbers of the cell styles that strike, as cells name them."""
        fonts = {str(number) for number, struck in enumerate(self.fonts) if struck}
        return frozenset(str(number) for number, font in enumerate(self.cells) if font in fonts)


class _TextScan(_Scan):
    """Texts with runs: the runs of the current text, and whether the current run is struck."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self.struck: bool | None = None
        self.beside = False

    def begin_text(self) -> None:
        """Begin a text."""
        self.runs, self.struck = [], None

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self.struck = None
        elif name == "rPr":
            self.struck = False
        elif name == "strike":
            self.struck = attributes.get("val") not in _OFF
        elif name == "rPh":
            self.beside = True
        elif name == "t" and not self.beside:
            self.collected = []

    def end(self, name: str) -> None:
        if name == "rPh":
            self.beside = False
        elif name == "t" and self.collected is not None:
            self.runs.append((_ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(self.collected)), self.struck))
            self.collected = None


class _StringScan(_TextScan):
    """The texts of the string table with a run of its own style."""

    def __init__(self) -> None:
        super().__init__()
        self.rich: dict[int, list[Run]] = {}
        self.number = -1

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self.number += 1
            self.begin_text()
        super().start(name, attributes)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si" and any(struck is not None for _, struck in self.runs):
            self.rich[self.number] = self.runs


class _CellScan(_TextScan):
    """The cells of one sheet that are struck out, wholly or in part."""

    def __init__(self, book: StrikeReader, parse_cell: Callable[[str], Place]) -> None:
        super().__init__()
        self.book = book
        self.parse_cell = parse_cell
        self.found: dict[Place, Struck] = {}
        self.row = self.column = -1
        self.style = self.kind = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif name == "c":
            cell = attributes.get("r")
            self.row, self.column = (self.row, self.column + 1) if cell is None else self.parse_cell(cell)
            self.style, self.kind = attributes.get("s", "0"), attributes.get("t", "n")
            self.begin_text()
        elif name == "v":
            self.collected = []
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "v" and self.collected is not None:
            text, self.collected = "".join(self.collected).strip(), None
            plain: list[Run] = [(text, None)] if text else []
            self.runs = self.book.strings.get(int(text), plain) if self.kind == "s" and text.isdecimal() else plain
        elif name == "c":
            self.judge()
        else:
            super().end(name)

    def judge(self) -> None:
        """Record the current cell if any of its text is struck."""
        inherited = self.style in self.book.struck
        runs = [(text, inherited if struck is None else struck) for text, struck in self.runs]
        if any(struck and text for text, struck in runs):
            kept = "".join(text for text, struck in runs if not struck).strip()
            gone = "".join(text for text, struck in runs if struck).strip()
            self.found[self.row, self.column] = (kept, gone) if kept else WHOLE
