"""Group records, in their order: once for all that ask about one branch, task or question."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import Protocol, TypeVar


class _OfBranch(Protocol):
    @property
    def branch(self) -> str: ...


_Key = TypeVar("_Key", bound=Hashable)
_Any = TypeVar("_Any")
_Item = TypeVar("_Item", bound=_OfBranch)


def group_by(items: Iterable[_Any], key: Callable[[_Any], _Key]) -> dict[_Key, tuple[_Any, ...]]:
    """Group items by a key, in their order."""
    found: dict[_Key, list[_Any]] = {}
    for each in items:
        found.setdefault(key(each), []).append(each)
    return {name: tuple(listed) for name, listed in found.items()}


def group_by_branch(items: Iterable[_Item]) -> dict[str, tuple[_Item, ...]]:
    """Group items by branch code, in their order."""
    return group_by(items, attrgetter("branch"))
