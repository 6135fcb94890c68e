"""Read a 上报包: a ZIP archive with a manifest, which is taken as a whole and not file by file.

Its directory has been checked like that of any archive; names are compared with those of the manifest and never used as
paths.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from pipeline.reading.limits import RefusalError, format_megabytes
from pipeline.reading.package import Package
from pipeline.reading.raw import PackagePart, RawBook, RawPackage, Refusal
from pipeline.reading.zip_archive import decode_name
from pipeline.terms import FIGURES_FILE, PACKAGE_MANIFEST_FILE

_CHUNK, _LONGEST_MANIFEST = 2**18, 2**21


def is_reported_package(package: Package) -> bool:
    """Return whether a ZIP holds one manifest of a 上报包, at its top or in the one folder around all of it."""
    return _find_root(package) is not None


def read_reported_package(package: Package, read_book: Callable[[bytes], RawBook | Refusal]) -> RawPackage:
    """Read the manifest and the workbook and hash every other part; RefusalError if one is too large."""
    root = _find_root(package) or ""
    manifest, book = b"", None
    parts: list[PackagePart] = []
    for entry in package.entries:
        name = _normalise(decode_name(entry))
        if name.endswith("/"):
            continue
        told = name.removeprefix(root)
        if told == PACKAGE_MANIFEST_FILE:
            if entry.file_size > _LONGEST_MANIFEST:
                raise RefusalError("file-too-large", f"上报清单超过{format_megabytes(_LONGEST_MANIFEST)}")
            with package.open_entry(entry) as part:
                manifest = part.read()
            continue
        found, size, kept = hashlib.sha256(), 0, bytearray()
        with package.open_entry(entry) as part:
            while chunk := part.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
                if told == FIGURES_FILE and size <= package.limits.file:
                    kept += chunk
        if told == FIGURES_FILE:
            book = read_book(bytes(kept)) if size <= package.limits.file else Refusal("file-too-large", told)
        parts.append(PackagePart(told, size, found.hexdigest()))
    return RawPackage(manifest, tuple(sorted(parts, key=lambda each: each.name)), book)


def _find_root(package: Package) -> str | None:
    """Find the folder around all files (empty if there is none); None if the ZIP is no 上报包."""
    names = [_normalise(decode_name(entry)) for entry in package.entries]
    found = [name for name in names if name.rpartition("/")[2] == PACKAGE_MANIFEST_FILE]
    if len(found) != 1:
        return None
    root = found[0].removesuffix(PACKAGE_MANIFEST_FILE)
    return root if root.count("/") <= 1 and all(name.startswith(root) for name in names) else None


def _normalise(name: str) -> str:
    return name.replace("\\", "/")
