"""What is no .xlsx: old containers with crazy counts, other workbooks, other papers under a workbook's name."""

from __future__ import annotations

import functools
import io
import random
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

from hostile.parts import ODS_TYPE, form, opendocument, packed

FIXTURES = Path(__file__).parent.parent / "fixtures"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = '<table:table-row{rows}><table:table-cell{cells} office:value-type="float" office:value="1"/></table:table-row>'
ROWS, COLUMNS = ' table:number-rows-repeated="{}"', ' table:number-columns-repeated="{}"'


@functools.cache
def kept(name: str) -> bytes:
    """A form that was saved again by another program."""
    return (FIXTURES / name).read_bytes()


def old() -> bytes:
    return kept("resaved/full.xls")


def _old(at: int, new: bytes) -> bytes:
    return old()[:at] + new + old()[at + len(new) :]


def _renamed_stream(name: str) -> bytes:
    was, now = (
        text.encode("utf-16-le").ljust(64, b"\0") + bytes([len(text) * 2 + 2, 0]) for text in ("Workbook", name)
    )
    data = kept("reading/form.xls")
    assert was in data
    return data.replace(was, now)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff(*records: bytes) -> bytes:
    """The old workbook with its stream begun anew by these records."""
    start = old().index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    return _old(start, _record(0x0809, b"\x00\x06\x05\x00" + bytes(12)) + b"".join(records))


def _ods_row(rows: object = 1, cells: object = 1) -> bytes:
    return opendocument(ROW.format(rows=ROWS.format(rows), cells=COLUMNS.format(cells)))


def _ods_cell(attributes: str, inner: str = "") -> bytes:
    return opendocument(f"<table:table-row><table:table-cell {attributes}>{inner}</table:table-cell></table:table-row>")


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("表.xlsx"))
    return buffer.getvalue()


