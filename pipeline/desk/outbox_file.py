"""A file of the outbox as the pages name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class OutboxFile:
    """A file of the outbox that a person may open: its shown name, its path there, and of a draft the kind of paper."""

    name: str
    place: str
    document: str = ""

    @property
    def link(self) -> str:
        """The path as it stands in an address."""
        return quote(self.place)


def is_shown(path: Path) -> bool:
    """Return whether a person is shown a file: not those that programs keep beside it."""
    return path.is_file() and not path.name.startswith((".", "~"))
