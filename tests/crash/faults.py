"""A disk that refuses, or a program that is killed, at one chosen step; every step is counted."""

from __future__ import annotations

import errno
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from unittest import mock

from pipeline.disk import files, primitives


class How(StrEnum):
    """What happens at a step.

    ``kill``: the program is gone, a write stays half done, and nothing is done any more. ``plug``: so is the current,
    and with it everything that was not synced. ``full``: from there on the disk takes nothing new. ``broken``: this one
    step fails. ``barred``: this step fails, as often as it is tried on that file. ``unread``: a file cannot be read, once.
    """

    KILL = "kill"
    PLUG = "plug"
    FULL = "full"
    BROKEN = "broken"
    BARRED = "barred"
    UNREAD = "unread"


READ = "read"
ENDS = (How.KILL, How.PLUG)
_ROOM = frozenset({"make_folder", "create", "extend", "fill", "open_lock", "note"})
"""Steps that want room on the disk."""
_NAMES = ("make_folder", "create", "extend", "fill", "sync", "rename", "unlink", "sync_folder", "open_lock", "note")
Action = Callable[..., Any]


class Killed(BaseException):
    """The program was killed; nothing in it may catch this."""


@dataclass
class Meddler:
    """Counts steps (and reads, apart); before each, ``strikes`` says what befalls it (None: nothing).

    ``strikes`` is asked with the step's name. One blow at most falls in a run.
    """

    strikes: Callable[[str], How | None] = lambda _: None
    steps: list[tuple[str, str]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    how: How | None = None
    about: str = ""
    """The file of the step that is under way."""
    struck: tuple[str, str] = ("", "")
    """What the blow fell on: a step and its file."""
    _loose: list[tuple[str, Callable[[], object]]] = field(default_factory=list)
    """What a cut of the current undoes: the folder whose syncing makes it last, and how."""
    _kept: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory)
    """Second names of files that lost theirs: a cut brings back the name of the very same file, not a copy of it."""

    def step(self, name: str, act: Action, *given: Any) -> Any:
        """One step: done, half done or refused."""
        place = _place(given[0])
        if self.how in ENDS:
            raise Killed
        if name == "unlink" and not os.path.lexists(place):
            return None  # changes nothing
        mine = self.how is None and self._strike(name, place)
        self.steps.append((name, place))
        if mine and self.how in (How.KILL, How.FULL) and name in ("fill", "note"):
            _half(place, given[1], given[0])
        if mine and self.how is How.PLUG:
            self._undo()
        if mine and self.how in ENDS:
            raise Killed
        if (refused := self._refused(name, place, mine=mine)) is not None:
            raise refused
        self._remember(name, place, given)
        return None if name in ("sync", "sync_folder") else act(*given)

    def _strike(self, name: str, place: str) -> bool:
        self.about = place
        self.how = self.strikes(name)
        self.struck = (name, place) if self.how else ("", "")
        return self.how is not None

    def _refused(self, name: str, place: str, *, mine: bool) -> OSError | None:
        if self.how is How.FULL and (mine or name in _ROOM):
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.how is How.BROKEN and mine:
            return OSError(errno.EIO, os.strerror(errno.EIO))
        if self.how is How.BARRED and self.struck == (name, place):
            return PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return None

    def _remember(self, name: str, place: str, given: tuple[Any, ...]) -> None:
        folder = str(Path(place).parent)
        if name == "sync_folder":
            self._loose = [each for each in self._loose if each[0] != place]
        elif name == "rename":
            self._loose.append((folder, self._restoring(Path(given[1]))))
        elif name == "unlink":
            self._loose.append((folder, self._restoring(Path(place))))
        elif name == "make_folder":
            self._loose.append((folder, lambda: shutil.rmtree(place)))

    def _restoring(self, path: Path) -> Callable[[], object]:
        """How to bring back what stands at a place now, be it nothing."""
        if not path.exists():
            return lambda: path.unlink(missing_ok=True)
        kept = Path(self._kept.name) / f"{os.getpid()}-{len(self.steps)}"
        kept.hardlink_to(path)

        def restore() -> None:
            path.unlink(missing_ok=True)
            path.hardlink_to(kept)

        return restore

    def _undo(self) -> None:
        for _, undo in reversed(self._loose):
            undo()

    def read(self, act: Action, path: Path, listed: object) -> io.BufferedReader:
        """A file opened to be read, or not."""
        if self.how in ENDS:
            raise Killed
        mine = self.how is None and self._strike(READ, str(path))
        self.reads.append(str(path))
        if mine:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        opened: io.BufferedReader = act(path, listed)
        return opened


def _place(of: Any) -> str:
    """The file or folder that a step is about; an open lock has no name any more."""
    return str(of) if isinstance(of, Path) else str(getattr(of, "name", "局/.dangjian/lock"))


def _half(place: str, data: bytes, file: IO[bytes] | int) -> None:
    """Half of what was to be written, by name: the file may lie in a copy of the workspace by now."""
    old = b"" if isinstance(file, int) else Path(place).read_bytes()
    Path(place).write_bytes(old + data[: len(data) // 2])


@contextmanager
def meddling(meddler: Meddler) -> Iterator[None]:
    """The disk as ``meddler`` has it; nobody waits."""
    with ExitStack() as stack:
        for name in _NAMES:
            stack.enter_context(mock.patch.object(primitives, name, _bound(meddler, name, getattr(primitives, name))))
        stack.enter_context(mock.patch.object(primitives, "sync_all", _sync_one_by_one))
        opened = files._open_file

        def read(path: Path, listed: object) -> io.BufferedReader:
            return meddler.read(opened, path, listed)

        stack.enter_context(mock.patch.object(files, "_open_file", read))
        stack.enter_context(mock.patch.object(time, "sleep"))
        yield


def _sync_one_by_one(written: Sequence[IO[bytes]]) -> list[OSError | None]:
    """Files that are flushed together, each a step of its own, so that any of them may be the one that fails."""
    return [primitives._try_to_sync(file) for file in written]


def _bound(meddler: Meddler, name: str, act: Action) -> Action:
    return lambda *given: meddler.step(name, act, *given)
