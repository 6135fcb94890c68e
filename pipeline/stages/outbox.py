"""What people worked on in a period's folder: an edited draft, a 核验表 half filled in; none is ever written over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count
from pathlib import Path

from pipeline import disk
from pipeline.archive import sha256_of
from pipeline.stages.decision_book import DECISION_FILE
from pipeline.stages.manifest import is_ours, written

DOCUMENTS = "documents"
AGAIN = "（重新生成"
"""In the name of a new draft that lies beside an edited one."""


def beside(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> dict[str, str]:
    """What a person changed or filled in since it was written -> the name the new one takes beside it.

    ``safe`` are bytes that lie in the archive already: a 核验表 that was taken in may be written over.
    """
    known = written(folder)
    placed = {}
    for name, data in files.items():
        ours = {*known.get(name, ()), sha256_of(data), *safe}
        if is_a_persons(name) and not is_ours(folder / name, ours):
            placed[name] = next(place for place in _places(name) if is_ours(folder / place, ours))
    return placed


def _places(name: str) -> Iterator[str]:
    """Names beside one that cannot be taken: ``督查通报（重新生成）.docx``, then with a number."""
    path = Path(name)
    stem = path.with_suffix("").as_posix()
    return (f"{stem}{AGAIN}{again or ''}）{path.suffix}" for again in count())


def put_beside(path: Path, data: bytes, ours: Collection[str] = ()) -> Path:
    """Write beside a file that another program holds; where. ``ours`` are bytes of our own that may be written over."""
    for place in map(path.with_name, _places(path.name)):
        if is_ours(place, {*ours, sha256_of(data)}):
            try:
                disk.write(place, data)
            except disk.Held:
                continue
            return place
    raise AssertionError


def held_open(folder: Path, path: Path, place: Path) -> str:
    """What the clerk is told of a file of a period that another program holds, and of what was put beside it."""
    name = path.relative_to(folder).as_posix()
    return (
        f"“{name}”正被WPS或Excel打开，没有覆盖，新的放在旁边：“{place.name}”。"
        f"请关闭后运行“dangjian consolidate {folder.name}”，就会换成新的。"
    )


def superseded(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Files of ours that lie beside another, of this time or an earlier one."""
    known = written(folder)
    return tuple(
        path
        for name, data in files.items()
        for path in besides(folder / name)
        if is_ours(path, {*known.get(name, ()), sha256_of(data)})
    )


def besides(path: Path) -> list[Path]:
    """What was put beside a file."""
    start = f"{path.stem}{AGAIN}"
    lying = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    return [each for each in lying if each.name.startswith(start) and each.suffix == path.suffix]


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
    gone = {
        sha256
        for name, hashes in written(folder).items()
        if name not in files and is_a_persons(name)
        for sha256 in hashes
    }
    return tuple(path for path in _all_drafts(folder) if sha256_of(disk.read(path)) in gone)


def edited_drafts(folder: Path, signed_from: Collection[str]) -> tuple[str, ...]:
    """Drafts that a person changed and that were not signed yet; ``signed_from`` are files papers were signed from."""
    known = {*signed_from}.union(*written(folder).values())
    return tuple(
        path.relative_to(folder).as_posix()
        for path in _all_drafts(folder)
        if sha256_of(disk.read(path)) not in known
    )


def _all_drafts(folder: Path) -> list[Path]:
    """Every .docx in a period's folder but what an open program keeps beside it."""
    return sorted(path for path in (folder / DOCUMENTS).rglob("*.docx") if not path.name.startswith((".", "~$")))
