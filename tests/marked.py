"""What people put on a sheet beside its cells, put into a workbook by its XML, as office programs write it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from rawcells import MAIN, packed, parts_of

from pipeline.terms import FORM_SHEET

_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_THREADS = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_DRAWN = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def shape(row: int, column: int, *lines: str, hidden: bool = False, grouped: bool = False) -> str:
    """An anchored text box of some lines; ``grouped`` puts it into a group, as drawing several at once does."""
    text = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    seen = ' hidden="1"' if hidden else ""
    name = f'<xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"{seen}/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    made = f"<xdr:sp>{name}<xdr:txBody><a:bodyPr/>{text}</xdr:txBody></xdr:sp>"
    return anchored(row, column, f"<xdr:grpSp>{made}</xdr:grpSp>" if grouped else made)


def picture(row: int, column: int) -> str:
    """An anchored picture."""
    return anchored(row, column, '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="图片 2"/></xdr:nvPicPr></xdr:pic>')


def for_old_programs(made: str) -> str:
    """A drawing of a newer kind, repeated for programs that do not know it."""
    return f"<mc:AlternateContent><mc:Choice>{made}</mc:Choice><mc:Fallback>{made}</mc:Fallback></mc:AlternateContent>"


def anchored(row: int, column: int, made: str) -> str:
    """A drawing with its upper left corner in a cell (from 0)."""
    corner = f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    return f"<xdr:oneCellAnchor><xdr:from>{corner}</xdr:from>{made}<xdr:clientData/></xdr:oneCellAnchor>"


def with_drawing(data: bytes, *drawn: str, sheet: str = FORM_SHEET) -> bytes:
    """A workbook with drawings on a sheet."""
    part = f'<?xml version="1.0"?><xdr:wsDr {_DRAWN}>{"".join(drawn)}</xdr:wsDr>'
    return _with_part(data, sheet, f"{_LINKS}/drawing", "../drawings/drawing9.xml", part)


def with_object(data: bytes, program: str, corner: tuple[int, int] | None, sheet: str = FORM_SHEET) -> bytes:
    """A workbook with a file put onto a sheet, as Excel keeps it since 2010 (with a corner) or before (without)."""
    at = "" if corner is None else f"<xdr:col>{corner[1]}</xdr:col><xdr:row>{corner[0]}</xdr:row>"
    seen = f"<objectPr><anchor><from>{at}</from><to><xdr:row>99</xdr:row></to></anchor></objectPr>" if at else ""
    made = for_old_programs(f'<oleObject progId="{program}" shapeId="1025" r:id="rId9">{seen}</oleObject>')
    parts = parts_of(_with_part(data, sheet, f"{_LINKS}/package", "../embeddings/oleObject1.bin", "PK"))
    name = _find_part(parts, sheet)
    page = parts[name].decode()
    parts[name] = page.replace("</worksheet>", f"<oleObjects {_DRAWN}>{made}</oleObjects></worksheet>").encode()
    return packed(parts)


def with_diagram(data: bytes, row: int, column: int, *texts: str, sheet: str = FORM_SHEET) -> bytes:
    """A workbook with a diagram (SmartArt) on a sheet, whose texts lie in a part of their own."""
    graphic = '<a:graphicData uri="diagram"><dgm:relIds xmlns:dgm="d" xmlns:r="r" r:dm="rId7"/></a:graphicData>'
    parts = parts_of(
        with_drawing(data, anchored(row, column, f"<xdr:graphicFrame>{graphic}</xdr:graphicFrame>"), sheet=sheet)
    )
    each = "".join(f"<a:t>{escape(text)}</a:t>" for text in texts)
    parts["xl/diagrams/data1.xml"] = f"<dgm:dataModel {_DRAWN} xmlns:dgm='d'>{each}</dgm:dataModel>".encode()
    link = f'<Relationship Id="rId7" Type="{_LINKS}/diagramData" Target="../diagrams/data1.xml"/>'
    parts["xl/drawings/_rels/drawing9.xml.rels"] = f"<Relationships>{link}</Relationships>".encode()
    return packed(parts)


def with_comments(data: bytes, comments: Mapping[str, str], sheet: str = FORM_SHEET, author: str = "") -> bytes:
    """A workbook with comments on a sheet; Excel begins each with the name of its author."""
    begin = f"<r><rPr><b/></rPr><t>{author}:</t></r>" if author else ""
    each = "".join(
        f'<comment ref="{cell}" authorId="0"><text>{begin}<r><t xml:space="preserve">{escape(text)}</t></r></text></comment>'
        for cell, text in comments.items()
    )
    part = f"<comments {MAIN}><authors><author>{author}</author></authors><commentList>{each}</commentList></comments>"
    return _with_part(data, sheet, f"{_LINKS}/comments", "/xl/comments9.xml", part)


def with_thread(data: bytes, cell: str, *texts: str, sheet: str = FORM_SHEET) -> bytes:
    """A workbook with a threaded comment: Excel 365 keeps it beside a plain one for old programs."""
    each = "".join(f'<threadedComment ref="{cell}"><text>{escape(text)}</text></threadedComment>' for text in texts)
    part = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        f"{each}</ThreadedComments>"
    )
    data = _with_part(data, sheet, _THREADS, "../threadedComments/threadedComment1.xml", part)
    return with_comments(data, {cell: "[线程批注] 你的Excel版本可读取此线程批注。\n注释:\n" + "\n".join(texts)}, sheet)


def with_struck_string(data: bytes, cell: str, struck: str, kept: str, sheet: str = FORM_SHEET) -> bytes:
    """A workbook with a text in its string table of which the beginning is struck out."""
    parts = parts_of(data)
    name = _find_part(parts, sheet)
    table = parts["xl/sharedStrings.xml"].decode()
    number = len(re.findall(r"<si[ >]", table))
    runs = f"<r><rPr><strike/></rPr><t>{struck}</t></r><r><t>{kept}</t></r>"
    parts["xl/sharedStrings.xml"] = table.replace("</sst>", f"<si>{runs}</si></sst>").encode()
    page = parts[name].decode()
    parts[name] = re.sub(
        rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)', rf'<c r="{cell}"\1 t="s"><v>{number}</v></c>', page
    ).encode()
    return packed(parts)


def strike(*cells: str) -> Callable[[Worksheet], None]:
    """A change that strikes whole cells out."""

    def change(page: Worksheet) -> None:
        for cell in cells:
            page[cell].font = Font(strike=True)

    return change


def beside(data: bytes, title: str, other: bytes, *, hidden: bool = False) -> bytes:
    """A workbook with the form of another one as a further sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    source, page = openpyxl.load_workbook(io.BytesIO(other))[FORM_SHEET], book.create_sheet(title)
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                page.cell(cell.row, cell.column).value = cell.value
    page.sheet_state = "hidden" if hidden else "visible"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _find_part(parts: Mapping[str, bytes], sheet: str) -> str:
    names = re.findall(r'<sheet [^>]*?name="([^"]+)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def _with_part(data: bytes, sheet: str, kind: str, target: str, part: str) -> bytes:
    parts = parts_of(data)
    name = _find_part(parts, sheet)
    links = name.replace("worksheets/", "worksheets/_rels/") + ".rels"
    known = parts.get(links, b"<Relationships></Relationships>").decode()
    link = f'<Relationship Id="rId{len(parts)}" Type="{kind}" Target="{target}"/>'
    parts[links] = known.replace("</Relationships>", f"{link}</Relationships>").encode()
    parts["xl/" + target.removeprefix("../").removeprefix("/xl/")] = part.encode()
    return packed(parts)
