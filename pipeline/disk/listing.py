"""List the regular files of a folder without following links and without lock and system files of other programs."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.disk.file_names import escape_name
from pipeline.disk.files import FileEntry, inspect_file
from pipeline.disk.unfinished import find_unfinished

NameFilter = Callable[[str], bool]
_LITTER = re.compile(r"\.[_~].*|~\$.*|~(?!syncthing).*\.tmp|Thumbs\.db|desktop\.ini", re.IGNORECASE | re.DOTALL)
"""Names of lock and system files."""
_HIDDEN = re.compile(r"\.(?!\.*$)(?!(.*\.)?(xls[xm]?|et|ods|zip)$).*", re.IGNORECASE | re.DOTALL)
"""Names with a leading dot. They count if they end like a table: people type such names."""
_NOTE = "README.md"
_JUNCTION = 0xA0000003
"""Windows: IO_REPARSE_TAG_MOUNT_POINT, a folder that leads elsewhere without being a symbolic link."""


@dataclass(frozen=True)
class Listing:
    """The files of a folder by printable name (separated by ``/``), and the names that were not read.

    ``unreadable`` names folders and files that could not be read (``""`` is the folder itself), ``passed_over`` the
    sub-folders not entered, ``strange`` what is neither file nor folder: links and junctions (never followed), pipes,
    sockets, devices.
    """

    files: Mapping[str, FileEntry]
    unreadable: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


@dataclass(frozen=True)
class StableListing:
    """The files that are equal in two listings, and the names of files that are still changing or new."""

    listing: Listing
    unsettled: tuple[str, ...]


def is_unwanted(name: str) -> bool:
    """Return whether a name is a lock or system file (``~$表.xlsx``, ``.~lock…``, ``Thumbs.db``…).

    A file that is still being written is none, although some are hidden as well (``find_unfinished``).
    """
    return bool(_LITTER.fullmatch(name) or (_HIDDEN.fullmatch(name) and find_unfinished(name) is None))


def list_folder(folder: Path, enter: NameFilter = lambda _: False, skip: NameFilter = is_unwanted) -> Listing:
    """List a folder and, one level down, those sub-folders that ``enter`` accepts.

    Names that ``skip`` accepts, and a ``README.md`` of the folder itself, are left out. Never raises: unreadable names
    are returned in the listing.
    """
    walk = _FolderWalk(skip)
    walk.look(folder, "", enter)
    walk.files.pop(_NOTE, None)
    return Listing(walk.files, tuple(walk.unreadable), tuple(walk.passed_over), tuple(walk.strange))


def compare_listings(first: Listing, second: Listing) -> StableListing:
    """Compare two listings of one folder; file ages are not used because server clocks differ."""
    still = {name: found for name, found in second.files.items() if first.files.get(name) == found}
    unreadable = {*first.unreadable, *second.unreadable}
    return StableListing(
        Listing(still, tuple(sorted(unreadable)), second.passed_over, second.strange),
        tuple(name for name in second.files if name not in still),
    )


class _FolderWalk:
    """The names collected so far while listing a folder."""

    def __init__(self, skip: NameFilter) -> None:
        self.skip = skip
        self.files: dict[str, FileEntry] = {}
        self.unreadable: list[str] = []
        self.passed_over: list[str] = []
        self.strange: list[str] = []

    def look(self, folder: Path, name: str, enter: NameFilter) -> None:
        """List one folder in order of name."""
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            self.unreadable.append(name)
            return
        for path in paths:
            if not self.skip(path.name):
                self._classify(path, f"{name}/{escape_name(path.name)}".lstrip("/"), enter)

    def _classify(self, path: Path, name: str, enter: NameFilter) -> None:
        try:
            if (found := inspect_file(path)) is not None:
                self.files[name] = found
            elif not _is_real_folder(path):
                self.strange.append(name)
            elif enter(name):
                self.look(path, name, lambda _: False)
            else:
                self.passed_over.append(name)
        except FileNotFoundError:  # deleted in the meantime: treated as absent
            return
        except OSError:
            self.unreadable.append(name)


def _is_real_folder(path: Path) -> bool:
    info = path.stat(follow_symlinks=False)
    return stat.S_ISDIR(info.st_mode) and getattr(info, "st_reparse_tag", 0) != _JUNCTION
