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

from pipeline.reading.cells import read_sheets
from pipeline.reading.containers import list_members, open_container, open_member, read_member_bytes
from pipeline.reading.file_types import ZIP, detect_file_type
from pipeline.reading.formats import add_number_formats, has_telling_formats
from pipeline.reading.limits import DEFAULT_LIMITS, Limits, RefusalError, format_megabytes
from pipeline.reading.old_workbook import add_old_marks
from pipeline.reading.opendocument import scan_opendocument
from pipeline.reading.package import Package, read_element_text
from pipeline.reading.raw import RawBook, RawPackage, RawSheet, RawValue, Refusal, ZipListing, ZipMember
from pipeline.reading.reported_package import is_reported_package, read_reported_package
from pipeline.reading.scan import scan_workbook
from pipeline.reading.zip_archive import ZipArchive, holds_files

__all__ = [
    "Limits",
    "RawBook",
    "RawPackage",
    "RawSheet",
    "RawValue",
    "ReadContent",
    "ReadRequest",
    "Refusal",
    "ZipListing",
    "ZipMember",
    "read_content",
    "read_file",
    "read_member_bytes",
    "read_workbook",
]  # fmt: skip

_SAVED = {"xlsx": ("docProps/core.xml", "modified"), "ods": ("meta.xml", "date")}
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class ReadRequest:
    """One item for a worker to read: a file, or the file inside an archive or mail at a position (``ZipMember``)."""

    path: str
    member: tuple[int, ...] | None = None
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True)
class ReadContent:
    """One item for a worker of another machine, which has no such file: the bytes themselves."""

    data: bytes
    limits: Limits = DEFAULT_LIMITS


def read_file(asked: ReadRequest) -> RawBook | RawPackage | Refusal | ZipListing:
    """Read one requested item in a worker, within its limits; raise OSError if the disk fails."""
    with Path(asked.path).open("rb") as file:
        if asked.member is not None:
            return _catch_refusal(lambda: _read_member(file, asked))
        return _read_whole(file, asked.limits)


def read_content(asked: ReadContent) -> RawBook | RawPackage | Refusal | ZipListing:
    """Read the bytes of a whole file in a worker of another machine, as ``read_file`` reads the file itself."""
    return _read_whole(io.BytesIO(asked.data), asked.limits)


def _read_whole(file: IO[bytes], allowed: Limits) -> RawBook | RawPackage | Refusal | ZipListing:
    data = file.read(allowed.file + 1)
    if not data.startswith(ZIP):
        return _catch_refusal(lambda: _read_mail_or_workbook(file, data, allowed))
    size = file.seek(0, io.SEEK_END)
    return _catch_refusal(lambda: _read_package(file, data, size, allowed))


def _read_mail_or_workbook(file: IO[bytes], data: bytes, allowed: Limits) -> RawBook | RawPackage | ZipListing:
    container = open_container(file, allowed)
    return list_members(container, allowed) if container is not None else _read_workbook(data, allowed)


def read_workbook(data: bytes, allowed: Limits = DEFAULT_LIMITS) -> RawBook | Refusal:
    """Return a workbook's cells or the reason for refusal; deterministic for given bytes. ZIP archives are refused.

    A panic of the parser (a BaseException) is left to the caller that runs the worker.
    """
    return _catch_refusal(lambda: _require_workbook(_read_workbook(data, allowed)))


def _require_workbook(read: RawBook | RawPackage) -> RawBook:
    if isinstance(read, RawPackage):
        raise RefusalError("archive-refused", "不是表格，是上报包")
    return read


def _catch_refusal(reading: Callable[[], _Answer]) -> _Answer | Refusal:
    try:
        return reading()
    except RefusalError as error:
        return error.refusal
    except expat.ExpatError:
        return Refusal("file-damaged", "内部结构异常")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        UnicodeDecodeError,
    ):  # the last: a name in the file, not the directory
        return Refusal("file-damaged", "压缩内容不完整")


def _read_member(file: IO[bytes], asked: ReadRequest) -> RawBook | RawPackage:
    assert asked.member is not None
    with open_member(file, asked.member, asked.limits) as part:
        data = part.read(asked.limits.file + 1)
    return _read_workbook(data, asked.limits, archive="压缩包里又有压缩包")


def _read_package(file: IO[bytes], data: bytes, size: int, allowed: Limits) -> RawBook | RawPackage | ZipListing:
    """Read a ZIP from disk; a ZIP archive of files may be larger than a workbook and is never held in memory."""
    if size > allowed.bundle:
        raise RefusalError("file-too-large", f"文件超过{format_megabytes(allowed.bundle)}")
    package = Package(file, allowed)
    if is_reported_package(package):
        return _read_reported(package)
    if holds_files(package):
        return list_members(ZipArchive(package), allowed)
    return _parse_package(package, data)


def _read_reported(package: Package) -> RawPackage:
    return read_reported_package(package, lambda data: read_workbook(data, package.limits))


def _read_workbook(data: bytes, allowed: Limits, archive: str = "不是表格，是压缩包") -> RawBook | RawPackage:
    if not data:
        raise RefusalError("file-empty")
    _check_size(data, allowed)
    if not data.startswith(ZIP):
        kind = detect_file_type(data)
        return RawBook(kind, add_old_marks(data, read_sheets(data, None, allowed)))
    package = Package(io.BytesIO(data), allowed)
    if is_reported_package(package):
        return _read_reported(package)
    if holds_files(package):
        raise RefusalError("archive-refused", archive)
    return _parse_package(package, data)


def _check_size(data: bytes, allowed: Limits) -> None:
    if len(data) > allowed.file:
        raise RefusalError("file-too-large", f"文件超过{format_megabytes(allowed.file)}")


def _parse_package(package: Package, data: bytes) -> RawBook:
    _check_size(data, package.limits)
    if package.kind == "ods":
        return RawBook("ods", read_sheets(data, scan_opendocument(package), package.limits), _find_save_time(package))
    sheets = read_sheets(data, scan_workbook(package), package.limits)
    return RawBook(
        "xlsx", add_number_formats(data, sheets, telling=has_telling_formats(package)), _find_save_time(package)
    )


def _find_save_time(package: Package) -> str:
    """Return the workbook's own time of last save, in UTC if it states a time zone; empty if it states none."""
    name, element = _SAVED[package.kind]
    part = package.open(name)
    if part is None:
        return ""
    try:
        moment = dt.datetime.fromisoformat(read_element_text(part, element).strip())
        in_utc = moment.replace(tzinfo=None) - (moment.utcoffset() or dt.timedelta())
        return in_utc.isoformat(timespec="seconds")
    except (ValueError, OverflowError, expat.ExpatError, RefusalError):
        return ""
