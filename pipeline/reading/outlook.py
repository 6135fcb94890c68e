"""Take the attached files out of what Outlook makes of a mail: winmail.dat ([MS-OXTNEF]) and .msg ([MS-OXMSG])."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from pipeline.reading.limits import RefusalError
from pipeline.reading.ole_container import CompoundFile
from pipeline.reading.raw import WrappedFile

TNEF = b"\x78\x9f\x3e\x22"
_ATTRIBUTE = struct.Struct("<BII")
_FIRST, _CHECKSUM = 6, 2
_RENDERING, _TITLE, _DATA = 0x00069002, 0x00018010, 0x0006800F
"""Attributes that begin an attachment, name it and hold its bytes ([MS-OXTNEF] 2.1.3.3)."""
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-F]{8}", re.IGNORECASE)
_NAMES = ("3707001F", "3704001F", "3707001E", "3704001E")
"""Properties that name an attachment, the long name first; those of type 001F are UTF-16 ([MS-OXPROPS])."""
_STREAM, _BYTES = "__substg1.0_", "37010102"


def read_tnef(data: bytes) -> list[WrappedFile]:
    """Return the files in a winmail.dat; empty if it is damaged or holds none."""
    found: list[WrappedFile] = []
    name = ""
    for kind, value in _list_attributes(data):
        if kind == _RENDERING:
            name = ""
        elif kind == _TITLE:
            name = _decode(value)
            found[-1:] = [WrappedFile(name, each.data) for each in found[-1:] if not each.name] or found[-1:]
        elif kind == _DATA:
            found.append(WrappedFile(name, value))
            name = ""
    return found


def _list_attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = _FIRST
    while at + _ATTRIBUTE.size <= len(data):
        level, kind, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if level not in (1, 2) or at + size > len(data):
            return
        yield kind, data[at : at + size]
        at += size + _CHECKSUM


def read_msg(data: bytes) -> list[WrappedFile]:
    """Return the files in a mail saved by Outlook; raise RefusalError if its structure is damaged."""
    try:
        message = CompoundFile(data)
        folders = [path for path in message.storages if _ATTACHMENT.fullmatch(path[-1])]
        return [each for path in folders if (each := _read_attachment(message, path))]
    except (struct.error, IndexError) as error:
        raise RefusalError("file-damaged", "内部结构异常") from error


def _read_attachment(message: CompoundFile, path: tuple[str, ...]) -> WrappedFile | None:
    data = message.read((*path, _STREAM + _BYTES))
    if data is None:
        return None
    told = ((each, message.read((*path, _STREAM + each))) for each in _NAMES)
    name = next((_decode_property(each, value) for each, value in told if value), "")
    return WrappedFile(name, data)


def _decode_property(kind: str, value: bytes) -> str:
    text = value.decode("utf-16-le", "replace") if kind.endswith("1F") else _decode(value)
    return text.partition("\x00")[0].strip()


def _decode(value: bytes) -> str:
    """Decode a name in the code page of a Chinese Windows, in which Outlook writes it."""
    text = value.partition(b"\x00")[0]
    try:
        return text.decode("utf-8").strip()
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace").strip()
