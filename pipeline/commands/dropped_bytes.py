"""Read dropped files once more, to archive the bytes that were judged, and describe those that stay where they were."""

from __future__ import annotations

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.inbox import DroppedFile
from pipeline.reading import read_member_bytes

_HELD = 2**26
"""Size in bytes above which a file that is archived as it lies is copied on the disk and not read into memory."""


class DroppedFileReader:
    """Reader of dropped files as they were judged; the last one is kept, since the members of a zip come together."""

    def __init__(self) -> None:
        self._held: tuple[DroppedFile, bytes] | None = None

    def of(self, dropped: DroppedFile) -> bytes | disk.FileEntry | None:
        """Return the bytes to archive, or the entry of a large file, of which only the archive can tell a change.

        None if a file read here, or the zip archive that a member lies in, is another one by now, gone or unreadable.
        """
        if dropped.within is None:
            return dropped.entry if dropped.entry.size > _HELD else self._read_if_unchanged(dropped)
        data = self._read_if_unchanged(dropped.within)
        return None if data is None else read_member_bytes(data, dropped.place or (), dropped.sha256)

    def _read_if_unchanged(self, dropped: DroppedFile) -> bytes | None:
        if self._held is not None and self._held[0] == dropped:
            return self._held[1]
        try:
            data = disk.read(dropped.entry.path, dropped.entry)
        except disk.DiskError:
            return None
        if compute_sha256(data) != dropped.sha256:
            return None
        self._held = dropped, data
        return data


def describe_left_file(dropped: DroppedFile, fault: disk.DiskError) -> str:
    """Describe an archived file that could not be removed from its drop folder, or has changed since."""
    if isinstance(fault, disk.FileChangedError):
        return f"“{dropped.shown}”收下后又有改动，改动后的文件留在了原处；下次收表时按新文件处理。"
    return f"“{dropped.shown}”已收下，但原文件留在了原处，再收一次不会重复登记。{fault}"
