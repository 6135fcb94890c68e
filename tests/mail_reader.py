"""A message read by hand from its bytes (RFC 5322, 2045, 2047, 2231), without the library that wrote it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_WORD = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE)


@dataclass(frozen=True)
class Paper:
    """An attachment under the name that old programs read, and under the one that new ones read."""

    old_name: str
    new_name: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """What a recipient gets to see; ``names`` are those of the headers, in order."""

    names: tuple[str, ...]
    headers: dict[str, str]
    body: str
    papers: tuple[Paper, ...]


def read_message(data: bytes) -> Message:
    """The whole message; it must be one of a text and any number of attachments."""
    headers, rest = _parted(data)
    boundary = re.search(r'boundary="([^"]+)"', headers["content-type"])
    assert boundary
    first, *pieces = rest.split(f"--{boundary[1]}".encode())
    assert (first.strip(), pieces[-1].strip()) == (b"", b"--")
    text, *papers = [_parted(piece.removeprefix(b"\r\n").removesuffix(b"\r\n")) for piece in pieces[:-1]]
    assert text[0]["content-type"] == 'text/plain; charset="utf-8"'
    body = base64.b64decode(text[1]).decode("utf-8")
    names = tuple(line.split(b":")[0].decode("ascii") for line in _unfolded(data))
    told = {name: _decoded(value) for name, value in headers.items()}
    return Message(names, told, body.replace("\r\n", "\n"), tuple(_paper(*each) for each in papers))


def _unfolded(data: bytes) -> list[bytes]:
    head = data.partition(b"\r\n\r\n")[0]
    return re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n")


def _parted(data: bytes) -> tuple[dict[str, str], bytes]:
    lines = [line.decode("ascii").partition(":") for line in _unfolded(data)]
    return {name.lower(): value.strip() for name, _, value in lines}, data.partition(b"\r\n\r\n")[2]


def _decoded(value: str) -> str:
    """Encoded words put together; white space between two of them is none."""
    closed = re.sub(r"(\?=)\s+(=\?)", r"\1\2", value)
    return _WORD.sub(lambda word: _word(*word.groups()), closed)


def _word(kind: str, text: str) -> str:
    if kind.lower() == "b":
        return base64.b64decode(text).decode("utf-8")
    return unquote_to_bytes(text.replace("_", " ").replace("=", "%")).decode("utf-8")


def _paper(headers: dict[str, str], data: bytes) -> Paper:
    assert headers["content-transfer-encoding"] == "base64"
    old = re.search(r'; *name="((?:[^"\\]|\\.)*)"', headers["content-type"])
    new = re.search(r"filename\*=utf-8''(\S+)$|filename=\"((?:[^\"\\]|\\.)*)\"$", headers["content-disposition"])
    assert old
    assert new
    for_new = unquote_to_bytes(new[1]).decode("utf-8") if new[1] else _unquoted(new[2])
    return Paper(_decoded(_unquoted(old[1])), for_new, base64.b64decode(data))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
