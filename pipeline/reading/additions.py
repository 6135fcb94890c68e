"""Read what lies on a sheet beside its cells: comments (批注), threaded comments, text boxes, pictures, whole files.

Most workbooks have none, which the names of their parts tell. calamine reports none of these, and openpyxl drops text
boxes and threaded comments, so the parts are read here (ECMA-376 18.3.1.59 embedded objects, 18.7 comments, 20.5
drawings, 21.4 diagrams; [MS-XLSX] 2.1.52 threaded comments).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from pipeline.reading import limits
from pipeline.reading.limits import RefusalError
from pipeline.reading.package import Attributes, Package, build_xml_parser, parse_part, strip_prefix
from pipeline.reading.raw import BOX, COMMENT, OBJECT, PICTURE, Addition

Place = tuple[int, int]
CellParser = Callable[[str], Place]
"""Parses a cell name; raises RefusalError outside the bounds of a sheet."""

_MARKS = ("comment", "drawings/drawing", "embeddings/")
_COMMENTS, _THREADS, _DRAWING = "/comments", "/threadedcomment", "/drawing"
_OBJECTS = ("/oleobject", "/package")
_FILES = (
    ("word", "Word文档"), ("kwps", "Word文档"), ("excel", "Excel表格"), ("et.", "Excel表格"),
    ("powerpoint", "演示文稿"), ("kwpp", "演示文稿"), ("acro", "PDF文件"), ("pdf", "PDF文件"), ("equation", "公式"),
)  # fmt: skip
"""What the name of the program that an object belongs to (progId) holds -> what kind of file it is."""
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_BESIDE_TEXT = ("Fallback", "rPh")
"""Elements whose text repeats what stands elsewhere: a drawing for old programs, the reading of a word."""


def has_additions(package: Package) -> bool:
    """Return whether any part of a package may hold comments, drawings or whole files."""
    return any(mark in entry.filename.casefold() for entry in package.entries for mark in _MARKS)


def read_additions(package: Package, part_name: str, parse_cell: CellParser) -> list[Addition]:
    """Read the additions of the sheet in a part, in the order of their cells."""
    links = _list_links(package, part_name)
    threads = [each for name in _pick(links, _THREADS) for each in _read_comments(package, name, parse_cell)]
    plain = [each for name in _pick(links, _COMMENTS) for each in _read_comments(package, name, parse_cell)]
    told = {(each.row, each.column) for each in threads}  # such a cell also has a plain comment for old programs
    comments = [*_join_threads(threads), *(each for each in plain if (each.row, each.column) not in told)]
    drawn = [each for name in _pick(links, _DRAWING) for each in _read_drawing(package, name)]
    embedded = _read_objects(package, part_name) if _pick(links, *_OBJECTS) else []
    found = sorted((*comments, *drawn, *embedded), key=lambda each: (each.row, each.column, each.kind, each.text))
    if len(found) > limits.ADDITIONS or sum(len(each.text) for each in found) > limits.TEXT_CHARS:
        raise RefusalError("file-too-large", f"一张工作表上有{len(found)}处批注、文本框和图片")
    return found


@dataclass(frozen=True)
class _Link:
    """A link from one part to another: its number, what kind of part it leads to, and the name of that part."""

    number: str
    kind: str
    target: str


def _list_links(package: Package, part_name: str) -> list[_Link]:
    """List the links of a part."""
    folder, name = posixpath.split(part_name)
    part = package.open(f"{folder}/_rels/{name}.rels")
    if part is None:
        return []
    links: list[Attributes] = []
    parser = build_xml_parser()
    parser.StartElementHandler = lambda _, attributes: links.append(attributes)
    parse_part(parser, part)
    return [
        _Link(
            each.get("Id", ""),
            each.get("Type", "").casefold(),
            posixpath.normpath(posixpath.join(folder, each.get("Target", ""))).removeprefix("/").casefold(),
        )
        for each in links
    ]


def _pick(links: Iterable[_Link], *kinds: str) -> list[str]:
    """Pick the names of the parts of some kinds."""
    return [each.target for each in links if each.kind.endswith(kinds)]


class _CommentScan:
    """State of one pass over a part with comments of either kind."""

    def __init__(self, parse_cell: CellParser) -> None:
        self.parse_cell = parse_cell
        self.authors: list[list[str]] = []
        self.found: list[tuple[Place, str, list[str]]] = []
        """Place, number of the author, and pieces of text of each comment."""
        self.collected: list[str] | None = None
        self.beside = 0

    def start(self, name: str, attributes: Attributes) -> None:
        name = strip_prefix(name)
        self.beside += name in _BESIDE_TEXT
        if name in ("comment", "threadedComment"):
            place = self.parse_cell(attributes.get("ref", "").partition(":")[0].replace("$", ""))
            self.found.append((place, attributes.get("authorId", ""), []))
        elif name == "author":
            self.collected = []
            self.authors.append(self.collected)
        elif name in ("t", "text") and self.found and not self.beside:
            self.collected = self.found[-1][2]

    def end(self, name: str) -> None:
        name = strip_prefix(name)
        self.beside -= name in _BESIDE_TEXT
        if name in ("t", "text", "author"):
            self.collected = None

    def text(self, text: str) -> None:
        if self.collected is not None:
            self.collected.append(text)

    def list_comments(self) -> Iterator[Addition]:
        """Yield the comments with a text; Excel begins a comment with the name of its author, which says nothing."""
        names = ["".join(pieces) for pieces in self.authors]
        for (row, column), author, pieces in self.found:
            text = "".join(pieces).strip()
            if author.isdecimal() and int(author[:6]) < len(names) and names[int(author[:6])]:
                text = text.removeprefix(f"{names[int(author[:6])]}:").strip()
            if text:
                yield Addition(COMMENT, row, column, text)


def _read_comments(package: Package, name: str, parse_cell: CellParser) -> list[Addition]:
    part = package.open(name)
    if part is None:
        return []
    scan = _CommentScan(parse_cell)
    parser = build_xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    parse_part(parser, part)
    return list(scan.list_comments())


def _join_threads(comments: list[Addition]) -> list[Addition]:
    """Join the comments of each cell: a thread is one comment with its replies."""
    texts: dict[Place, list[str]] = {}
    for each in comments:
        texts.setdefault((each.row, each.column), []).append(each.text)
    return [Addition(COMMENT, *place, "\n".join(said)) for place, said in texts.items()]


class _DrawingScan:
    """State of one pass over a drawing: the corner of the current anchor, and what is drawn there."""

    def __init__(self) -> None:
        self.found: list[Addition] = []
        self.corner = [0, 0]
        self.collected: list[str] | None = None
        self.number = -1
        """0 or 1 while the row or column of the corner is collected, else -1."""
        self.shape: list[str] = []
        self.hidden = self.in_shape = False
        self.in_corner = False
        self.beside = 0
        self.diagrams: list[tuple[int, int, str]] = []
        """Row, column, and number of the link to the texts of each diagram (SmartArt)."""

    def start(self, name: str, attributes: Attributes) -> None:
        name = strip_prefix(name)
        self.beside += name in _BESIDE_TEXT
        if self.beside:
            return
        if name in _ANCHORS:
            self.corner, self.hidden = [0, 0], False
        elif name == "from":
            self.in_corner = True
        elif name in ("row", "col") and self.in_corner:
            self.number, self.collected = ("row", "col").index(name), []
        elif name == "cNvPr":
            self.hidden = attributes.get("hidden", "0") in ("1", "true")
        elif name == "sp":
            self.shape, self.in_shape = [], True
        elif name == "t" and self.in_shape:
            self.collected = self.shape
        elif name == "relIds" and not self.hidden:
            texts = next((number for key, number in attributes.items() if strip_prefix(key) == "dm"), "")
            self.diagrams.append((self.corner[0], self.corner[1], texts))

    def end(self, name: str) -> None:
        name = strip_prefix(name)
        if self.beside:
            self.beside -= name in _BESIDE_TEXT
            return
        if name == "from":
            self.in_corner = False
        elif self.number >= 0 and self.collected is not None:
            text = "".join(self.collected).strip()
            self.corner[self.number] = int(text) if text.isdecimal() and len(text) <= limits.CELL_DIGITS else 0
            self.number, self.collected = -1, None
        elif name == "t":
            self.collected = None
        elif name in ("p", "br") and self.in_shape:
            self.shape.append("\n")
        elif name == "sp":
            self.finish(BOX, "".join(self.shape).strip())
            self.in_shape = False
        elif name == "pic":
            self.finish(PICTURE, "")

    def finish(self, kind: str, text: str) -> None:
        """Record a shape with a text, or a picture, unless it is hidden."""
        if not self.hidden and (text or kind == PICTURE):
            self.found.append(Addition(kind, self.corner[0], self.corner[1], text))

    def text(self, text: str) -> None:
        if self.collected is not None:
            self.collected.append(text)


def _read_drawing(package: Package, name: str) -> list[Addition]:
    part = package.open(name)
    if part is None:
        return []
    scan = _DrawingScan()
    parser = build_xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    parse_part(parser, part)
    return [*scan.found, *_read_diagrams(package, name, scan.diagrams)]


def _read_diagrams(package: Package, name: str, diagrams: list[tuple[int, int, str]]) -> Iterator[Addition]:
    """Read the texts of the diagrams of a drawing, which lie in parts of their own."""
    targets = {each.number: each.target for each in _list_links(package, name)} if diagrams else {}
    for row, column, number in diagrams:
        part = package.open(targets.get(number, ""))
        text = "\n".join(filter(None, map(str.strip, _read_texts(part)))) if part else ""
        if text:
            yield Addition(BOX, row, column, text)


def _read_texts(part: IO[bytes]) -> list[str]:
    """Read every run of text of a part."""
    texts: list[str] = []
    inside = [False]
    parser = build_xml_parser()

    def start(element: str, _: Attributes) -> None:
        inside[0] = strip_prefix(element) == "t"
        if inside[0]:
            texts.append("")

    def end(_: str) -> None:
        inside[0] = False

    def add(text: str) -> None:
        if inside[0]:
            texts[-1] += text

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, add
    parse_part(parser, part)
    return texts


class _ObjectScan:
    """State of one pass over a sheet for the files put onto it: the program of each, and its corner if it is told."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Place]] = []
        self.beside = 0
        self.number = -1
        """0 or 1 while the row or column of the corner is collected, else -1."""
        self.in_object = self.in_corner = False
        self.digits = ""

    def start(self, name: str, attributes: Attributes) -> None:
        name = strip_prefix(name)
        self.beside += name in _BESIDE_TEXT
        if self.beside:
            return
        if name == "oleObject":
            self.in_object = True
            self.found.append((attributes.get("progId", ""), (0, 0)))
        elif name == "from":
            self.in_corner = self.in_object
        elif name in ("row", "col") and self.in_corner:
            self.number, self.digits = ("row", "col").index(name), ""

    def end(self, name: str) -> None:
        name = strip_prefix(name)
        if self.beside:
            self.beside -= name in _BESIDE_TEXT
        elif name == "oleObject":
            self.in_object = False
        elif name == "from":
            self.in_corner = False
        elif self.number >= 0:
            program, (row, column) = self.found[-1]
            digits = self.digits.strip()
            at = int(digits) if digits.isdecimal() and len(digits) <= limits.CELL_DIGITS else 0
            self.found[-1] = program, ((row, at) if self.number else (at, column))
            self.number = -1

    def text(self, text: str) -> None:
        if self.number >= 0:
            self.digits += text


def _read_objects(package: Package, part_name: str) -> list[Addition]:
    """Read which files were put onto a sheet, and where."""
    part = package.open(part_name)
    assert part is not None
    scan = _ObjectScan()
    parser = build_xml_parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    parse_part(parser, part)
    return [Addition(OBJECT, *place, _name_file(program.casefold())) for program, place in scan.found]


def _name_file(program: str) -> str:
    return next((what for mark, what in _FILES if mark in program), "文件")