OPENDOCUMENTS: dict[str, Callable[[], bytes]] = {
    "ods of a thousand million rows": lambda: _ods_row(10**9),
    "ods of a thousand million columns": lambda: _ods_row(1, 10**9),
    "ods as large as may be": lambda: _ods_row(1_048_576, 16_384),
    "ods of minus one row": lambda: _ods_row(-1),
    "ods of no number of rows": lambda: _ods_row("many"),
    "ods of many full rows": lambda: opendocument(ROW.format(rows=ROWS.format(400_000), cells=COLUMNS.format(13))),
    "ods of spaces without end": lambda: _ods_cell('office:value-type="string"', '<text:p><text:s text:c="2000000000"/></text:p>'),
    "ods of many spaces": lambda: _ods_cell('office:value-type="string"', "<text:p>" + '<text:s text:c="10000000"/>' * 10 + "</text:p>"),
    "ods of 1e400": lambda: _ods_cell('office:value-type="float" office:value="1e400"'),
    "ods of no number": lambda: _ods_cell('office:value-type="float" office:value="八成"'),
    "ods of no date": lambda: _ods_cell('office:value-type="date" office:date-value="99999-99-99"'),
    "ods of a long time": lambda: _ods_cell('office:value-type="time" office:time-value="PT99999999999999H"'),
    "ods of no type": lambda: _ods_cell('office:value-type="zz"', "<text:p>x</text:p>"),
    "ods merged over everything": lambda: _ods_cell(
        'office:value-type="string" table:number-rows-spanned="1048576" table:number-columns-spanned="16384"', "<text:p>x</text:p>"
    ),
    "ods with a DOCTYPE": lambda: packed({"mimetype": ODS_TYPE, "content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "ods without content": lambda: packed({"mimetype": ODS_TYPE, "META-INF/manifest.xml": "<manifest/>"}),
    "ods cut off": lambda: kept("resaved/full.ods")[:20_000],
    "ods with a password": lambda: kept("reading/password.ods"),
    "ods nested in itself": lambda: opendocument("<table:table-row>" * 100_000),
    "ods of two tables of one name": lambda: opendocument('</table:table><table:table table:name="填报表">'),
    "ods bomb": lambda: packed({"mimetype": ODS_TYPE, "content.xml": "<a>" + "<b/>" * 5_000_000}),
}  # fmt: skip

OLD: dict[str, Callable[[], bytes]] = {
    "header of a compound file": lambda: OLE,
    "header and noughts": lambda: OLE + bytes(4096),
    "header and noise": lambda: OLE + random.Random(1).randbytes(9000),
    "xls with a password": lambda: kept("reading/password.xls"),
    "xlsx with a password": lambda: _renamed_stream("EncryptedPackage"),
    "doc": lambda: _renamed_stream("WordDocument"),
    "ppt": lambda: _renamed_stream("PowerPoint Document"),
    "drawing": lambda: _renamed_stream("VisioDocument"),
    **{f"xls of too many sectors at {at}": functools.partial(_old, at, b"\xff\xff\xff\x0f") for at in (40, 44, 64, 72)},
    "xls of a sector size of nought": lambda: _old(30, b"\0\0"),
    "xls of a giant sector size": lambda: _old(30, b"\x1f\x00"),
    "xls of a giant mini sector": lambda: _old(32, b"\xff\x00"),
    "xls whose directory lies outside": lambda: _old(48, b"\xff\xff\xff\x7f"),
    "xls whose FAT leads in a circle": lambda: _old(512, struct.pack("<128I", *[0] * 128)),
    "xls whose FAT leads nowhere": lambda: _old(512, b"\xfe\xff\xff\x7f" * 128),
    "xls whose DIFAT leads in a circle": lambda: _old(68, struct.pack("<II", 0, 1)),
    "xls cut off": lambda: old()[:20_000],
    "xls cut by a sector": lambda: old()[:-512],
    "xls of a string table that lies": lambda: _biff(_record(0x00FC, struct.pack("<II", 2**31 - 1, 2**31 - 1))),
    "xls of a sheet outside": lambda: _biff(_record(0x0085, struct.pack("<IHBB", 2**31 - 1, 0, 200, 1) + b"x" * 9)),
    "xls of a box of everything": lambda: _biff(_record(0x0200, struct.pack("<IIHHH", 0, 2**31 - 1, 0, 65535, 0))),
    "xls of an endless record": lambda: _biff(struct.pack("<HH", 0x00FC, 65535)),
    "xls of empty records": lambda: _biff(*[_record(kind, b"") for kind in (0x0085, 0x00FC, 0x0200, 0x0203, 0x00FD, 0x0006)]),
    "xls with a password by its records": lambda: _biff(_record(0x002F, bytes(54))),
    "workbook of BIFF2": lambda: b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(200),
    "workbook of BIFF5 by itself": lambda: b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(200),
    "xlsb": lambda: packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": bytes(100)}),
}  # fmt: skip

_TABLE = "<table><tr><td>支部</td></tr></table>"
_MAIL = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"

PAPERS: dict[str, Callable[[], bytes]] = {
    "web page as xls": f"<html>{_TABLE}</html>".encode,
    "web page in GBK": lambda: f"<meta charset=gb2312>{_TABLE}".encode("gbk"),
    "web page in UTF-16": lambda: f"<html>{_TABLE}</html>".encode("utf-16"),
    "web page of many megabytes": lambda: b"<html>" + b"<td>x</td>" * 500_000,
    "web archive": _MAIL.encode,
    "XML table of 2003": lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "flat ods": '<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'.encode,
    "CSV": "支部,完成率\n一支部,80\n".encode,
    "CSV in GBK": lambda: "支部,完成率\n一支部,80\n".encode("gbk"),
    "CSV in UTF-16": lambda: "支部\t完成率\n".encode("utf-16"),
    "one line without end": lambda: b"a," * 5_000_000,
    "JSON": lambda: b'{"a": 1}',
    "RTF": lambda: b"{\\rtf1\\ansi x}",
    "PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500),
    "OFD": lambda: packed({"OFD.xml": "<ofd/>"}),
    "docx": lambda: packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}),
    "pptx": lambda: packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"}),
    "odt": lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
    "PNG": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "JPEG": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100),
    "HEIC": lambda: b"\x00\x00\x00\x24ftypheic" + bytes(100),
    "BMP": lambda: b"BM\x36\x00\x00\x00" + bytes(100),
    "WebP": lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "RAR4": lambda: b"Rar!\x1a\x07\x00" + bytes(100),
    "RAR5": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100),
    "gzip": lambda: b"\x1f\x8b\x08\x00" + bytes(100),
    "bzip2 archive": lambda: b"BZh91AY&SY" + bytes(100),
    "xz": lambda: b"\xfd7zXZ\x00" + bytes(100),
    "tar": _tar,
    "program of Windows": lambda: b"MZ\x90\x00" + bytes(500),
    "program of Linux": lambda: b"\x7fELF" + bytes(500),
    "shortcut": lambda: b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100),
    "database": lambda: b"SQLite format 3\x00" + bytes(500),
    "mail": "From: a@example.com\r\nSubject: 月报\r\n\r\n见附件".encode,
    "noughts": lambda: bytes(1_000_000),
    "noise": lambda: random.Random(7).randbytes(1_000_000),
    "too large": lambda: b"\x00\x01" * 11_000_000,
    "too large a form": lambda: form() + bytes(21_000_000),
    "Apple Numbers": lambda: packed({"Index/Document.iwa": bytes(50), "preview.jpg": b"\xff\xd8\xff\xe0"}),
    "xls named et": lambda: kept("resaved/nil.xls"),
}  # fmt: skip
