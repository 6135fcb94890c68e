"""Detect the type of a file from its bytes; its name proves nothing."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain

from pipeline.reading.limits import RefusalError
from pipeline.reading.ole_container import (
    OLE,
    CompoundFile,
    check_sector_counts,
    find_main_stream,
    has_password,
    is_before_1997,
)

ZIP = b"PK\x03\x04"
ZIP_ARCHIVE = "zip"
"""Type of a ZIP archive of files, as opposed to a workbook or document in ZIP format."""

_HEAD = 4096
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

_PICTURE, _MOVING, _MAIL = "图片", "图片或视频", "电子邮件"
_TNEF, _MESSAGE = "Outlook把附件裹在里面的winmail.dat", "Outlook存出的邮件"
_SHORTCUT, _ONLINE = "快捷方式", "在线文档的链接"
_WEB_PAGE, _TEXT = "网页另存的假xls", "纯文本或CSV文件"
_WORD, _SLIDES, _PDF, _OFD = "Word文档", "演示文稿", "PDF文件", "OFD版式文件"
_NUMBERS, _PROGRAM = "苹果Numbers表格", "程序，或自己会解开的压缩包"
_OLD, _BINARY, _UNKNOWN = "过于老旧的表格格式", "xlsb格式的二进制表格", "认不出的格式"
_FLAT = "LibreOffice存的.fods表格"

_FILL_IN = "把内容填入下发的月报表（电子表格）后再报送"
_TAKE_OUT = "把邮件里的附件存出来，报送附件里的表格"
_SEND_PLAIN = (
    "让发件人把邮件格式改为“纯文本”或“HTML”再发一次，或先压缩成“.zip”再发；也可以在Outlook里打开，把附件存出来报送"
)
_ORIGINAL = "报送填好的电子表格原件，不要报送扫描件、照片或转成的版式文件"
_WAYS = {
    _WORD: _FILL_IN, _SLIDES: _FILL_IN, _PDF: _ORIGINAL, _OFD: _ORIGINAL, _PICTURE: _ORIGINAL,
    _MOVING: _ORIGINAL, _MAIL: _TAKE_OUT, _MESSAGE: _TAKE_OUT, _TNEF: _SEND_PLAIN,
    _SHORTCUT: "找到表格本身（不是快捷方式），把它复制过来报送",
    _ONLINE: "在在线文档里选“下载”或“导出”，存成“.xlsx”格式后再报送",
    _NUMBERS: "在Numbers里选“文件”“导出为”“Excel”，存成“.xlsx”格式后再报送（WPS和Excel打不开它）",
    _FLAT: "在LibreOffice里选“另存为”，存成“.xlsx”格式后再报送（WPS和Excel打不开它）",
    _PROGRAM: "不要发程序：请支部把表格本身发来，或压缩成“.zip”格式再发",
    _UNKNOWN: "核对是否放错了文件；确是表格的，在WPS或Excel中打开，另存为“.xlsx”格式后再报送",
}  # fmt: skip
"""Remedy for each type of file; for all other types it is to save the table in another format."""
_SAVE_ANEW = "在WPS或Excel中打开，另存为“.xlsx”格式后再报送"

_ARCHIVES = ((b"PK", "空的或分卷的压缩包"), (b"Rar!", "RAR格式"), (b"7z\xbc\xaf\x27\x1c", "7z格式"),
             (b"\x1f\x8b", "gz格式"), (b"BZh", "bz2格式"), (b"\xfd7zXZ", "xz格式"), (b"MSCF", "cab格式"))  # fmt: skip
"""First bytes of archive formats that are not opened; only .zip is (``zip_archive``)."""
_TAR_MARK = 257
"""Where a tar archive says what it is."""
_TNEF_START = b"\x78\x9f\x3e\x22"
_SIGNATURES = (
    (_TNEF_START, _TNEF), (b"L\x00\x00\x00\x01\x14\x02\x00", _SHORTCUT), (b"%PDF", _PDF), (b"{\\rtf", _WORD),
    (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"GIF8", _PICTURE), (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
)  # fmt: skip
"""First bytes -> the clerk's name for such a file."""

_BINARY_SIGNATURES = ((b"BM", _PICTURE), (b"RIFF", _MOVING), (b"MZ", _PROGRAM),
                      (b"\x09\x00", _OLD), (b"\x09\x02", _OLD), (b"\x09\x04", _OLD), (b"\x09\x08", _OLD))  # fmt: skip
"""First bytes that count only if the file is no text, because text may begin with them, too."""

_FILE_TYPE = b"ftyp"
"""Bytes 5 to 8 of files taken with a telephone (HEIC, MP4)."""
_MIME = "mime-version:"
_OF_MAIL = re.compile(r"^(received|delivered-to|to):", re.IGNORECASE | re.MULTILINE)
"""Distinguishes an e-mail from a web page saved in the same format."""

