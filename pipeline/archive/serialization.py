"""Convert archive records to and from JSON with a stable byte representation."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Fact = TypeVar("Fact", bound="DataclassInstance")


class ArchiveError(Exception):
    """A missing or damaged archive file; the message names the file and the remedy."""


def to_bytes(fact: DataclassInstance) -> bytes:
    """Return a record as UTF-8 JSON with sorted keys, one key per line and a final newline."""
    return (json.dumps(asdict(fact), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def compute_fingerprint(fact: DataclassInstance) -> str:
    """Return 16 hexadecimal characters that identify a record; papers name the record they were made from by them."""
    return hashlib.sha256(to_bytes(fact)).hexdigest()[:16]


def from_bytes(kind: type[Fact], data: bytes, place: str) -> Fact:
    """Parse a record; raise ArchiveError naming ``place`` if it is not of this kind. Unknown keys are ignored."""
    try:
        fact: Fact = _build_reader(kind).validate_json(data, strict=True)
    except ValidationError as error:
        raise ArchiveError(f"存档中的“{place}”已损坏，无法读取。请从备份恢复这个文件，不要手工修改。") from error
    return fact


@functools.cache
def _build_reader(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
