"""Steps of a plan that change files outside the archive: all of them can be made again, or have been archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import disk
from pipeline.commands.manifest import (
    MANIFEST_FILE,
    clear_pending_writes,
    read_written_hashes,
    record_pending_writes,
)
from pipeline.commands.outbox import describe_file_in_use, write_extra_copy
from pipeline.commands.plan import Performed, format_place
from pipeline.commands.workspace import Workspace


@dataclass(frozen=True)
class WriteFile:
    """Write a file; ``purpose`` names what it is.

    ``others`` are names to use, in order, if another program holds ``path``.
    """

    path: Path
    data: bytes
    purpose: str
    others: tuple[Path, ...] = ()

    def perform(self, _: Workspace, done: Performed) -> None:
        """Write the file under the first of its names that no other program holds."""
        for path in (self.path, *self.others)[:-1]:
            try:
                disk.write(path, self.data)
            except disk.FileInUseError:
                continue
            done.written.append(path)
            return
        last = (self.path, *self.others)[-1]
        disk.write(last, self.data)
        done.written.append(last)

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"写入：{format_place(self.path, root)}（{self.purpose}）"


@dataclass(frozen=True)
class RemoveFile:
    """Remove a file that can be made again; ``purpose`` names what it is."""

    path: Path
    purpose: str

    def perform(self, _: Workspace, done: Performed) -> None:
        """Remove the file; one that another program holds is told."""
        done.messages += filter(None, [_remove_obsolete(self.path)])

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"删去：{format_place(self.path, root)}（{self.purpose}）"


@dataclass(frozen=True)
class RefreshFile:
    """Write a file that can be made again, or remove it if ``data`` is None; ``purpose`` names what it is."""

    path: Path
    data: bytes | None
    purpose: str

    def perform(self, _: Workspace, done: Performed) -> None:
        """Write or remove the file; one that the disk refuses is told."""
        try:
            if self.data is None:
                disk.remove(self.path)
                done.removed.append(self.path)
            else:
                disk.write(self.path, self.data)
                done.written.append(self.path)
        except disk.DiskError as fault:
            done.messages.append(str(fault))

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step."""
        yield f"{'删去' if self.data is None else '写入'}：{format_place(self.path, root)}（{self.purpose}）"


@dataclass(frozen=True, kw_only=True)
class WriteOutputs:
    """Write all files of a period or none, then its manifest, then remove obsolete files.

    ``placed`` maps the name of an edited file to the name for the new version beside it, ``kept`` the name of a changed
    output to the name it is kept under when it is replaced. ``command`` writes the files again; without one, 汇总.
    """

    folder: Path
    files: Mapping[str, bytes]
    placed: Mapping[str, str]
    listing: bytes
    obsolete: tuple[Path, ...]
    kept: Mapping[str, str] = field(default_factory=dict)
    command: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files as written below the folder."""
        return tuple(self.placed.get(name, name) for name in sorted(self.files))

    def perform(self, _: Workspace, done: Performed) -> None:
        """Write the outputs of a period; files in use are told.

        The record of pending writes stays until everything is done, so that an interrupted run recognises its own
        files. A 核验表 already imported is removed last, so that it can be imported again as long as work is left.
        """
        for name, place in self.kept.items():
            disk.write(self.folder / place, disk.read(self.folder / name))
        record_pending_writes(self.folder, self.files)
        places = {self.folder / self.placed.get(name, name): name for name in sorted(self.files)}
        held = disk.write_together({place: self.files[name] for place, name in places.items()})
        known = read_written_hashes(self.folder)
        besides = {place: write_extra_copy(place, self.files[places[place]], known[places[place]]) for place in held}
        told = [describe_file_in_use(self.folder, place, beside, self.command) for place, beside in besides.items()]
        disk.write(self.folder / MANIFEST_FILE, self.listing)
        stays = {*places, *besides.values()}
        told += filter(None, [_remove_obsolete(path) for path in self.obsolete if path not in stays])
        if not told:
            clear_pending_writes(self.folder)
        done.messages += told

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step, a line per file."""
        names = (*self.names, MANIFEST_FILE)
        yield from (
            f"留存：{format_place(self.folder / name, root)}有人改过，原样存为“{place}”"
            for name, place in self.kept.items()
        )
        yield from (f"写入：{format_place(self.folder / name, root)}" for name in names)
        written = {self.folder / name for name in names}
        yield from (f"删去：{format_place(path, root)}（已不需要）" for path in self.obsolete if path not in written)


def _remove_obsolete(path: Path) -> str:
    """Remove a file; return a message in Chinese if another program holds it."""
    try:
        disk.remove(path)
    except disk.FileInUseError as fault:
        return f"“{path.name}”已不需要。{fault}"
    return ""
