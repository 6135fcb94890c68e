"""What a file is, told by its bytes: the name a branch gave it proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from pipeline.reading.compound import OLE, check_counts, has_password, main_stream
from pipeline.reading.limits import RefusalError

ZIP = b"PK\x03\x04"

_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

_ARCHIVE, _PICTURE, _WEB_PAGE = "压缩包，请解压后逐个报送", "图片", "网页另存的假xls"
_TEXT = "纯文本或CSV文件"
_WORD, _SLIDES, _OLD, _UNKNOWN = "Word文档", "演示文稿", "过于老旧的表格格式", "认不出的格式"

_SIGNATURES = (
    (b"%PDF", "PDF文件"), (b"{\\rtf", _WORD),
    (b"PK", _ARCHIVE), (b"Rar!", _ARCHIVE), (b"7z\xbc\xaf\x27\x1c", _ARCHIVE), (b"\x1f\x8b", _ARCHIVE),
    (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"GIF8", _PICTURE), (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE), (b"\x00\x00\x00\x18ftyp", _PICTURE), (b"\x00\x00\x00\x24ftyp", _PICTURE),
)  # fmt: skip
"""First bytes -> what a clerk calls such a file."""

_BINARY_SIGNATURES = ((b"BM", _PICTURE), (b"RIFF", _PICTURE), (b"\x09\x00", _OLD), (b"\x09\x02", _OLD),
                      (b"\x09\x04", _OLD), (b"\x09\x08", _OLD))  # fmt: skip
"""The same where the file is no text: words may begin with these, too."""

_MARKUP = (
    ("<html", _WEB_PAGE), ("<!doctype html", _WEB_PAGE), ("<table", _WEB_PAGE), ("mime-version:", _WEB_PAGE),
    ("urn:schemas-microsoft-com:office:spreadsheet", "2003版XML表格"), ("<?xml", "XML文件"),
)  # fmt: skip

_STREAMS = {
    "Workbook": "xls", "Book": "xls", "EncryptedPackage": "",
    "WordDocument": _WORD, "PowerPoint Document": _SLIDES, "": _UNKNOWN,
}  # fmt: skip
"""Main stream of a compound file -> its kind, or what to call it; empty for an encrypted workbook."""

_PARTS = (
    ("xl/workbook.bin", "xlsb格式的二进制表格"), ("word/document", _WORD), ("ppt/presentation", _SLIDES),
    ("ofd.xml", "OFD版式文件"),
)  # fmt: skip


def kind_of_bytes(data: bytes) -> str:
    """``xls`` for the old binary workbooks (.xls, .et); all else that is no ZIP is refused by its name."""
    if data.startswith(OLE):
        return _kind_of_streams(data)
    head = data[:4096]
    text = _text_of(head)
    signatures = _SIGNATURES if text else _SIGNATURES + _BINARY_SIGNATURES
    by_start = (what for start, what in signatures if head.startswith(start))
    by_mark = (what for mark, what in _MARKUP if mark in text.lower())
    otherwise = _TEXT if text else _UNKNOWN
    raise RefusalError("file-not-workbook", next(chain(by_start, by_mark), otherwise))


def kind_of_parts(names: Iterable[str], mimetype: str) -> str:
    """``xlsx`` or ``ods`` by a ZIP's part names and its ``mimetype``; all else is refused by its name."""
    folded = {name.casefold() for name in names}
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in folded):
        return "xlsx"
    if "opendocument.spreadsheet" in mimetype or ("content.xml" in folded and not mimetype):
        return "ods"
    if "opendocument" in mimetype:
        raise RefusalError("file-not-workbook", _SLIDES if "presentation" in mimetype else _WORD)
    found = (what for start, what in _PARTS if any(name.startswith(start) for name in folded))
    raise RefusalError("file-not-workbook", next(found, _ARCHIVE))


def _kind_of_streams(data: bytes) -> str:
    what = _STREAMS[main_stream(data, _STREAMS)]
    if what == "xls":
        check_counts(data)
    if not what or (what == "xls" and has_password(data)):
        raise RefusalError("file-encrypted")
    if what != "xls":
        raise RefusalError("file-not-workbook", what)
    return what


def _text_of(head: bytes) -> str:
    """The head as text, empty if it is none: any control byte but tab, line and page ends says so."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return "" if _CONTROLS.search(head) else head.decode("utf-8", "replace")
