"""What people worked on in a period's folder: an edited draft, a 核验表 half filled in; none is ever written over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.stages.decision_book import DECISION_FILE
from pipeline.stages.manifest import drafted, is_ours

DOCUMENTS = "documents"
AGAIN = "（重新生成"
"""In the name of a new draft that lies beside an edited one."""


def beside(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> dict[str, str]:
    """What a person changed or filled in since it was written -> the name the new one takes beside it.

    ``safe`` are bytes that lie in the archive already: a 核验表 that was taken in may be written over.
    """
    written = drafted(folder)
    placed = {}
    for name, data in files.items():
        ours = {written.get(name), sha256_of(data), *safe}
        if is_a_persons(name) and not is_ours(folder / name, ours):
            path = Path(name)
            stem = path.with_suffix("").as_posix()
            places = (f"{stem}{AGAIN}{again or ''}）{path.suffix}" for again in count())
            placed[name] = next(place for place in places if is_ours(folder / place, ours))
    return placed


def is_a_persons(name: str) -> bool:
    """Whether people work on in a file: a draft is edited before it is signed, a 核验表 is filled in."""
    return name == DECISION_FILE or name.startswith(f"{DOCUMENTS}/")


def papers_of(folder: Path, document: str) -> list[Path]:
    """The drafts of one kind (文种) that lie in a period's folder, edited or not, those put beside among them."""
    own = (folder / DOCUMENTS, folder / DOCUMENTS / document)
    return [
        path
        for path in _all_drafts(folder)
        if path.parent == own[1] or (path.parent == own[0] and path.name.startswith(document))
    ]


def is_beside(path: Path) -> bool:
    """Whether a draft was put beside one that a person had edited."""
    return AGAIN in path.name


def stale_drafts(folder: Path, files: Collection[str]) -> tuple[Path, ...]:
    """Untouched drafts of the last time that ``files`` has no more: signed since, or without a subject."""
    gone = {sha256 for name, sha256 in drafted(folder).items() if name not in files and is_a_persons(name)}
    return tuple(path for path in _all_drafts(folder) if sha256_of(disk.read(path)) in gone)


def edited_drafts(folder: Path, signed_from: Collection[str]) -> tuple[str, ...]:
    """Drafts that a person changed and that were not signed yet; ``signed_from`` are files papers were signed from."""
    written = drafted(folder)
    known = {*written.values(), *signed_from}
    return tuple(
        path.relative_to(folder).as_posix()
        for path in _all_drafts(folder)
        if sha256_of(disk.read(path)) not in known
    )


def _all_drafts(folder: Path) -> list[Path]:
    """Every .docx in a period's folder but what an open program keeps beside it."""
    return sorted(path for path in (folder / DOCUMENTS).rglob("*.docx") if not path.name.startswith((".", "~$")))
