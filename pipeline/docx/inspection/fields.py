"""Read the fields of a part, however they are nested and split into runs, and judge each by its name."""

from __future__ import annotations

import re

from pipeline.docx.inspection import allowed, matter
from pipeline.docx.inspection.links import is_harmless_link
from pipeline.docx.inspection.matter import Matter

_INNER = "\x00"
"""Stands in an instruction for the result of a field nested in it."""
_NAME = re.compile(r"=|[^\s\\\"“”=]+")
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|(?<!\S)([^\s"\\][^\s]*)')


class FieldReader:
    """Collects the instructions of fields from the marks and texts of a part, in their order."""

    def __init__(self) -> None:
        self._open: list[list[str] | None] = []

    def begin(self) -> None:
        """Note that a field begins."""
        if self._open and (outer := self._open[-1]) is not None:
            outer.append(_INNER)
        self._open.append([])

    def add(self, text: str) -> None:
        """Add to the instruction of the innermost field; text elsewhere belongs to none and is never carried out."""
        if self._open and (inner := self._open[-1]) is not None:
            inner.append(text)

    def close_instruction(self) -> str | None:
        """Return the instruction of the innermost field once, when its result begins or it ends."""
        if not self._open:
            return None
        pieces, self._open[-1] = self._open[-1], None
        return None if pieces is None else "".join(pieces)

    def end(self) -> None:
        """Note that the innermost field ends."""
        if self._open:
            self._open.pop()


def judge_field(instruction: str) -> tuple[Matter, str] | None:
    """Judge a field by its instruction; None if it computes from the paper itself, or is empty."""
    bare = instruction.strip()
    if not bare:
        return None
    if bare.startswith(_INNER):
        return matter.BUILT_FIELD, ""
    found = _NAME.match(bare)
    name = found[0].partition(_INNER)[0].upper() if found else bare[:10]
    if name == "HYPERLINK":
        return _judge_hyperlink(bare[len("HYPERLINK") :])
    if name in allowed.FIELDS:
        return None
    if name in allowed.OUTSIDE_FIELDS:
        return matter.OUTSIDE_FIELD, name
    return (matter.CHANGING_FIELD if name in allowed.CHANGING_FIELDS else matter.UNKNOWN_FIELD), name


def _judge_hyperlink(rest: str) -> tuple[Matter, str] | None:
    """Judge the target of a HYPERLINK field; what follows a switch is a place in the paper, a hint or a frame."""
    if _INNER in rest:
        return matter.BUILT_FIELD, ""
    found = _QUOTED.search(re.sub(r'\\[lomt]\s+("[^"]*"|\S+)', " ", rest))
    target = next((part for part in found.groups() if part), "") if found else ""
    return None if is_harmless_link(target) else (matter.LINK, target)
