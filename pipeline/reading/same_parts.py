"""Ask each different part of a workbook once: most forms of a batch share their styles, theme and printed sheets.

A part is the same if all its bytes in the ZIP and all that the directory says of it are; so nothing is taken on trust.
A refusal is never remembered, and only what is small is. Answers are plain data that nobody changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pipeline.reading.package import Package

_Answer = TypeVar("_Answer")

_MOST, _LARGEST = 256, 2**16
"""Answers that are remembered, and bytes of the largest part (packed and unpacked) that any is remembered of."""


class _Answers:
    """The latest answers, by question and part."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def ask(self, key: Hashable, work_out: Callable[[], _Answer]) -> _Answer:
        """Return what is known, or work it out; a raised exception leaves nothing behind."""
        if key in self._known:
            self._known.move_to_end(key)
            known: _Answer = self._known[key]
            return known
        found = self._known[key] = work_out()
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return found


_answers = _Answers()


def ask_once(question: str, package: Package, part_name: str, work_out: Callable[[], _Answer]) -> _Answer:
    """Answer a question that depends on one part alone, its name and size included; ``question`` names it."""
    part = package.identify(part_name, _LARGEST)
    return work_out() if part is None else _answers.ask((question, part), work_out)
