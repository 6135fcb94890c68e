"""接着收: a look that did not come to its end is gone on with, told from a note in the program's own folder.

The note is written before the look and taken away when all is done. Without it nothing is lost: what stands under a
receipt and still lies there is then taken for dropped again (重复).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import disk
from pipeline.archive.facts import SUBMISSION, Look, Receipt
from pipeline.stages.inbox import Dropped, Found, in_order
from pipeline.stages.workspace import OWN_FOLDER, Workspace

_NOTE = f"{OWN_FOLDER}/收表.json"
Place = tuple[str, str]
"""Drop folder and name."""


@dataclass(frozen=True)
class Resumed:
    """What a look that was cut off left to be done.

    ``look`` is the one to go on with (None: a new one begins) and ``taken`` what it took, as it stands in the archive;
    ``left`` are files under a receipt that still lie in their drop folder.
    """

    look: Look | None
    taken: tuple[Dropped, ...] = ()
    left: tuple[Dropped, ...] = ()
    held: frozenset[tuple[str, str, str, str]] = frozenset()
    """Folder, name, sha256 and zip of everything that stands under a receipt of ``look``."""

    def holds(self, dropped: Dropped) -> bool:
        """Whether the look that is gone on with has taken a file."""
        within = dropped.within.sha256 if dropped.within else ""
        return (dropped.folder, dropped.name, dropped.sha256, within) in self.held

    def earlier(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """Receipts but for those of the look that is gone on with."""
        return [each for each in receipts if self.look is None or not taken_by(each, self.look)]

    def to_take(self, found: Found) -> list[Dropped]:
        """All that the look is about, in the order of an undisturbed one: judged as a whole, it says the same again."""
        return in_order(found, [*(each for each in found.dropped if each not in self.left), *self.taken])


def taken_by(receipt: Receipt, look: Look) -> bool:
    """Whether a look took a file; a 核验表 that came in by another way names the last look too."""
    return receipt.kind == SUBMISSION and receipt.by_look == look.number


def resumed(workspace: Workspace, found: Found) -> Resumed:
    """Hold what lies there now against the note of a look that was cut off."""
    archive = workspace.archive
    number, lay = _noted(workspace)
    lying = [each for each in archive.receipts() if each.kind == SUBMISSION and not each.within]
    known = {(each.folder, each.name, each.sha256) for each in lying}
    left = tuple(
        each
        for each in found.dropped
        if (each.folder, each.name, each.sha256) in known and lay.get((each.folder, each.name)) == _marks(each)
    )
    look = next((each for each in archive.looks()[-1:] if each.number == number), None)
    if look is None or not _goes_on(workspace, look, found, [each for each in lying if taken_by(each, look)], left):
        return Resumed(None, left=left)
    own = [each for each in archive.receipts() if taken_by(each, look)]
    stored = tuple(_as_stored(workspace, each) for each in own if not each.within)
    return Resumed(look, stored, left, frozenset((each.folder, each.name, each.sha256, each.within) for each in own))


def _goes_on(
    workspace: Workspace, look: Look, found: Found, own: Collection[Receipt], left: Collection[Dropped]
) -> bool:
    """Whether a look on the same day would see what that one saw, but for what it took away."""
    if look.date != workspace.today.isoformat() or tuple(sorted(found.out_of_reach)) != look.out_of_reach:
        return False
    gone = {(each.folder, each.name) for each in own} - {(each.folder, each.name) for each in left}
    return _places(found.seen) == _places(look.seen) - gone and set(found.seen) == set(look.seen)


def _places(seen: Mapping[str, Collection[str]]) -> set[Place]:
    return {(folder, name) for folder, names in seen.items() for name in names}


def _as_stored(workspace: Workspace, receipt: Receipt) -> Dropped:
    workspace.archive.require(receipt)
    entry = disk.entry(workspace.archive.path_of(receipt))
    assert entry is not None
    return Dropped(receipt.name, receipt.folder, entry, receipt.sha256)


def begin(workspace: Workspace, number: int, found: Found) -> None:
    """Note that a look of that number is about to be made, and what lies there to be taken."""
    lay = [[each.folder, each.name, *_marks(each)] for each in found.dropped]
    disk.write(_path(workspace), json.dumps({"look": number, "lay": lay}, ensure_ascii=False).encode())


def finish(workspace: Workspace) -> None:
    """All that was begun is done."""
    disk.remove(_path(workspace))


def _noted(workspace: Workspace) -> tuple[int, dict[Place, list[str | int]]]:
    """The number of the look that was begun (0: none), and what lay there; a note nobody can read says nothing."""
    path = _path(workspace)
    try:
        told: dict[str, Any] = json.loads(disk.read(path)) if path.is_file() else {"look": 0, "lay": []}
        return int(told["look"]), {(folder, name): marks for folder, name, *marks in told["lay"]}
    except (ValueError, KeyError, TypeError):
        return 0, {}


def _marks(dropped: Dropped) -> list[str | int]:
    """What tells a file that was left from the same bytes dropped again."""
    entry = dropped.entry
    return [dropped.sha256, entry.size, entry.modified_ns, entry.identity]


def _path(workspace: Workspace) -> Path:
    return workspace.root / _NOTE
