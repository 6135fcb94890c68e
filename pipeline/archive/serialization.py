"""Convert archive records to and from JSON with a stable byte representation and a version.

A record class whose stored form has changed says so in ``VERSION`` and converts earlier forms in ``upgrade``; a class
without ``VERSION``, and a file without the key, are of version 1.

Beside the fields of a record stand its version and, in a series, the link to the record before it (``previous``, see
``archive.chain``); a record written before links were kept has none.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import pydantic_core
from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Fact = TypeVar("Fact", bound="DataclassInstance")

_VERSION, _PREVIOUS = "version", "previous"
_LINK, _VERSION_LINE = b'\n "previous": "', b'\n "version": '
_HASH = re.compile(rb"[0-9a-f]*")


class ArchiveError(Exception):
    """A missing or damaged archive file; the message names the file and the remedy."""


class LaterVersionError(ArchiveError):
    """A record written by a later program; it is not damaged."""


def to_bytes(fact: DataclassInstance, previous: str | None = None) -> bytes:
    """Return a record and its version as UTF-8 JSON with sorted keys, one key per line and a final newline.

    ``previous`` is the link to the record before it in its series.
    """
    link = {} if previous is None else {_PREVIOUS: previous}
    return _dump({**asdict(fact), **link, _VERSION: _find_version(type(fact))})


def read_link(data: bytes) -> str | None:
    """Return the link that a stored record holds, by the form in which it was written; None if it has none."""
    _, found, rest = data.partition(_LINK)
    link = rest[: rest.find(b'"')]
    return link.decode("ascii") if found and _HASH.fullmatch(link) else None


def compute_fingerprint(fact: DataclassInstance) -> str:
    """Return 16 hexadecimal characters that identify a record by its content, whatever the version of its stored form.

    Papers name the record they were made from by them.
    """
    return hashlib.sha256(_dump(asdict(fact))).hexdigest()[:16]


def from_bytes(kind: type[Fact], data: bytes, place: str) -> Fact:
    """Parse a record of the present or an earlier version; unknown keys are ignored.

    Raise ArchiveError naming ``place`` if it is not of this kind, or was written by a later program.
    """
    try:
        version = _read_version(data)
        if version == _find_version(kind):
            fact: Fact = _build_reader(kind).validate_json(data, strict=True)
        elif version < _find_version(kind):
            upgraded = kind.upgrade(pydantic_core.from_json(data), version)  # type: ignore[attr-defined]
            fact = _build_reader(kind).validate_json(_dump(upgraded), strict=True)
        else:
            raise LaterVersionError(f"存档中的“{place}”是更新版本的程序写的，这个版本读不了。请改用新版本程序。")
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ArchiveError(f"存档中的“{place}”已损坏，无法读取。请从备份恢复这个文件，不要手工修改。") from error
    return fact


def compute_sha256(data: bytes) -> str:
    """Return the sha256 by which records refer to bytes."""
    return hashlib.sha256(data).hexdigest()


def _read_version(data: bytes) -> int:
    """Return the version of a stored record by the form in which it was written, so that it is parsed only once."""
    _, found, rest = data.rpartition(_VERSION_LINE)
    number = rest[: rest.find(b"\n")].rstrip(b",")
    if found and number.isdigit():
        return int(number)
    version: int = pydantic_core.from_json(data).get(_VERSION, 1)
    return version


def _find_version(kind: type[Any]) -> int:
    version: int = getattr(kind, "VERSION", 1)
    return version


def _dump(content: dict[str, Any]) -> bytes:
    return format_json(content, sort_keys=True)


@functools.cache
def _build_reader(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def format_json(content: object, *, sort_keys: bool = False) -> bytes:
    """Format plain data as the JSON that people may read: indented, Chinese as it is, UTF-8, one newline at the end."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=sort_keys, indent=1) + "\n").encode()
