"""Steps of a plan that write, remove and record returned copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import disk
from pipeline.archive import compute_sha256
from pipeline.commands.outbox import describe_file_in_use, list_extra_copies, write_extra_copy
from pipeline.commands.plan import Performed, format_place
from pipeline.commands.workspace import Workspace
from pipeline.commands.written_copies import record_written_copies


@dataclass(frozen=True)
class RecordCopies:
    """Put returned copies on record that are about to be written elsewhere than in the outbox."""

    copies: tuple[bytes, ...]

    def perform(self, workspace: Workspace, _: Performed) -> None:
        """Record them."""
        record_written_copies(workspace, self.copies)

    def describe(self, _: Path) -> Iterator[str]:
        """Describe nothing: no file of anybody changes by it."""
        yield from ()


@dataclass(frozen=True)
class ReplaceCopy:
    """Write a returned copy, or remove it if ``data`` is None, with the versions beside it.

    ``kept`` is where the one lying there is kept, if a person filled it in; None if it is the program's own.
    """

    path: Path
    data: bytes | None
    kept: Path | None = None

    def perform(self, workspace: Workspace, done: Performed) -> None:
        """Write or remove the copy; one that another program holds, or the disk refuses, is told."""
        try:
            if self.kept is not None:
                disk.write(self.kept, disk.read(self.path))
                done.remarks.append(self._describe_keeping())
            record_written_copies(workspace, [self.data] if self.data is not None else [])
            done.messages += filter(None, [self._replace()])
        except disk.DiskError as fault:
            done.messages.append(str(fault))

    def _describe_keeping(self) -> str:
        name, kept = self.path.name, self.kept.name if self.kept is not None else ""
        told = f"“returned/{name}”有人填过、还没有报回：填过的原样留在“{kept}”"
        return f"{told}，新的照常生成。填好的请放进收件夹报送。" if self.data else f"{told}；这份表已不需要修改。"

    def _replace(self) -> str:
        old = list_extra_copies(self.path)
        try:
            if self.data is None:
                disk.remove(self.path)
            else:
                disk.write(self.path, self.data)
        except disk.FileInUseError:
            if self.data is None:
                raise
            ours = {compute_sha256(disk.read(each)) for each in old}
            beside = write_extra_copy(self.path, self.data, ours)
            return describe_file_in_use(self.path.parent.parent, self.path, beside)
        for each in old:
            disk.remove(each)
        return ""

    def describe(self, root: Path) -> Iterator[str]:
        """Describe the step."""
        place = format_place(self.path, root)
        if self.kept is not None:
            yield f"留存：{place}有人填过，原样存为“{self.kept.name}”"
        yield f"删去：{place}（已不需要）" if self.data is None else f"写入：{place}（退回修改的表）"
