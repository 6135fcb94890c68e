"""Find comments, text boxes, pictures and struck-out text in an .ods, in a pass of its own over those that have any.

ODF 1.3-3: annotations 14.1, drawings 10, line through 20.375. All stands in ``content.xml``, within its cell; what is
anchored to a sheet as a whole stands before its rows and is placed at A1.
"""

from __future__ import annotations

from pipeline.reading import limits
from pipeline.reading.limits import RefusalError
from pipeline.reading.package import Attributes, Package, build_xml_parser, parse_part, strip_prefix
from pipeline.reading.raw import BOX, COMMENT, PICTURE, Addition

CONTENT = "content.xml"
Place = tuple[int, int]
_SHAPES = ("custom-shape", "frame", "rect", "ellipse", "polygon", "caption")
_MARKS = (b"annotation", b"<draw:", b"text-line-through")
_CHUNK, _LONGEST = 2**18, 32
_WHOLE = ("", "")


class SheetMarks:
    """The additions and the struck-out cells of one sheet, as for an .xlsx."""

    def __init__(self) -> None:
        self.additions: list[Addition] = []
        self.struck: dict[Place, tuple[str, str]] = {}


def scan_marks(package: Package) -> list[SheetMarks]:
    """Return the marks of every sheet in order; none at all if nothing in the document can be one."""
    part = package.open(CONTENT)
    if part is None or not _may_have_marks(package):
        return []
    scan = _MarkScan()
    parser = build_xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    parse_part(parser, part)
    for sheet in scan.sheets:
        if len(sheet.additions) > limits.ADDITIONS:
            raise RefusalError("file-too-large", f"一张工作表上有{len(sheet.additions)}处批注、文本框和图片")
    return scan.sheets


def _may_have_marks(package: Package) -> bool:
    part, tail = package.open(CONTENT), b""
    assert part is not None
    with part:
        while chunk := part.read(_CHUNK):
            if any(mark in tail + chunk for mark in _MARKS):
                return True
            tail = chunk[-_LONGEST:]
    return False


class _MarkScan:
    """State of the pass: the place, the styles that strike, and the texts of the current cell and addition."""

    def __init__(self) -> None:
        self.sheets: list[SheetMarks] = []
        self.styles: set[str] = set()
        self.style = ""
        self.row = self.next_row = self.column = self.next_column = 0
        self.cell_struck = False
        self.runs: list[tuple[str, bool]] = []
        self.spans: list[bool] = []
        self.paragraphs = 0
        self.beside: list[tuple[str, list[str]]] = []
        """Kinds and texts of the annotations and shapes that are open, the innermost last."""

    def start(self, name: str, attributes: Attributes) -> None:
        name = strip_prefix(name)
        if name == "style":
            self.style = attributes.get("style:name", "")
        elif name == "text-properties":
            self.add_style(attributes)
        elif name == "table":
            self.sheets.append(SheetMarks())
            self.row = self.next_row = self.column = self.next_column = 0
        elif name == "table-row":
            self.row, self.column, self.next_column = self.next_row, 0, 0
            self.next_row += _parse_count(attributes.get("table:number-rows-repeated"))
        elif name in ("table-cell", "covered-table-cell"):
            self.column = self.next_column
            self.next_column += _parse_count(attributes.get("table:number-columns-repeated"))
            self.cell_struck, self.runs = attributes.get("table:style-name") in self.styles, []
        elif self.sheets:
            self.start_content(name, attributes)

    def add_style(self, attributes: Attributes) -> None:
        line = attributes.get("style:text-line-through-style", attributes.get("style:text-line-through-type", "none"))
        if line != "none":
            self.styles.add(self.style)

    def start_content(self, name: str, attributes: Attributes) -> None:
        """Handle what stands in a cell or on a sheet."""
        if name == "p":
            self.paragraphs += 1
        elif name == "annotation":
            self.beside.append((COMMENT, []))
        elif name in _SHAPES:
            self.beside.append((BOX, []))
        elif name == "image" and self.beside:
            self.beside[-1] = (PICTURE, self.beside[-1][1])
        elif name == "span":
            self.spans.append(attributes.get("text:style-name") in self.styles)

    def end(self, name: str) -> None:
        name = strip_prefix(name)
        if name == "annotation" or (name in _SHAPES and self.beside):
            kind, texts = self.beside.pop()
            text = "".join(texts).strip()
            if text or kind == PICTURE:
                self.sheets[-1].additions.append(Addition(kind, self.row, self.column, text))
        elif name == "span" and self.spans:
            self.spans.pop()
        elif name == "p":
            self.paragraphs -= 1
            (self.beside[-1][1] if self.beside else []).append("\n")
        elif name == "table-cell":
            self.judge()

    def text(self, text: str) -> None:
        if not self.paragraphs:
            return  # author and date of a comment
        if self.beside:
            self.beside[-1][1].append(text)
        else:
            self.runs.append((text, self.cell_struck or any(self.spans)))

    def judge(self) -> None:
        """Record the current cell if any of its text is struck."""
        gone = "".join(text for text, struck in self.runs if struck).strip()
        kept = "".join(text for text, struck in self.runs if not struck).strip()
        if gone:
            self.sheets[-1].struck[self.row, self.column] = (kept, gone) if kept else _WHOLE
        self.runs = []


def _parse_count(text: str | None) -> int:
    """Parse a count that the scan of the values has found to be one already."""
    return int(text) if text is not None and text.isdecimal() else 1
