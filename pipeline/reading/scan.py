"""Scan the XML of an .xlsx in one streaming pass, to protect calamine and to find what it does not report.

calamine reads an error cell and a formula without result as blank, ignores hidden rows, and crashes (the process, not
with an exception) on a far corner or an overstated string table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from xml.parsers import expat

from pipeline.reading import limits
from pipeline.reading.additions import has_additions, read_additions
from pipeline.reading.limits import RefusalError
from pipeline.reading.package import (
    Attributes,
    Package,
    build_xml_parser,
    parse_part,
    read_root_element,
    require_no_doctype,
    strip_prefix,
)
from pipeline.reading.raw import Addition
from pipeline.reading.same_parts import ask_once
from pipeline.reading.struck import StrikeReader

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_DIGITS = "0123456789"
_TRUE = ("1", "true")
_LOW, _NARROW = re.compile(r"[012](?:\.\d*)?"), re.compile(r"0(?:\.[0-4]\d*)?")
"""Heights (points) and widths (characters) at which nothing is seen: a mouse closes rows as well."""
_PROPERTIES = "docprops/"
_INERT_PARTS = ("customxml/", _PROPERTIES)


@dataclass(kw_only=True)
class SheetFacts:
    """Facts in one sheet's XML besides its values; cells are 0-based (row, column), ``box`` counts from 1."""

    name: str
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    pictures: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    strikes: bool = False
    """Whether a text within the sheet has a part that is struck out."""
    struck: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    additions: list[Addition] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    box: tuple[int, int] = (0, 0)


def scan_workbook(package: Package) -> list[SheetFacts]:
    """Check every XML part, then scan the sheets in workbook order; raise RefusalError or ExpatError."""
    sheets = _list_sheets(package)
    targets = {part for _, part in sheets if part}
    for name in package.list_xml_names():
        if name not in targets:
            (_check_inert_part if name.startswith(_INERT_PARTS) else _check_part)(package, name)
    facts = [_scan_sheet(package, name, part) for name, part in sheets]
    check_boxes(facts, package.limits)
    _add_marks(package, facts, [part for _, part in sheets])
    return facts


def _add_marks(package: Package, facts: list[SheetFacts], parts: list[str]) -> None:
    """Add what people put on the sheets beside values: struck-out text, comments, drawings; most have none."""
    strikes, drawn = StrikeReader(package), has_additions(package)
    for sheet, part in zip(facts, parts, strict=True):
        if strikes.needed or sheet.strikes:
            sheet.struck = strikes.find(part, _parse_cell_name)
        if drawn:
            sheet.additions = read_additions(package, part, _parse_cell_name)


def check_boxes(facts: list[SheetFacts], allowed: limits.Limits) -> None:
    """Refuse sheets whose box from A1 to the last filled cell is too large for a reader to allocate."""
    for sheet in facts:
        rows, columns = sheet.box
        if rows * columns > allowed.sheet_cells:
            raise RefusalError("file-too-large", f"“{sheet.name}”的内容一直排到第{rows}行、第{columns}列")
    total = sum(rows * columns for rows, columns in (sheet.box for sheet in facts))
    if total > 2 * allowed.sheet_cells:
        raise RefusalError("file-too-large", f"各工作表的内容合计排到{total}格")


def check_sheet_count(sheets: int) -> None:
    """Refuse a workbook with more sheets than any office makes."""
    if sheets > limits.SHEETS:
        raise RefusalError("file-too-large", f"有{sheets}张工作表")


