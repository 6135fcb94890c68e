"""Cells as other programs write them: the XML of a filled form changed by hand, for what no library writes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pipeline.terms import FORM_SHEET

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


@dataclass(frozen=True)
class Raw:
    """One cell: a number in a format (built-in id or code), a text, an error, or a formula without its result."""

    number: float | None = None
    number_format: int | str = 0
    text: str = ""
    error: str = ""
    formula: str = ""

    def xml(self, place: str, style: int) -> str:
        """The element."""
        head = f'<c r="{place}" s="{style}"'
        formula = f"<f>{escape(self.formula)}</f>" if self.formula else ""
        if self.error:
            return f'{head} t="e">{formula}<v>{self.error}</v></c>'
        if self.number is not None:
            return f"{head}>{formula}<v>{self.number!r}</v></c>"
        if self.text:
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(self.text)}</t></is></c>'
        return f"{head}>{formula}</c>"


def parts_of(data: bytes) -> dict[str, bytes]:
    """A package's parts by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as box:
        return {name: box.read(name) for name in box.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The package again."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as box:
        for name, part in parts.items():
            box.writestr(
                zipfile.ZipInfo(name), part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()


def form_part(parts: Mapping[str, bytes]) -> str:
    """Where 填报表 stands in a package of ours."""
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(FORM_SHEET) + 1}.xml"


def rewritten(
    data: bytes, cells: Mapping[str, Raw] | None = None, *, from_1904: bool = False, hidden: tuple[int, ...] = (),
    dimension: str = "", ghosts: str = "",
) -> bytes:  # fmt: skip
    """A form with some cells of 填报表 as given.

    ``from_1904`` lets it count days from 1904; ``hidden`` are rows (from 1) a filter hides; ``dimension`` is what the
    sheet claims of its size; ``ghosts`` is more XML behind its last row.
    """
    parts = parts_of(data)
    name, styles = form_part(parts), _Styles(parts["xl/styles.xml"].decode())
    sheet = parts[name].decode()
    for place, cell in (cells or {}).items():
        element = cell.xml(place, styles.of(cell.number_format))
        found = re.search(rf'<c r="{place}"(?: [^>]*?)?(?:/>|>.*?</c>)', sheet)
        assert found is not None, place
        sheet = sheet[: found.start()] + element + sheet[found.end() :]
    for row in hidden:
        sheet = sheet.replace(f'<row r="{row}" ', f'<row r="{row}" hidden="1" ', 1)
    if dimension:
        sheet = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{dimension}"/>', sheet)
    parts[name] = sheet.replace("</sheetData>", f"{ghosts}</sheetData>").encode()
    parts["xl/styles.xml"] = styles.xml.encode()
    if from_1904:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    return packed(parts)


class _Styles:
    """The style table, with a format more for each asked."""

    def __init__(self, xml: str) -> None:
        self.xml = xml
        self.known: dict[int | str, int] = {}

    def of(self, number_format: int | str) -> int:
        """The index of a style of that format."""
        if number_format not in self.known:
            code = number_format if isinstance(number_format, int) else self._coded(number_format)
            count = int(re.findall(r'<cellXfs count="(\d+)"', self.xml)[0])
            self.xml = self.xml.replace(f'<cellXfs count="{count}"', f'<cellXfs count="{count + 1}"')
            extra = f'<xf numFmtId="{code}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            self.xml = self.xml.replace("</cellXfs>", f"{extra}</cellXfs>")
            self.known[number_format] = count
        return self.known[number_format]

    def _coded(self, code: str) -> int:
        number = 300 + len(self.known)
        element = f'<numFmt numFmtId="{number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        if "<numFmts" in self.xml:
            self.xml = re.sub(
                r'<numFmts count="(\d+)">', lambda found: f'<numFmts count="{int(found[1]) + 1}">{element}', self.xml
            )
        else:
            self.xml = re.sub(
                r"(<styleSheet[^>]*>)", lambda found: f'{found[1]}<numFmts count="1">{element}</numFmts>', self.xml
            )
        return number
