"""Remember every returned copy this program wrote, so that one a person filled in is told from it by what was written.

What the present version would write says nothing about a copy an earlier one wrote. Losing the record loses no work:
a copy it does not name counts as filled in, and is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline import disk
from pipeline.archive import ArchiveError, compute_sha256
from pipeline.archive.serialization import format_json
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.findings import UserError

WRITTEN_COPIES = f"{OWN_FOLDER}/returned-copies.json"
VERSION = 1


def list_written_copies(workspace: Workspace) -> frozenset[str]:
    """List the sha256 of the returned copies on record: those written before, those mailed, and every received file.

    The bytes of a received file are in the archive, so that a copy filled in and handed in may be replaced.
    UserError if a later program wrote the record.
    """
    taken = (receipt.sha256 for receipt in workspace.archive.receipts())
    return frozenset([*_read(workspace), *_list_mailed_copies(workspace), *taken])


def _list_mailed_copies(workspace: Workspace) -> Iterator[str]:
    """List the sha256 of what was mailed; a damaged journal names nothing, so that a copy is rather kept than replaced.

    Taking files in does not depend on the journal; whatever depends on it, and ``audit``, names what is damaged.
    """
    try:
        entries = workspace.journal.entries()
    except ArchiveError:
        return
    yield from (paper.sha256 for each in entries for paper in each.sent.attachments)


def record_written_copies(workspace: Workspace, copies: Iterable[bytes]) -> None:
    """Put copies about to be written on record; before writing, so that an interrupted run knows its own."""
    known = _read(workspace)
    now = known | {compute_sha256(data) for data in copies}
    if now != known:
        disk.write(_get_path(workspace), format_json({"version": VERSION, "sha256": sorted(now)}))


def _read(workspace: Workspace) -> frozenset[str]:
    path = _get_path(workspace)
    if not path.is_file():
        return frozenset()
    try:
        facts = json.loads(disk.read(path))
        version, hashes = facts["version"], frozenset(map(str, facts["sha256"]))
    except (ValueError, KeyError, TypeError):
        return frozenset()  # damaged, like lost: nothing is taken for the program's own
    if version != VERSION:
        raise UserError(f"{WRITTEN_COPIES}：是更新版本的程序写的，这个版本读不了。请改用新版本程序。")
    return hashes


def _get_path(workspace: Workspace) -> Path:
    return workspace.root / WRITTEN_COPIES
