"""Packages by hand: the fewest parts a reader accepts, and a branch's own form taken apart."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Mapping

from bureau import answers, filled_form, handed, new_row

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_TYPE = "application/vnd.openxmlformats-package"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET, BOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

Parts = dict[str, str | bytes]


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cell(inner: str, at: str = "A1", row: int = 1, attributes: str = "") -> str:
    """A sheet of one cell."""
    return sheet_xml(f'<row r="{row}"><c r="{at}"{attributes}>{inner}</c></row>')


def parts_of(*sheets: str, names: tuple[str, ...] = ("填报表", "乙", "丙")) -> Parts:
    """The fewest parts calamine and openpyxl accept."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="{names[n - 1]}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "_rels/.rels": (
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{PACKAGE_TYPE}.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/></Types>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in zip(numbers, sheets, strict=True)},
    }


def workbook(*sheets: str) -> bytes:
    return packed(parts_of(*sheets))


def opendocument(table: str, **others: str | bytes) -> bytes:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="填报表">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": "<manifest/>", **others})


@functools.cache
def form() -> bytes:
    """A form filled in well, by the branch whose forms are spoilt here."""
    given = handed("MZ03", [])
    return filled_form(given, answers(*(new_row(number, progress="完成36户") for number in given.new_numbers[:2])))


@functools.cache
def _parts() -> Mapping[str, bytes]:
    return parts_in(form())


def parts_in(data: bytes) -> dict[str, bytes]:
    """The parts of a package, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(name: str, change: Callable[[str], str | bytes]) -> bytes:
    """The form with one part changed."""
    parts: Parts = dict(_parts())
    before = _parts()[name].decode()
    after = change(before)
    assert after != before, name
    return packed({**parts, name: after})


def with_parts(**others: str | bytes) -> bytes:
    """The form with parts added or replaced; ``__`` stands for ``/`` in keywords' stead of a mapping."""
    return packed({**_parts(), **{name.replace("__", "/"): part for name, part in others.items()}})


def with_part(name: str, content: str | bytes) -> bytes:
    """The form with one part added or put in another's place."""
    return packed({**_parts(), name: content})


def without(*names: str) -> bytes:
    """The form with parts lost."""
    assert all(name in _parts() for name in names)
    return packed({name: part for name, part in _parts().items() if name not in names})


def more_rows(rows: str) -> bytes:
    """The form with more rows at the end of its sheet."""
    return changed(SHEET, lambda text: text.replace("</sheetData>", rows + "</sheetData>"))


def more_after(tail: str) -> bytes:
    """The form with elements behind the rows of its sheet."""
    return changed(SHEET, lambda text: text.replace("</sheetData>", "</sheetData>" + tail))
