"""Find the files inside other files: ZIP archives, mails (.eml, .msg), Outlook's winmail.dat, and these in one another.

They are then read one by one, each as an item of its own, so that one that kills its reader affects none of the others.
Number and size of all of them together, and the depth of nesting, are limited.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Protocol

from pipeline.disk import clean_name
from pipeline.reading.file_types import ZIP, Wrapping, detect_wrapping
from pipeline.reading.limits import Limits, RefusalError, format_megabytes
from pipeline.reading.mail_file import read_mail
from pipeline.reading.ole_container import OLE
from pipeline.reading.outlook import TNEF, read_msg, read_tnef
from pipeline.reading.package import Package
from pipeline.reading.raw import WrappedFile, ZipListing, ZipMember
from pipeline.reading.reported_package import is_reported_package
from pipeline.reading.zip_archive import TABLES, ZipArchive, holds_files, number_duplicates

_CHUNK, _HEAD = 2**18, 2**12
_DEEPEST = 3
"""Containers within one another that are opened; a form comes in a mail in an archive at most."""
_DECORATIONS = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".ico", ".emf", ".wmf", ".svg", ".htm", ".html", ".css",
    ".vcf", ".ics", ".p7s", ".asc",
)  # fmt: skip
"""Endings of what mail programs add to a mail themselves: pictures, signatures, cards, the text in another form."""
_TEXT_OF_MAIL = re.compile(r"(ATT\d+|)\.txt", re.IGNORECASE)
"""What mail programs call the text of a mail as a file; another .txt was attached by a person."""
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


class Container(Protocol):
    """The files inside a file, by position."""

    kind: str
    passed_over: int
    files: list[tuple[int, str]]

    def get_size(self, at: int) -> int:
        """Return the size of a file."""

    def open(self, at: int) -> IO[bytes]:
        """Open a file for reading."""


class WrappedFiles:
    """The files attached to a mail; pictures, signatures and cards are passed over, all others are taken by name."""

    def __init__(self, kind: str, files: list[WrappedFile]) -> None:
        """Keep the files that a person attached."""
        self.kind, self._all = kind, files
        self.has_form = any(map(_may_be_form, files))
        wanted = [(at, clean_name(each.name or "附件")) for at, each in enumerate(files) if not _is_decoration(each)]
        self.passed_over = len(files) - len(wanted)
        self.files = list(zip((at for at, _ in wanted), number_duplicates([name for _, name in wanted]), strict=True))

    def get_size(self, at: int) -> int:
        """Return the size of a file."""
        return len(self._all[at].data)

    def open(self, at: int) -> IO[bytes]:
        """Open a file; raise RefusalError if there is none."""
        if at >= len(self._all):
            raise RefusalError("archive-refused", "邮件又有改动")
        return io.BytesIO(self._all[at].data)


def _may_be_form(each: WrappedFile) -> bool:
    return each.data.startswith((ZIP, OLE, TNEF)) or each.name.casefold().endswith(TABLES)


def _is_decoration(each: WrappedFile) -> bool:
    ours = each.name.casefold().endswith(_DECORATIONS) or _TEXT_OF_MAIL.fullmatch(each.name) is not None
    return ours and not _may_be_form(each)


_READERS: Mapping[Wrapping, Callable[[bytes], list[WrappedFile]]] = {
    Wrapping.MAIL: read_mail, Wrapping.MESSAGE: read_msg, Wrapping.TNEF: read_tnef,
}  # fmt: skip


def open_container(file: IO[bytes], allowed: Limits) -> Container | None:
    """Open a file that holds others; None for any other file, and for a mail without a file that may be a form.

    Raise RefusalError for an archive or mail that is damaged, hostile or beyond the limits.
    """
    file.seek(0)
    if file.read(len(ZIP)) == ZIP:
        package = Package(file, allowed)
        return ZipArchive(package) if holds_files(package) and not is_reported_package(package) else None
    file.seek(0)
    data = file.read(allowed.file + 1)
    wrapping = detect_wrapping(data) if len(data) <= allowed.file else None
    if wrapping is None:
        return None
    found = WrappedFiles(wrapping.value, _READERS[wrapping](data))
    return found if found.has_form else None


@dataclass
class _Room:
    """What may still be listed of all containers within one another, and how many files they passed over."""

    files: int
    size: int
    passed_over: int = 0

    def take(self, size: int) -> None:
        self.files -= 1
        self.size -= size
        if self.files < 0 or self.size < 0:
            raise RefusalError("archive-refused", "里面一层套一层，文件过多或过大")


def list_members(container: Container, allowed: Limits) -> ZipListing:
    """List every file in a container with its hash; raise RefusalError if there is none or one is damaged."""
    room = _Room(allowed.members, allowed.inflated)
    members = tuple(_list_members(container, allowed, room, 1))
    if not members:
        raise RefusalError("archive-refused", "里面没有可以报送的文件")
    return ZipListing(members, room.passed_over, container.kind)


def _list_members(container: Container, allowed: Limits, room: _Room, depth: int) -> Iterator[ZipMember]:
    room.passed_over += container.passed_over
    for at, name in container.files:
        inner = _open_inner(container, at, allowed) if depth < _DEEPEST else None
        if inner is None:
            room.take(container.get_size(at))
            yield ZipMember(name, (at,), *_measure(container, at, name))
            continue
        for each in _list_members(inner, allowed, room, depth + 1):
            yield ZipMember(f"{name}/{each.name}", (at, *each.place), each.size, each.sha256)


def _open_inner(container: Container, at: int, allowed: Limits) -> Container | None:
    """Open a file of a container as a container of its own; None if it is none that can be opened."""
    if container.get_size(at) > allowed.file:
        return None
    try:
        with container.open(at) as part:
            head = part.read(_HEAD)
            if not head.startswith((ZIP, OLE, TNEF)) and detect_wrapping(head) is None:
                return None
            found = open_container(io.BytesIO(head + part.read()), allowed)
    except (RefusalError, *_DAMAGES):
        return None  # it is read as a file, and refused with the reason
    return found if found is not None and found.files else None


def _measure(container: Container, at: int, name: str) -> tuple[int, str]:
    """Return size and hash of a file."""
    found, size = hashlib.sha256(), 0
    try:
        with container.open(at) as part:
            while chunk := part.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
    except _DAMAGES as error:
        raise RefusalError("archive-refused", f"其中的“{name}”已损坏") from error
    return size, found.hexdigest()


def open_member(file: IO[bytes], place: tuple[int, ...], allowed: Limits) -> IO[bytes]:
    """Open one file of a container listed before; raise RefusalError if the container has changed since."""
    container = open_container(file, allowed)
    if container is None or place[0] not in {at for at, _ in container.files}:
        raise RefusalError("archive-refused", "压缩包又有改动")
    part = container.open(place[0])
    if len(place) == 1:
        return part
    with part:
        data = part.read(allowed.file + 1)
    if len(data) > allowed.file:
        raise RefusalError("file-too-large", f"文件超过{format_megabytes(allowed.file)}")
    return open_member(io.BytesIO(data), place[1:], allowed)


def read_member_bytes(bundle: bytes, place: tuple[int, ...], sha256: str) -> bytes | None:
    """Return the bytes of one file of a container; None if they do not have this hash."""
    most = max(len(bundle), Limits().inflated)
    widest = Limits(file=most, bundle=most, members=len(bundle), inflated=len(bundle) * 2**12)
    try:
        with open_member(io.BytesIO(bundle), place, widest) as part:
            data = part.read()
    except (RefusalError, *_DAMAGES):
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
