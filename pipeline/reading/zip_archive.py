"""List the members of a ZIP archive (压缩包). Member names are sanitised and never used as paths.

The directory is checked like that of a workbook before anything is inflated. The members are then read one by one, each
as an item of its own, so that one that kills its reader affects none of the others.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from pipeline.disk import clean_name, is_unwanted
from pipeline.reading.file_types import ZIP_ARCHIVE
from pipeline.reading.limits import Limits, RefusalError
from pipeline.reading.package import Package
from pipeline.reading.raw import ZipListing, ZipMember

_CHUNK = 2**18
_IN_UTF8 = 0x800
_UNICODE_PATH, _NAME_STARTS = 0x7075, 5
"""Extra field in which Windows archivers store the name as UTF-8, and offset of the name in it ([APPNOTE] 4.6.9)."""
_OF_MAC = "__MACOSX"


def list_zip_members(package: Package) -> ZipListing:
    """List every file of a ZIP archive with its hash; raise RefusalError if there is none or one is damaged."""
    entries = [(place, entry) for place, entry in enumerate(package.entries) if not _is_folder(entry)]
    wanted = [(place, entry, name) for place, entry in entries if (name := _get_member_name(entry))]
    if not wanted:
        raise RefusalError("archive-refused", "里面没有可以报送的文件")
    names = _number_duplicates([name for _, _, name in wanted])
    members = [
        ZipMember(name, place, entry.file_size, _hash_member(package, entry, name))
        for (place, entry, _), name in zip(wanted, names, strict=True)
    ]
    return ZipListing(tuple(members), len(entries) - len(wanted))


def open_member(file: IO[bytes], place: int, allowed: Limits) -> IO[bytes]:
    """Open one file of a ZIP archive listed before; raise RefusalError if the archive has changed since."""
    package = Package(file, allowed)
    if package.kind != ZIP_ARCHIVE or place >= len(package.entries):
        raise RefusalError("archive-refused", "压缩包又有改动")
    return package.open_entry(package.entries[place])


def read_member_bytes(bundle: bytes, place: int, sha256: str) -> bytes | None:
    """Return the bytes of one file of a ZIP archive; None if they do not have this hash."""
    widest = Limits(bundle=len(bundle), members=len(bundle), inflated=len(bundle) * 2**12)
    try:
        with open_member(io.BytesIO(bundle), place, widest) as part:
            data = part.read()
    except (RefusalError, zipfile.BadZipFile, zlib.error, EOFError):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith(("/", "\\"))


def _get_member_name(entry: zipfile.ZipInfo) -> str:
    """Return the sanitised name of a regular file; empty for links and for temporary files of systems and programs."""
    told = _decode_name(entry).replace("\\", "/")
    parts = told.split("/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return "" if link or _OF_MAC in parts or is_unwanted(parts[-1]) else clean_name(told.strip("/"))


def _decode_name(entry: zipfile.ZipInfo) -> str:
    """Decode a member name as its creator meant it: zipfile takes all bytes not declared as UTF-8 for cp437.

    Tried in turn: UTF-8 as declared, the extra field, undeclared UTF-8 (macOS), GB18030 (Chinese Windows).
    """
    name = entry.orig_filename
    if entry.flag_bits & _IN_UTF8:
        return name
    raw = name.encode("cp437", "replace")
    for data, encoding in ((_find_name_in_extra(entry, raw), "utf-8"), (raw, "utf-8"), (raw, "gb18030")):
        if data is not None:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return name


def _find_name_in_extra(entry: zipfile.ZipInfo, raw: bytes) -> bytes | None:
    """Return the name in the extra field if there is one with the checksum of this name, else None."""
    extra = entry.extra
    while len(extra) > _NAME_STARTS:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[1:_NAME_STARTS] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[_NAME_STARTS:]
    return None


def _number_duplicates(names: list[str]) -> Iterator[str]:
    """Yield the names, with a number added where sanitised names coincide."""
    seen = set[str]()
    for name in names:
        stem, dot, ending = name.rpartition(".")
        shown, again = name, 1
        while shown.casefold() in seen:
            again += 1
            shown = f"{stem or ending}（{again}）" + (f"{dot}{ending}" if stem else "")
        seen.add(shown.casefold())
        yield shown


def _hash_member(package: Package, entry: zipfile.ZipInfo, name: str) -> str:
    found = hashlib.sha256()
    try:
        with package.open_entry(entry) as part:
            while chunk := part.read(_CHUNK):
                found.update(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise RefusalError("archive-refused", f"其中的“{name}”已损坏") from error
    return found.hexdigest()
