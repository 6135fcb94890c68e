"""Read the cells of a received workbook into plain data; runs in a worker and imports only what it needs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar
from xml.parsers import expat

from pipeline.reading.bundle import bundle_of, member_bytes, open_member
from pipeline.reading.cells import read_sheets
from pipeline.reading.formats import with_formats
from pipeline.reading.kinds import BUNDLE, ZIP, kind_of_bytes
from pipeline.reading.limits import ORDINARY, Limits, RefusalError, in_megabytes
from pipeline.reading.opendocument import scan_opendocument
from pipeline.reading.package import Package, text_of
from pipeline.reading.raw import Bundle, Member, RawBook, RawSheet, RawValue, Refusal
from pipeline.reading.scan import scan_workbook

__all__ = [
    "Asked", "Bundle", "Limits", "Member", "RawBook", "RawSheet", "RawValue", "Refusal", "member_bytes", "read",
    "read_file",
]  # fmt: skip

_SAVED = {"xlsx": ("docProps/core.xml", "modified"), "ods": ("meta.xml", "date")}
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Asked:
    """One item for a worker to read: a file, or the member of a ZIP archive at a position in its directory."""

    path: str
    member: int | None = None
    limits: Limits = ORDINARY


def read_file(asked: Asked) -> RawBook | Refusal | Bundle:
    """Read one requested item in a worker, within its limits; raise OSError if the disk fails."""
    allowed = asked.limits
    with Path(asked.path).open("rb") as file:
        if asked.member is not None:
            return _or_refusal(lambda: _read_member(file, asked))
        data = file.read(allowed.file + 1)
        if not data.startswith(ZIP):
            return read(data, allowed)
        size = file.seek(0, io.SEEK_END)
        return _or_refusal(lambda: _read_package(file, data, size, allowed))


def read(data: bytes, allowed: Limits = ORDINARY) -> RawBook | Refusal:
    """Return a workbook's cells or the reason for refusal; deterministic for given bytes. ZIP archives are refused.

    A panic of the parser (a BaseException) is left to the caller that runs the worker.
    """
    return _or_refusal(lambda: _read(data, allowed))


def _or_refusal(reading: Callable[[], _Answer]) -> _Answer | Refusal:
    try:
        return reading()
    except RefusalError as error:
        return error.refusal
    except expat.ExpatError:
        return Refusal("file-damaged", "内部结构异常")
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return Refusal("file-damaged", "压缩内容不完整")


def _read_member(file: IO[bytes], asked: Asked) -> RawBook:
    assert asked.member is not None
    with open_member(file, asked.member, asked.limits) as part:
        data = part.read(asked.limits.file + 1)
    return _read(data, asked.limits, archive="压缩包里又有压缩包")


def _read_package(file: IO[bytes], data: bytes, size: int, allowed: Limits) -> RawBook | Bundle:
    """Read a ZIP from disk; a ZIP archive of files may be larger than a workbook and is never held in memory."""
    if size > allowed.bundle:
        raise RefusalError("file-too-large", f"文件超过{in_megabytes(allowed.bundle)}")
    package = Package(file, allowed)
    return bundle_of(package) if package.kind == BUNDLE else _of_package(package, data)


def _read(data: bytes, allowed: Limits, archive: str = "不是表格，是压缩包") -> RawBook:
    if not data:
        raise RefusalError("file-empty")
    _check_size(data, allowed)
    if not data.startswith(ZIP):
        return RawBook(kind_of_bytes(data), read_sheets(data, None, allowed))
    package = Package(io.BytesIO(data), allowed)
    if package.kind == BUNDLE:
        raise RefusalError("archive-refused", archive)
    return _of_package(package, data)


def _check_size(data: bytes, allowed: Limits) -> None:
    if len(data) > allowed.file:
        raise RefusalError("file-too-large", f"文件超过{in_megabytes(allowed.file)}")


def _of_package(package: Package, data: bytes) -> RawBook:
    _check_size(data, package.limits)
    if package.kind == "ods":
        return RawBook("ods", read_sheets(data, scan_opendocument(package), package.limits), _saved(package))
    sheets = read_sheets(data, scan_workbook(package), package.limits)
    return RawBook("xlsx", with_formats(data, sheets), _saved(package))


def _saved(package: Package) -> str:
    """Return the workbook's own time of last save, in UTC if it states a time zone; empty if it states none."""
    name, element = _SAVED[package.kind]
    part = package.open(name)
    if part is None:
        return ""
    try:
        moment = dt.datetime.fromisoformat(text_of(part, element).strip())
        in_utc = moment.replace(tzinfo=None) - (moment.utcoffset() or dt.timedelta())
        return in_utc.isoformat(timespec="seconds")
    except (ValueError, OverflowError, expat.ExpatError, RefusalError):
        return ""