def _check_part(package: Package, name: str) -> None:
    """Check any part, even one that no sheet of the workbook seems to use: a parser may still find it."""
    root, announced = ask_once("root", package, name, lambda: _read_root(package, name))
    if root == "worksheet":
        check_boxes([_scan_sheet(package, name, name)], package.limits)
    if announced.isdecimal() and int(announced[:12]) > max(limits.SHARED_STRINGS, package.size(name) // 4):
        raise RefusalError("file-damaged", "文字总表的个数不实")


def _read_root(package: Package, name: str) -> tuple[str, str]:
    """Read the name of a part's first element, and how many texts it announces if it is the string table."""
    part = package.open(name)
    assert part is not None
    root, attributes = read_root_element(part)
    return root, attributes.get("uniqueCount", "") if root == "sst" else ""


def _check_inert_part(package: Package, name: str) -> None:
    ask_once("inert", package, name, lambda: _require_inert(package, name))


def _require_inert(package: Package, name: str) -> None:
    """Refuse a DOCTYPE in a part that provides no value; such parts may be UTF-16 or truncated.

    openpyxl opens docProps, so an encoding unknown to expat, which could conceal a DOCTYPE, is refused there.
    """
    part = package.open(name)
    assert part is not None
    try:
        require_no_doctype(part)
    except expat.ExpatError:
        return  # no parser can continue
    except (ValueError, LookupError):  # raised by expat for an unknown encoding
        if name.startswith(_PROPERTIES):
            raise RefusalError("file-damaged", "内部编码不常见") from None


def _list_sheets(package: Package) -> list[tuple[str, str]]:
    """Return (sheet name, part name) in workbook order; parts are found as calamine finds them, or not at all."""
    starts = [link for link in _list_elements(package, "_rels/.rels", "Relationship") if _is_office_document(link)]
    folders = [start.get("Target", "").removeprefix("/").casefold().rpartition("/")[0] for start in starts]
    if folders != ["xl"]:
        raise RefusalError("file-damaged", "工作表目录不在应有的位置")
    links = _list_elements(package, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = {link.get("Id", ""): _resolve_part_name(link.get("Target", "")) for link in links}
    listed = _list_elements(package, "xl/workbook.xml", "sheet")
    check_sheet_count(len(listed))
    return [(sheet.get("name", ""), targets.get(_get_link_id(sheet), "")) for sheet in listed]


def _list_elements(package: Package, part_name: str, element: str) -> list[Attributes]:
    """Return the attributes of all elements with this local name."""
    return ask_once(f"all {element}", package, part_name, lambda: _find_elements(package, part_name, element))


def _find_elements(package: Package, part_name: str, element: str) -> list[Attributes]:
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if strip_prefix(name) == element:
            found.append(attributes)

    part = package.open(part_name)
    if part is None:
        raise RefusalError("file-damaged", "缺少工作表目录")
    parser = build_xml_parser()
    parser.StartElementHandler = start
    parse_part(parser, part)
    return found


def _is_office_document(link: Attributes) -> bool:
    return link.get("Type", "").endswith("/officeDocument")


def _get_link_id(sheet: Attributes) -> str:
    links = [value for key, value in sheet.items() if strip_prefix(key) == "id"]
    if len(links) != 1:
        raise RefusalError("file-damaged", "工作表目录前后不一致")
    return links[0]


def _resolve_part_name(target: str) -> str:
    target = target.casefold()
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _scan_sheet(package: Package, name: str, part_name: str) -> SheetFacts:
    """Scan a sheet; the facts are the caller's own, to add to."""
    facts = ask_once("sheet", package, part_name, lambda: _scan_new_sheet(package, name, part_name))
    return replace(facts, name=name)


def _scan_new_sheet(package: Package, name: str, part_name: str) -> SheetFacts:
    facts = SheetFacts(name=name)
    part = package.open(part_name)
    if part is not None:
        scan = _SheetScan(facts)
        parse_part(scan.parser, part)
        scan.finish()
    return facts


class _SheetScan:
    """State of one pass: the current position, and the content of the current cell so far."""

    def __init__(self, facts: SheetFacts) -> None:
        self.facts = facts
        self.row = self.bottom = self.right = -1
        self.place = -1, -1
        self.kind: str | None = None
        self.formula: list[str] | None = None
        self.value: list[str] | None = None
        self.parser: expat.XMLParserType = build_xml_parser()
        self.parser.StartElementHandler = self.start

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: C901 - one branch per element, in one call
        """Handle the start of an element; called a thousand times a form, so common elements come first.

        Formats are often dragged down to the last row, so a million empty rows are not rare.
        """
        if name == "c":
            if self.formula is not None or self.value is not None:
                self.finish_cell()
            cell = attributes.get("r")
            self.place = (self.row, self.place[1] + 1) if cell is None else _parse_cell_name(cell)
            self.kind = attributes.get("t")
        elif name in ("v", "f", "is"):
            row, column = self.place
            if row > self.bottom or column > self.right:
                self.bottom, self.right = max(row, self.bottom), max(column, self.right)
            if name == "f":
                self.formula = self.collect_text()
            elif self.formula is not None or self.kind == "e":
                self.value = self.collect_text()
        elif name == "row":
            self.enter_row(attributes)
        elif ":" in name:
            self.start(strip_prefix(name), attributes)
        elif name == "col":
            self.add_hidden_columns(attributes)
        elif name == "strike":
            self.facts.strikes = True

    def collect_text(self) -> list[str]:
        """Return the list in which the following text is collected."""
        texts: list[str] = []
        self.parser.CharacterDataHandler = texts.append
        return texts

    def enter_row(self, attributes: Attributes) -> None:
        if self.formula is not None or self.value is not None:
            self.finish_cell()
        number = attributes.get("r")
        self.row = self.row + 1 if number is None else _parse_row_index(number)
        self.place = self.row, -1
        if ("hidden" in attributes and attributes["hidden"] in _TRUE) or _LOW.fullmatch(attributes.get("ht", "")):
            self.facts.hidden_rows.add(self.row)

    def add_hidden_columns(self, attributes: Attributes) -> None:
        """Note columns that are hidden, or so narrow that they are not seen."""
        first, last = attributes.get("min", ""), attributes.get("max", "")
        seen = attributes.get("hidden") not in _TRUE and not _NARROW.fullmatch(attributes.get("width", ""))
        if not seen and first.isdecimal() and last.isdecimal():
            self.facts.hidden_columns.append(range(int(first[:6]) - 1, min(int(last[:6]), LAST_COLUMN)))

    def finish_cell(self) -> None:
        """Classify a completed cell that holds a formula or an error."""
        if self.formula is None and self.value is None:
            return
        value = "".join(self.value or ()).strip()
        if self.formula is not None and "DISPIMG(" in "".join(self.formula).upper():
            self.facts.pictures.add(self.place)
        elif self.kind == "e" and value:
            self.facts.errors[self.place] = value
        elif self.value is None or not (value or self.kind == "str"):
            self.facts.uncalculated.add(self.place)
        self.formula = self.value = None
        self.parser.CharacterDataHandler = None

    def finish(self) -> None:
        """Finish the pass: classify the last cell and set the box."""
        self.finish_cell()
        self.facts.box = self.bottom + 1, self.right + 1


@lru_cache(2**14)
def _parse_cell_name(cell: str) -> tuple[int, int]:
    """Parse ``K10`` as (9, 10); cached, since forms are alike and a worker meets the same names repeatedly."""
    letters = cell.rstrip(_DIGITS)
    return _parse_row_index(cell[len(letters) :]), _parse_column_index(letters)


def _parse_row_index(number: str) -> int:
    if number.isdecimal() and len(number) <= limits.CELL_DIGITS and 0 < (row := int(number)) <= LAST_ROW:
        return row - 1
    raise RefusalError("file-damaged", "单元格编号超出表格范围")


@lru_cache(LAST_COLUMN)
def _parse_column_index(letters: str) -> int:
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter) - 64 if "A" <= letter <= "Z" else LAST_COLUMN + 1
    if not 0 < column <= LAST_COLUMN:
        raise RefusalError("file-damaged", "单元格编号超出表格范围")
    return column - 1
