"""Protect the files people edit in a period's folder: drafts and 核验表 are never overwritten, others kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.manifest import is_ours, read_written_hashes
from pipeline.documents.paper_list import list_kinds_on_demand
from pipeline.documents.registry import DOCUMENTS, is_edited_by_people
from pipeline.terms import APPROVAL_FILE, ATTACHED_TABLES, BRANCH_CODE, DECISION_BOOK, PROOF_COPY

AGAIN = "（重新生成"
"""Part of the name of a new version written beside an edited file."""
KEPT = "（有人改过"
"""Part of the name under which a changed output is kept when it is replaced."""


def find_extra_names(folder: Path, files: Mapping[str, bytes], safe: Collection[str]) -> dict[str, str]:
    """Map each file edited by a person to the name for the new version beside it.

    ``safe`` are hashes of archived bytes: a 核验表 that was imported may be overwritten.
    """
    known = read_written_hashes(folder)
    placed = {}
    for name, data in files.items():
        ours = {*known.get(name, ()), compute_sha256(data), *safe}
        if is_edited_by_people(name) and not is_ours(folder / name, ours):
            placed[name] = next(place for place in _generate_names(name, AGAIN) if is_ours(folder / place, ours))
    return placed


def _generate_names(name: str, mark: str) -> Iterator[str]:
    """Yield names for versions beside a file: ``督查通报（重新生成）.docx``, then with a number."""
    path = Path(name)
    stem = path.with_suffix("").as_posix()
    return (f"{stem}{mark}{again or ''}）{path.suffix}" for again in count())


def find_kept_names(
    folder: Path, files: Mapping[str, bytes], copies: Collection[str], removed: Collection[Path] = ()
) -> dict[str, str]:
    """Map each other file that a person changed, and this run replaces or removes, to the name it is kept under.

    Remarks in 工作台账.xlsx or a returned copy filled in by the clerk would otherwise be lost. ``copies`` are the
    hashes of returned copies on record. What a killed run left half written is nobody's.
    """
    known = read_written_hashes(folder)
    kept = {}
    for name in sorted({*files, *(path.relative_to(folder).as_posix() for path in removed)}):
        ours = {*known.get(name, ()), *copies, *([compute_sha256(files[name])] if name in files else [])}
        nobodys = disk.is_leftover(Path(name).name) or is_edited_by_people(name)
        if not nobodys and not is_ours(folder / name, ours):
            kept[name] = _find_kept_name(folder, name)
    return kept


def find_kept_copy(path: Path, ours: Collection[str]) -> Path | None:
    """Return where a returned copy is to be kept if a person filled it in; None if there is none or it is ``ours``."""
    folder = path.parent.parent
    name = path.relative_to(folder).as_posix()
    known = {*read_written_hashes(folder).get(name, ()), *ours}
    return None if is_ours(path, known) else folder / _find_kept_name(folder, name)


def _find_kept_name(folder: Path, name: str) -> str:
    """Return the first free name to keep a file under, or the one that holds the same bytes already."""
    ours = {compute_sha256(disk.read(folder / name))}
    return next(place for place in _generate_names(name, KEPT) if is_ours(folder / place, ours))


def is_kept_copy(path: Path) -> bool:
    """Return whether a file is what a person made of an output, kept aside by an earlier run."""
    return KEPT in path.name


def write_extra_copy(path: Path, data: bytes, ours: Collection[str] = ()) -> Path:
    """Write a new version beside a file held by another program and return its path.

    ``ours`` are hashes of the program's own versions, which may be overwritten.
    """
    for place in map(path.with_name, _generate_names(path.name, AGAIN)):
        if is_ours(place, {*ours, compute_sha256(data)}):
            try:
                disk.write(place, data)
            except disk.FileInUseError:
                continue
            return place
    raise AssertionError


def describe_file_in_use(folder: Path, path: Path, place: Path, command: str = "") -> str:
    """Describe a file that is open in another program and was written under another name.

    ``command`` writes it again; without one, 汇总 of the period whose folder it is.
    """
    name = path.relative_to(folder).as_posix()
    return (
        f"“{name}”正被WPS或Excel打开，没有覆盖，新的放在旁边：“{place.name}”。"
        f"请关闭后运行“{command or f'dangjian consolidate {folder.name}'}”，就会换成新的。"
    )


def list_made_kinds(folder: Path) -> frozenset[str]:
    """List the papers on demand that were made in a folder; 汇总 makes them anew with its figures."""
    return list_kinds_on_demand(read_written_hashes(folder))


def list_superseded_copies(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """List versions written beside other files by this or an earlier run, and unchanged since."""
    known = read_written_hashes(folder)
    copies = {parent: _group_extra_copies(parent) for parent in {(folder / name).parent for name in files}}
    return tuple(
        path
        for name, data in files.items()
        for path in copies[(folder / name).parent].get(name.rpartition("/")[2], ())
        if is_ours(path, {*known.get(name, ()), compute_sha256(data)})
    )


def list_extra_copies(path: Path) -> list[Path]:
    """List the versions written beside a file."""
    return _group_extra_copies(path.parent).get(path.name, [])


def _group_extra_copies(folder: Path) -> dict[str, list[Path]]:
    """Map the name of each file in a folder to the versions written beside it; the folder is listed once."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        stem, again, _ = path.stem.partition(AGAIN)
        if again:
            found.setdefault(f"{stem}{path.suffix}", []).append(path)
    return found


