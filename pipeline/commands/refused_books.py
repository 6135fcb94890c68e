"""Remember which 核验表 were refused and which marked copies were made of them, by their bytes.

Nobody is to be asked twice to import what was refused and not touched since. Losing the record loses no work: a 核验表
it does not name is taken for one that may be imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline import disk
from pipeline.archive.serialization import format_json
from pipeline.commands.plan import Performed
from pipeline.commands.workspace import OWN_FOLDER, Workspace

REFUSED_BOOKS = f"{OWN_FOLDER}/refused-books.json"
VERSION = 1


@dataclass(frozen=True, kw_only=True)
class RefusedBook:
    """A 核验表 that was refused: its name and bytes, why, and the copy that says so (``marked``).

    ``after`` is the number of the last receipt at that time.
    """

    period: str
    name: str
    sha256: str
    marked: str
    marked_sha256: str
    after: int
    why: tuple[str, ...]


def list_refused_books(workspace: Workspace) -> tuple[RefusedBook, ...]:
    """List the refused 核验表 on record, the last first; a record that cannot be read names none."""
    path = workspace.root / REFUSED_BOOKS
    try:
        facts: dict[str, Any] = json.loads(disk.read(path)) if path.is_file() else {}
        known = facts["books"] if facts.get("version") == VERSION else []
        return tuple(RefusedBook(**{**each, "why": tuple(each["why"])}) for each in known)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()


def list_mended_names(book: RefusedBook, refused: Iterable[RefusedBook]) -> frozenset[str]:
    """List the names that a refused 核验表 may bear once it is mended: its own, and those of its marked copies."""
    names = {book.name, book.marked}
    for each in sorted(refused, key=lambda each: each.after):
        names |= {each.marked} if each.name in names and each.period == book.period else set()
    return frozenset(names)


@dataclass(frozen=True)
class RecordRefusedBook:
    """Record a refused 核验表 beside the marked copy that was just written."""

    book: RefusedBook

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Record it under the name that its marked copy was given."""
        now = asdict(self.book) | {"marked": done.written[-1].name}
        earlier = [asdict(each) for each in list_refused_books(workspace) if each.sha256 != self.book.sha256]
        disk.write(workspace.root / REFUSED_BOOKS, format_json({"version": VERSION, "books": [now, *earlier]}))

    def describe(self, _: Path) -> Iterator[str]:
        """Describe nothing: the record is the program's own."""
        yield from ()
