"""Bytes of a foreign workbook -> cells as plain data; it runs in a worker and imports only what it needs."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from pipeline.reading import limits
from pipeline.reading.cells import read_sheets
from pipeline.reading.formats import with_formats
from pipeline.reading.kinds import ZIP, kind_of_bytes
from pipeline.reading.limits import RefusalError
from pipeline.reading.opendocument import scan_opendocument
from pipeline.reading.package import Package, text_of
from pipeline.reading.raw import RawBook, RawSheet, RawValue, Refusal
from pipeline.reading.scan import scan_workbook

__all__ = ["RawBook", "RawSheet", "RawValue", "Refusal", "read", "read_file"]

_SAVED = {"xlsx": ("docProps/core.xml", "modified"), "ods": ("meta.xml", "date")}


def read_file(path: str) -> RawBook | Refusal:
    """What a worker does with one file: reads no more than it may; raises OSError where the disk fails."""
    with Path(path).open("rb") as file:
        return read(file.read(limits.FILE_BYTES + 1))


def read(data: bytes) -> RawBook | Refusal:
    """A workbook's cells, or why there are none; the same bytes give the same answer.

    A panic of the parser (a BaseException) is left to whoever runs the worker.
    """
    try:
        return _read(data)
    except RefusalError as error:
        return error.refusal
    except expat.ExpatError:
        return Refusal("file-damaged", "内部结构异常")
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return Refusal("file-damaged", "压缩内容不完整")


def _read(data: bytes) -> RawBook:
    if not data:
        raise RefusalError("file-empty")
    if len(data) > limits.FILE_BYTES:
        raise RefusalError("file-too-large", f"文件超过{limits.in_megabytes(limits.FILE_BYTES)}")
    if not data.startswith(ZIP):
        return RawBook(kind_of_bytes(data), read_sheets(data, None))
    package = Package(data)
    if package.kind == "ods":
        return RawBook("ods", read_sheets(data, scan_opendocument(package)), _saved(package))
    sheets = read_sheets(data, scan_workbook(package))
    return RawBook("xlsx", with_formats(data, sheets), _saved(package))


def _saved(package: Package) -> str:
    """When the workbook says it was last saved, in UTC where it names a zone; empty where it does not say."""
    name, element = _SAVED[package.kind]
    part = package.open(name)
    if part is None:
        return ""
    try:
        moment = dt.datetime.fromisoformat(text_of(part, element).strip())
        in_utc = moment.replace(tzinfo=None) - (moment.utcoffset() or dt.timedelta())
        return in_utc.isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return ""