def list_replaceable_decision_books(folder: Path, safe: Collection[str]) -> list[Path]:
    """List the 核验表 files of a period whose sha256 is in ``safe``: those not filled in, or already imported."""
    return [path for path in sorted(folder.glob(f"{DECISION_BOOK}*.xlsx")) if compute_sha256(disk.read(path)) in safe]


def list_drafts_of_kind(folder: Path, document: str) -> list[Path]:
    """List the drafts of one kind (文种) in a period's folder, edited or not, including versions beside others."""
    own = (folder / DOCUMENTS, folder / DOCUMENTS / document)
    return [
        path
        for path in _list_all_drafts(folder)
        if path.parent == own[1] or (path.parent == own[0] and path.name.startswith(document))
    ]


def is_extra_copy(path: Path) -> bool:
    """Return whether a draft is a version written beside an edited one."""
    return AGAIN in path.name


def list_stale_drafts(folder: Path, files: Collection[str]) -> tuple[Path, ...]:
    """List unedited drafts of earlier runs that are not in ``files``: signed since, or no longer needed."""
    gone = {
        sha256
        for name, hashes in read_written_hashes(folder).items()
        if name not in files and is_edited_by_people(name)
        for sha256 in hashes
    }
    return tuple(path for path in _list_all_drafts(folder) if compute_sha256(disk.read(path)) in gone)


def list_stale_tables(folder: Path, files: Collection[str]) -> tuple[Path, ...]:
    """List tables and 呈批页 of earlier runs that are no longer made, if nobody changed them since."""
    known = read_written_hashes(folder)
    gone = (name for name in sorted(known) if name not in files)
    stale = (folder / name for name in gone if name.startswith(f"{ATTACHED_TABLES}（") or name == APPROVAL_FILE)
    return tuple(path for path in stale if path.is_file() and is_ours(path, known[path.name]))


def list_edited_drafts(folder: Path, signed_from: Collection[str]) -> tuple[str, ...]:
    """List drafts edited by a person and not yet signed; ``signed_from`` are hashes of files already signed."""
    known = {*signed_from}.union(*read_written_hashes(folder).values())
    return tuple(
        path.relative_to(folder).as_posix()
        for path in _list_all_drafts(folder)
        if compute_sha256(disk.read(path)) not in known
    )


def _list_all_drafts(folder: Path) -> list[Path]:
    """List every .docx in a period's folder, without lock files of office programs and copies with remarks."""
    return sorted(
        path for path in (folder / DOCUMENTS).rglob("*.docx") if not path.name.startswith((".", "~$", PROOF_COPY))
    )


def parse_branch_code(path: Path) -> str:
    """Parse the code of the branch that a draft is for out of its file name; empty if it is for the whole bureau."""
    found = BRANCH_CODE.match(path.name)
    return found[0] if found else ""
