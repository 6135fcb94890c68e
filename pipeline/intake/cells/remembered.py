"""Judge each different text once: a cell is looked at several times, and most texts stand in every form of a batch."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

_Answer = TypeVar("_Answer")
_Context = TypeVar("_Context", bound=Hashable)

_TEXT_OR_NOTHING = frozenset((str, type(None)))
_SHORT, _MOST = 60, 16_384
"""Signs of a text that is remembered, and how many are: what is typed at length is met once."""


def is_text_only(rows: Iterable[Iterable[object]]) -> bool:
    """Whether all cells hold text or nothing, so that equal rows say the same; 1 and TRUE are equal."""
    return {type(value) for row in rows for value in row} <= _TEXT_OR_NOTHING


def remember_short(judge: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """Remember what a pure function said of short texts."""
    known = functools.lru_cache(maxsize=_MOST)(judge)

    @functools.wraps(judge)
    def answer(text: str) -> _Answer:
        return known(text) if len(text) <= _SHORT else judge(text)

    return answer


def remember_short_in(judge: Callable[[str, _Context], _Answer]) -> Callable[[str, _Context], _Answer]:
    """Remember what a pure function said of short texts in a context, such as the month of the form."""
    known = functools.lru_cache(maxsize=_MOST)(judge)

    @functools.wraps(judge)
    def answer(text: str, context: _Context) -> _Answer:
        return known(text, context) if len(text) <= _SHORT else judge(text, context)

    return answer
