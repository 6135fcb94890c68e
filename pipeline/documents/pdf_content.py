"""Find what a scanned PDF has no need of: scripts, attached files, actions that start programs or send data.

Names are looked for in the objects of the file, also in compressed object streams (ISO 32000-1, 7.5.7); the data of
pictures and fonts is passed over, since it may hold any bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_ACTIVE = {
    "脚本（JavaScript）": ("JavaScript", "JS"),
    "启动程序的动作": ("Launch",),
    "附带的文件": ("EmbeddedFile", "EmbeddedFiles", "RichMedia", "Movie", "Sound"),
    "连到文件外面的动作": ("SubmitForm", "ImportData", "GoToR", "GoToE"),
    "动态表单（XFA）": ("XFA",),
}
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2})+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_HEAD = 400
"""Bytes before a stream within which its dictionary stands."""
_LARGEST = 64 * 2**20


def find_active_content(data: bytes) -> tuple[str, ...]:
    """Find the kinds of active content in a PDF, in Chinese; empty if it is only pages."""
    names = {_ESCAPE.sub(_unescape, name) for text in _list_object_texts(data) for name in _NAME.findall(text)}
    found = [what for what, known in _ACTIVE.items() if any(name.encode() in names for name in known)]
    hidden = b"Encrypt" in names and b"ObjStm" in names
    return (*found, *(["加密后看不到的内容"] if hidden else []))


def _unescape(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode())


def _list_object_texts(data: bytes) -> Iterator[bytes]:
    """List the texts of objects: what lies between streams, and object streams without their compression."""
    at = 0
    for stream in _STREAM.finditer(data):
        yield data[at : stream.start()]
        if b"ObjStm" in data[max(at, stream.start() - _HEAD) : stream.start()]:
            yield _inflate(stream[1])
        at = stream.end()
    yield data[at:]


def _inflate(packed: bytes) -> bytes:
    """Decompress an object stream, up to a limit; return it as it is if it is not compressed so."""
    try:
        return zlib.decompressobj().decompress(packed, _LARGEST)
    except zlib.error:
        return packed
