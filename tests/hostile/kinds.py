"""Every kind of hostile file there is here, by name."""

from __future__ import annotations

from collections.abc import Callable

from hostile import packages, sheets, strangers

_ALL = (
    packages.BROKEN, packages.BOMBS, packages.ZIPS, sheets.PLACES, sheets.ENTITIES, sheets.NUMBERS, sheets.TEXTS,
    sheets.BOOKS, strangers.OPENDOCUMENTS, strangers.OLD, strangers.PAPERS,
)  # fmt: skip

KINDS: dict[str, Callable[[], bytes]] = {name: make for group in _ALL for name, make in group.items()}
assert len(KINDS) == sum(map(len, _ALL)), "a kind stands twice"
