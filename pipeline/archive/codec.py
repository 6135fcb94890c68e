"""Facts as JSON: one shape, the same bytes each time, readable by people; and the fault of an archive."""

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


class ArchiveFault(Exception):
    """The archive does not hold what it must; the message names the file and what to do."""


def to_bytes(fact: DataclassInstance) -> bytes:
    """A fact as UTF-8 JSON with sorted keys, one to a line, and a newline at the end."""
    return (json.dumps(asdict(fact), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def fingerprint(fact: DataclassInstance) -> str:
    """Sixteen signs that tell a fact from every other, for papers that name the fact they were made from."""
    return hashlib.sha256(to_bytes(fact)).hexdigest()[:16]


def from_bytes(kind: type[Fact], data: bytes, place: str) -> Fact:
    """Read a fact; ArchiveFault naming ``place`` when it is none of its kind. Unknown keys are passed over."""
    try:
        fact: Fact = _reader(kind).validate_json(data, strict=True)
    except ValidationError as error:
        raise ArchiveFault(f"存档中的“{place}”已损坏，无法读取。请从备份恢复这个文件，不要手工修改。") from error
    return fact


@functools.cache
def _reader(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
