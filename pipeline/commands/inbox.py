"""List and hash the files in the drop folders; the folders are listed twice to skip files still being written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import disk
from pipeline.commands.workspace import OWN_FOLDER, Workspace
from pipeline.contract.settings import SETTINGS_FILE, InboxSettings
from pipeline.findings import UserError
from pipeline.terms import ANSWERS_FOLDER

INBOX = "inbox"
ARCHIVE = "archive"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class DroppedFile:
    """One dropped file: its name below the drop folder, that folder, and its entry on disk.

    A file inside a zip archive (压缩包) or mail has its ``entry``; ``within`` is the archive, ``place`` the position.
    """

    name: str
    folder: str
    entry: disk.FileEntry
    sha256: str
    within: DroppedFile | None = None
    place: tuple[int, ...] | None = None

    @property
    def outer_file(self) -> DroppedFile:
        """File in the drop folder: the file itself, or the zip archive that contains it."""
        return self.within or self

    @property
    def shown(self) -> str:
        """Display name: the path below the inbox, or preceded by the name of another drop folder."""
        return format_drop_name(self.folder, self.name)


@dataclass(kw_only=True)
class InboxListing:
    """Files found by one intake run; ``seen`` is stored with it, ``notes`` describe files left for the next one.

    ``unfinished`` are files that another program is still writing, or whose content is still in a cloud drive. They are
    left where they are, and seen under the name they will bear: whoever was sending then was not late.
    """

    dropped: list[DroppedFile] = field(default_factory=list)
    unfinished: dict[str, disk.UnfinishedFile] = field(default_factory=dict)
    unsettled: list[str] = field(default_factory=list)
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    out_of_reach: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def format_drop_name(folder: str, name: str) -> str:
    """Format a file name with its drop folder, which is omitted for the inbox."""
    return name if folder == INBOX else f"{folder}/{name}"


def list_drop_folders(workspace: Workspace) -> dict[str, Path]:
    """List the drop folders by name.

    Raises UserError if one overlaps another or the workspace, since collecting removes the files from a drop folder.
    """
    folders = {INBOX: workspace.inbox}
    ours = {name: workspace.root / name for name in (INBOX, "outbox", "templates", OWN_FOLDER)}
    for folder in workspace.office.settings.inbox.folders:
        path = (workspace.root / folder).resolve()
        barred = {**ours, **folders}
        clash = next((name for name, other in barred.items() if _is_overlapping(path, other.resolve())), "")
        if clash or workspace.root.resolve().is_relative_to(path):
            what = f"与“{clash}”重叠" if clash else "包含整个工作目录"
            raise UserError(
                f"templates/{SETTINGS_FILE}“inbox.folders”：收件夹“{folder}”{what}，收表会把里面的文件当作报送收走。"
                "请改成工作目录以外、互不包含的文件夹。"
            )
        folders[folder] = workspace.root / folder
    return folders


def _is_overlapping(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def list_dropped_files(workspace: Workspace) -> InboxListing:
    """List every drop folder twice with a pause between; files that are equal both times count as dropped."""
    settings, folders = workspace.office.settings.inbox, list_drop_folders(workspace)
    first = {name: disk.list_folder(path, enter=_is_entered) for name, path in folders.items()}
    if any(listing.files for listing in first.values()):
        workspace.sleep(settings.settle_seconds)
    found = InboxListing()
    for folder, path in folders.items():
        _add_stable_files(
            found, folder, disk.compare_listings(first[folder], disk.list_folder(path, enter=_is_entered)), settings
        )
    return found


def count_lying_files(workspace: Workspace) -> int:
    """Count the files that lie in the drop folders, whole or not; folders out of reach count as empty."""
    listings = [disk.list_folder(path, enter=_is_entered) for path in list_drop_folders(workspace).values()]
    return sum(len(each.files) for each in listings)


def sort_by_folder(found: InboxListing, dropped: Iterable[DroppedFile]) -> list[DroppedFile]:
    """Sort files by drop folder, in the order of the settings, then by name."""
    folders = list(found.seen)
    return sorted(dropped, key=lambda each: (folders.index(each.folder), each.name))


def _is_entered(name: str) -> bool:
    """Return whether a first-level folder is listed: all but the archive and 回执与退回."""
    return name not in (ARCHIVE, ANSWERS_FOLDER)


def _add_stable_files(found: InboxListing, folder: str, settled: disk.StableListing, settings: InboxSettings) -> None:
    listing = settled.listing
    found.out_of_reach += tuple(f"{folder}/{each}".rstrip("/") for each in listing.unreadable)
    waiting = _find_unfinished_files({*listing.files, *settled.unsettled})
    if "" not in listing.unreadable:
        coming = {_replace_last_part(name, each.target) for name, each in waiting.items()}
        found.seen[folder] = tuple(sorted({*listing.files, *settled.unsettled, *coming} - set(waiting)))
    found.unfinished |= {format_drop_name(folder, name): each for name, each in waiting.items()}
    found.unsettled += [format_drop_name(folder, each) for each in settled.unsettled if each not in waiting]
    found.notes += tuple(
        f"“{folder}/{name}”是下级文件夹，其中的文件没有收取；请把文件移到上一级。"
        for name in listing.passed_over
        if name != ARCHIVE and name.rpartition("/")[2] != ANSWERS_FOLDER
    )
    found.notes += tuple(
        f"“{folder}/{name}”是链接、快捷方式或特殊文件，没有打开；请把文件本身放进来。" for name in listing.strange
    )
    whole = {name: entry for name, entry in listing.files.items() if name not in waiting}
    for name, entry in _apply_quota(found, folder, whole, settings).items():
        try:
            sha256 = disk.hash_file(entry.path, entry)
        except disk.DiskError as fault:  # changed, in use or unreadable: left for the next run
            found.unsettled.append(format_drop_name(folder, name))
            found.notes += () if isinstance(fault, disk.FileChangedError) else (str(fault),)
            continue
        found.dropped.append(DroppedFile(name=name, folder=folder, entry=entry, sha256=sha256))


def _find_unfinished_files(names: Iterable[str]) -> dict[str, disk.UnfinishedFile]:
    found = {name: disk.find_unfinished(name.rpartition("/")[2]) for name in names}
    return {name: each for name, each in sorted(found.items()) if each is not None}


def _replace_last_part(name: str, target: str) -> str:
    parent, slash, _ = name.rpartition("/")
    return f"{parent}{slash}{target}"


def _apply_quota(
    found: InboxListing, folder: str, files: Mapping[str, disk.FileEntry], settings: InboxSettings
) -> dict[str, disk.FileEntry]:
    """Select the files received in this run; excess files are left for the next one and noted.

    A file larger than the whole quota is skipped, so that it does not block the others.
    """
    most = settings.most_megabytes * _MEGABYTE
    huge = [name for name in sorted(files) if files[name].size > most]
    found.notes += tuple(
        f"“{format_drop_name(folder, name)}”超过每次总大小（{settings.most_megabytes}MB），没有收取；请核对后移走。"
        for name in huge
    )
    within: dict[str, disk.FileEntry] = {}
    room = most
    for name in sorted(set(files) - set(huge))[: settings.most_files]:
        room -= files[name].size
        if room < 0:
            break
        within[name] = files[name]
    if over := len(files) - len(huge) - len(within):
        found.notes += (f"“{folder}”里文件过多，本次收取{len(within)}个，其余{over}个留待下次。",)
    return within
