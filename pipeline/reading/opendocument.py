"""Scan the XML of an .ods: one part holds all sheets, and a repeat count may represent a million equal cells."""

from __future__ import annotations

from pipeline.reading.limits import RefusalError
from pipeline.reading.opendocument_marks import scan_marks
from pipeline.reading.package import (
    Attributes,
    Package,
    build_xml_parser,
    parse_part,
    read_root_element,
    strip_prefix,
)
from pipeline.reading.scan import LAST_COLUMN, LAST_ROW, SheetFacts, check_boxes, check_sheet_count

_CELLS = ("table-cell", "covered-table-cell")


def scan_opendocument(package: Package) -> list[SheetFacts]:
    """Check the parts and scan the sheets in order; raise RefusalError or ExpatError."""
    _refuse_encrypted(package)
    for name in package.list_xml_names():
        part = package.open(name)
        if part is not None:
            read_root_element(part)
    content = package.open("content.xml")
    if content is None:
        raise RefusalError("file-damaged", "缺少表格内容")
    scan = _ContentScan()
    parser = build_xml_parser()
    parser.StartElementHandler, parser.CharacterDataHandler = scan.start, scan.text
    parse_part(parser, content)
    scan.finish_row()
    check_boxes(scan.sheets, package.limits)
    for sheet, marks in zip(scan.sheets, scan.marks, strict=True):
        _expand_marks(sheet, marks)
    for sheet, beside in zip(scan.sheets, scan_marks(package), strict=False):
        sheet.additions, sheet.struck = beside.additions, beside.struck
    return scan.sheets


def _refuse_encrypted(package: Package) -> None:
    """Refuse a manifest that declares encryption: with a password all other parts are encrypted (ODF 1.3-2, 3.4)."""

    def start(name: str, _: Attributes) -> None:
        if strip_prefix(name) == "encryption-data":
            raise RefusalError("file-encrypted")

    manifest = package.open("META-INF/manifest.xml")
    if manifest is not None:
        parser = build_xml_parser()
        parser.StartElementHandler = start
        parse_part(parser, manifest)


class _MarkedCells:
    """Error cells or formulas without result, perhaps repeated; expanded after the size of the sheet is checked."""

    def __init__(self, top: int, left: int, columns: int) -> None:
        self.top, self.left, self.columns, self.rows = top, left, columns, 1
        self.error: list[str] | None = None


class _ContentScan:
    """State of the scan: the sheet, the next row and column, and the marks of the current row."""

    def __init__(self) -> None:
        self.sheets: list[SheetFacts] = []
        self.marks: list[list[_MarkedCells]] = []
        self.row = self.column = self.described = 0
        self.repeated, self.hidden, self.right = 0, False, 0
        self.in_row: list[_MarkedCells] = []
        self.error: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        name = strip_prefix(name)
        if name == "table":
            self.finish_row()
            check_sheet_count(len(self.sheets))
            self.sheets.append(SheetFacts(name=attributes.get("table:name", "")))
            self.marks.append([])
            self.row = self.described = 0
        elif not self.sheets:
            return
        elif name == "table-row":
            self.finish_row()
            self.repeated = _parse_count(attributes, "table:number-rows-repeated", LAST_ROW)
            self.hidden = attributes.get("table:visibility", "visible") != "visible"
        elif name in _CELLS:
            self.cell(attributes)
        elif name == "table-column":
            self.add_column(attributes)
        elif name == "p" and self.error is not None:
            self.error.clear()

    def text(self, text: str) -> None:
        if self.error is not None:
            self.error.append(text)

    def cell(self, attributes: Attributes) -> None:
        times = _parse_count(attributes, "table:number-columns-repeated", LAST_COLUMN)
        value, formula = attributes.get("office:value-type"), attributes.get("table:formula")
        down = _parse_count(attributes, "table:number-rows-spanned", LAST_ROW)
        across = _parse_count(attributes, "table:number-columns-spanned", LAST_COLUMN)
        self.error = None
        if down * across > 1:
            area = self.row, self.column, self.row + down - 1, self.column + across - 1
            self.sheets[-1].merges.append(area)
        if value or formula:
            self.right = self.column + times
            self.mark(attributes.get("calcext:value-type") == "error", not value, times)
        self.column += times

    def add_column(self, attributes: Attributes) -> None:
        """Note hidden columns among those described before the rows."""
        times = _parse_count(attributes, "table:number-columns-repeated", LAST_COLUMN)
        if attributes.get("table:visibility", "visible") != "visible":
            self.sheets[-1].hidden_columns.append(range(self.described, self.described + times))
        self.described += times

    def mark(self, error: bool, uncalculated: bool, times: int) -> None:
        if error or uncalculated:
            mark = _MarkedCells(self.row, self.column, times)
            if error:
                self.error = mark.error = []
            self.in_row.append(mark)

    def finish_row(self) -> None:
        """Close the current row; only a row with content extends the sheet's box."""
        if self.sheets and self.right:
            sheet = self.sheets[-1]
            sheet.box = self.row + self.repeated, max(sheet.box[1], self.right)
            if self.hidden:
                sheet.hidden_rows.update(range(self.row, self.row + self.repeated))
            for mark in self.in_row:
                mark.rows = self.repeated
            self.marks[-1].extend(self.in_row)
        self.row += self.repeated
        self.column = self.right = self.repeated = 0
        self.in_row, self.error = [], None


def _expand_marks(sheet: SheetFacts, marks: list[_MarkedCells]) -> None:
    for mark in marks:
        places = [
            (row, column)
            for row in range(mark.top, mark.top + mark.rows)
            for column in range(mark.left, mark.left + mark.columns)
        ]
        if mark.error is None:
            sheet.uncalculated.update(places)
        else:
            sheet.errors.update(dict.fromkeys(places, "".join(mark.error).strip()))


def _parse_count(attributes: Attributes, name: str, most: int) -> int:
    text = attributes.get(name, "1")
    if text.isdecimal() and len(text) <= len(str(most)) and 0 < int(text) <= most:
        return int(text)
    raise RefusalError("file-damaged", "单元格编号超出表格范围")