_MARKUP = (
    ("[internetshortcut]", _SHORTCUT), ("[desktop entry]", _SHORTCUT), ("docs.google.com/", _ONLINE),
    ('"doc_id"', _ONLINE), ("docs.qq.com/", _ONLINE), ("kdocs.cn/", _ONLINE),
    ("urn:schemas-microsoft-com:office:spreadsheet", "2003版XML表格"), ("opendocument.spreadsheet", _FLAT),
    ("<html", _WEB_PAGE), ("<!doctype html", _WEB_PAGE), ("<table", _WEB_PAGE), (_MIME, _WEB_PAGE),
    ("<?xml", "XML文件"),
)  # fmt: skip

_MESSAGE_STREAM = "__properties_version1.0"
_STREAMS = {
    "Workbook": "xls", "Book": "xls", "EncryptedPackage": "",
    "WordDocument": _WORD, "PowerPoint Document": _SLIDES, _MESSAGE_STREAM: _MESSAGE, "": _UNKNOWN,
}  # fmt: skip
"""Main stream of a compound file -> its type or the name of the format; empty for an encrypted workbook."""

_PARTS = (
    ("xl/workbook.bin", _BINARY), ("word/document", _WORD), ("ppt/presentation", _SLIDES), ("ofd.xml", _OFD),
    ("index/document.iwa", _NUMBERS),
)  # fmt: skip


class Wrapping(StrEnum):
    """Kinds of mail that may hold a form, as people call them."""

    MAIL = _MAIL
    MESSAGE = _MESSAGE
    TNEF = "winmail.dat"


def detect_wrapping(data: bytes) -> Wrapping | None:
    """Return the kind of mail that these bytes are or begin; None for anything else."""
    if data.startswith(_TNEF_START):
        return Wrapping.TNEF
    if data.startswith(OLE):
        return Wrapping.MESSAGE if _is_message(data) else None
    text = _decode_head(data[:_HEAD])
    return Wrapping.MAIL if _is_mail(text) and not data.startswith(ZIP) else None


def _is_message(data: bytes) -> bool:
    """Return whether a compound file is a mail of Outlook; an .xls attached to it must not make it one."""
    if _MESSAGE_STREAM.encode("utf-16-le") not in data:
        return False
    try:
        return CompoundFile(data).read((_MESSAGE_STREAM,)) is not None
    except (RefusalError, struct.error, IndexError):
        return False


def _is_mail(text: str) -> bool:
    return _MIME in text.lower() and _OF_MAIL.search(text) is not None


def detect_file_type(data: bytes) -> str:
    """Return ``xls`` for the old binary workbooks (.xls, .et); refuse all else that is no ZIP, naming its format."""
    if data.startswith(OLE):
        return _detect_ole_type(data)
    head = data[:_HEAD]
    if not head.strip(b"\x00"):
        raise RefusalError("file-damaged", "开头全是空白，没有下载完或没有同步完")
    otherwise = "tar格式" if head.startswith(b"ustar", _TAR_MARK) else ""
    if archive := next((what for start, what in _ARCHIVES if head.startswith(start)), otherwise):
        raise RefusalError("archive-refused", archive)
    text = _decode_head(head)
    signatures = _SIGNATURES if text else _SIGNATURES + _BINARY_SIGNATURES
    by_start = (what for start, what in signatures if head.startswith(start))
    by_mark = (what for mark, what in _MARKUP if mark in text.lower())
    otherwise = _TEXT if text else _UNKNOWN
    raise _build_refusal(next(chain(by_start, _guess_by_content(head, text), by_mark), otherwise))


def _guess_by_content(head: bytes, text: str) -> Iterator[str]:
    """Yield formats that neither the first bytes nor a single mark identifies."""
    if head[4:8] == _FILE_TYPE:
        yield _MOVING
    if _is_mail(text):
        yield _MAIL


def detect_package_type(names: Iterable[str], mimetype: str) -> str:
    """Return ``xlsx``, ``ods`` or ``ZIP_ARCHIVE`` by part names and ``mimetype``; refuse other documents by name."""
    folded = {name.casefold() for name in names}
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in folded):
        return "xlsx"
    if "opendocument.spreadsheet" in mimetype or ("content.xml" in folded and not mimetype):
        return "ods"
    if "opendocument" in mimetype:
        raise _build_refusal(_SLIDES if "presentation" in mimetype else _WORD)
    for start, what in _PARTS:
        if any(name.startswith(start) for name in folded):
            raise _build_refusal(what)
    if "[content_types].xml" in folded:
        raise RefusalError("file-damaged", "缺少工作表目录")
    return ZIP_ARCHIVE


def _build_refusal(what: str) -> RefusalError:
    return RefusalError("file-not-workbook", what, _WAYS.get(what, _SAVE_ANEW))


def _detect_ole_type(data: bytes) -> str:
    what = _MESSAGE if _is_message(data) else _STREAMS[find_main_stream(data, _STREAMS)]
    if what == "xls":
        check_sector_counts(data)
    if not what or (what == "xls" and has_password(data)):
        raise RefusalError("file-encrypted")
    if what == "xls" and is_before_1997(data):
        what = _OLD
    if what != "xls":
        raise _build_refusal(what)
    return what


def _decode_head(head: bytes) -> str:
    """Decode the head as text; empty if it contains control bytes other than tab, line and page ends."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return "" if _CONTROLS.search(head) else head.decode("utf-8", "replace")
