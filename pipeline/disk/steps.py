"""The steps by which the disk is changed, one function each: nothing else in the program changes it.

Whoever fails or ends a run at each of them in turn has failed and ended it everywhere. All raise OSError.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO


def make_folder(folder: Path) -> None:
    """A folder below one that is there; one already made by somebody else is fine."""
    folder.mkdir(exist_ok=True)


def create(path: Path) -> IO[bytes]:
    """A new, empty file, open to be filled; never one that is there, never through a link."""
    return path.open("xb")


def extend(path: Path) -> IO[bytes]:
    """A file open to be added to at its end, new and empty where there is none."""
    return path.open("ab")


def fill(file: IO[bytes], data: bytes) -> None:
    """Add bytes to an open file; an end in the middle leaves some of them."""
    file.write(data)
    file.flush()


def sync(file: IO[bytes]) -> None:
    """Make what was filled in durable."""
    os.fsync(file.fileno())


def rename(path: Path, to: Path) -> None:
    """Give a file another name in one step, in the place of whatever bore it."""
    path.replace(to)


def unlink(path: Path) -> None:
    """Take a file away; one already gone is fine."""
    path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names durable, where folders can be synced (Windows writes them through by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_lock(path: Path) -> int:
    """The lock's file open to be read and noted in, made where there is none; a handle."""
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)


def note(handle: int, data: bytes) -> None:
    """Put ``data`` in the place of all that an open file holds; an end in the middle leaves some of it."""
    os.lseek(handle, 0, os.SEEK_SET)
    os.ftruncate(handle, 0)
    os.write(handle, data)
