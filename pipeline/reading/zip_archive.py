"""List and open the files of a ZIP archive (压缩包). Their names are sanitised and never used as paths.

The directory is checked like that of a workbook before anything is inflated.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from pipeline.disk import clean_name, is_unwanted
from pipeline.reading.file_types import ZIP_ARCHIVE
from pipeline.reading.limits import RefusalError, format_megabytes
from pipeline.reading.package import Package

TABLES = (".xlsx", ".xls", ".xlsm", ".et", ".ods", ".zip")
"""Endings of files that may be a form, or hold one."""
_IN_UTF8 = 0x800
_UNICODE_PATH, _NAME_STARTS = 0x7075, 5
"""Extra field in which Windows archivers store the name as UTF-8, and offset of the name in it ([APPNOTE] 4.6.9)."""
_OF_MAC = "__MACOSX"
_MARKS = ("[content_types].xml", "xl/workbook.xml", "content.xml")
"""Parts by which an unpacked workbook or document is known."""
# What lies at the top of workbooks and documents ([OPC], OpenDocument); anything else was put there by hand.
_PART_FILES = frozenset(
    {"[content_types].xml", "content.xml", "styles.xml", "meta.xml", "settings.xml", "manifest.rdf", "mimetype",
     "layout-cache"}
)  # fmt: skip
_PART_FOLDERS = frozenset(
    {"_rels", "docprops", "xl", "word", "ppt", "visio", "customxml", "customui", "docmetadata", "package",
     "_xmlsignatures", "[trash]", "meta-inf", "thumbnails", "pictures",
     "media", "configurations2", "objectreplacements", "basic", "dialogs"}
)  # fmt: skip
_NAMELESS, _EMBEDDED = "解开的表", "object "
"""Name of a workbook that was not unpacked into a folder, and beginning of the names of folders of embedded objects."""


class ZipArchive:
    """The files of a ZIP archive. A workbook that was unpacked and zipped again as a folder is one file of it."""

    kind = "压缩包"

    def __init__(self, package: Package) -> None:
        """List the files; nothing is inflated yet."""
        self._package = package
        names = [decode_name(entry).replace("\\", "/") for entry in package.entries]
        self._roots = find_unpacked_roots(names)
        self._parts = {root: [at for at, name in enumerate(names) if is_part_of(root, name)] for root in self._roots}
        entries, packed = package.entries, {at for parts in self._parts.values() for at in parts}
        whole = [at for at in range(len(entries)) if at not in packed and not _is_folder(entries[at])]
        wanted = [(at, name) for at in whole if (name := _get_member_name(entries[at]))]
        self.passed_over = len(whole) - len(wanted)
        rebuilt = [(parts[0], format_unpacked_name(root, names)) for root, parts in self._parts.items()]
        told = sorted([*wanted, *rebuilt])
        self.files = list(zip((at for at, _ in told), number_duplicates([name for _, name in told]), strict=True))
        self._names = names

    def get_size(self, at: int) -> int:
        """Return the size of a file after inflation."""
        return sum(self._package.entries[each].file_size for each in self._find_parts(at) or [at])

    def open(self, at: int) -> IO[bytes]:
        """Open one file for reading; raise RefusalError if there is none."""
        if at >= len(self._package.entries):
            raise RefusalError("archive-refused", "压缩包又有改动")
        parts = self._find_parts(at)
        return self._pack(at, parts) if parts else self._package.open_entry(self._package.entries[at])

    def _find_parts(self, at: int) -> list[int]:
        return next((parts for parts in self._parts.values() if parts[0] == at), [])

    def _pack(self, at: int, parts: list[int]) -> IO[bytes]:
        """Pack an unpacked workbook again, without compression, so that the bytes are the same everywhere."""
        root = next(root for root, each in self._parts.items() if each[0] == at)
        if self.get_size(at) > self._package.limits.file:
            raise RefusalError("file-too-large", f"文件超过{format_megabytes(self._package.limits.file)}")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
            for each in parts:
                entry = self._package.entries[each]
                if not _is_folder(entry):
                    with self._package.open_entry(entry) as part:
                        packed.writestr(zipfile.ZipInfo(self._names[each].removeprefix(root)), part.read())
        buffer.seek(0)
        return buffer


def find_unpacked_roots(names: list[str]) -> tuple[str, ...]:
    """Find the folders in a ZIP that are unpacked workbooks or documents, by the parts only those have."""
    folded = {name.casefold(): name for name in names}
    roots = set[str]()
    for name in folded:
        for mark in _MARKS:
            if f"/{name}".endswith(f"/{mark}") and _OF_MAC.casefold() not in name:
                roots.add(folded[name][: -len(mark)])
    return tuple(sorted(root for root in roots if not any(is_part_of(other, root) for other in roots)))


def holds_files(package: Package) -> bool:
    """Return whether a ZIP holds files to take one by one: an archive, or an unpacked workbook with a table beside."""
    names = (decode_name(entry).replace("\\", "/") for entry in package.entries)
    return package.kind == ZIP_ARCHIVE or any(
        name.casefold().endswith(TABLES) and not is_part_of("", name) for name in names
    )


def is_part_of(root: str, name: str) -> bool:
    """Return whether a file is a part of the document unpacked into a folder, and not merely lies in it."""
    if name == root or not name.startswith(root):
        return False
    top, folder, _ = name.removeprefix(root).casefold().partition("/")
    return top in _PART_FOLDERS or top.startswith(_EMBEDDED) if folder else top in _PART_FILES


def format_unpacked_name(root: str, names: list[str]) -> str:
    """Return the name of an unpacked workbook: its folder's, with the ending that its parts call for."""
    told = clean_name(root.strip("/") or _NAMELESS)
    parts = {name.removeprefix(root).casefold() for name in names if is_part_of(root, name)}
    ending = ".ods" if "content.xml" in parts else ".docx" if "word/document.xml" in parts else ".xlsx"
    return told if told.casefold().endswith((".xlsx", ".xlsm", ".ods", ".docx")) else told + ending


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.orig_filename.endswith(("/", "\\"))


def _get_member_name(entry: zipfile.ZipInfo) -> str:
    """Return the sanitised name of a regular file; empty for links and for temporary files of systems and programs."""
    told = decode_name(entry).replace("\\", "/")
    parts = told.split("/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return "" if link or _OF_MAC in parts or is_unwanted(parts[-1]) else clean_name(told.strip("/"))


def decode_name(entry: zipfile.ZipInfo) -> str:
    """Decode a member name as its creator meant it: zipfile takes all bytes not declared as UTF-8 for cp437.

    Tried in turn: UTF-8 as declared, the extra field, undeclared UTF-8 (macOS), GB18030 (Chinese Windows).
    """
    name = entry.orig_filename
    if entry.flag_bits & _IN_UTF8 or (name.isascii() and not entry.extra):
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


def number_duplicates(names: list[str]) -> Iterator[str]:
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
