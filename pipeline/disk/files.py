"""Whole files or none: every change of a file is atomic, synced and read back before it counts.

Measured: an overwrite that fails half-way leaves a cut-off file that still opens as a workbook. So bytes go
to a temporary file in the same folder first, and only when they were read back equal do they take the name.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between attempts while Excel, an indexer or a virus scanner holds a file (Windows): 2.5 in all."""
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_PIECE = 2**20
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)


class DiskFault(Exception):
    """The disk did not do what was asked; the message tells the clerk which file and what to do."""


class Missing(DiskFault):
    """There is no such file."""


class Changed(DiskFault):
    """The file is no longer the one that was listed: somebody is still writing or has replaced it."""


@dataclass(frozen=True)
class Entry:
    """A regular file as listed: size in bytes, time of change in ns (compared only for equality), identity."""

    path: Path
    size: int
    modified_ns: int
    identity: str


def entry(path: Path) -> Entry | None:
    """What stands at ``path`` now; None for anything but a regular file (links are not followed)."""
    info = path.stat(follow_symlinks=False)
    if not stat.S_ISREG(info.st_mode):
        return None
    return Entry(path, info.st_size, info.st_mtime_ns, f"{info.st_dev}:{info.st_ino}")


def read(path: Path, listed: Entry | None = None) -> bytes:
    """All bytes of a regular file. Missing, or DiskFault when it cannot be read.

    With ``listed`` only that very file is read, through no link: Changed when it is another one by now.
    """
    try:
        with os.fdopen(os.open(path, _OPEN | (_NOT_THROUGH_LINKS if listed else 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DiskFault(f"“{path}”不是普通文件，不能读取。请移走后重试。")
            data = file.read() if listed is None else file.read(listed.size + 1)
        if listed is not None and (entry(path) != listed or len(data) != listed.size):
            raise _changed(path)
    except OSError as error:
        raise _fault("读取", path, error) from error
    return data


def digest(path: Path, listed: Entry | None = None) -> str:
    """The sha256 of a regular file of any size, read piece by piece; faults as of ``read``."""
    try:
        with os.fdopen(os.open(path, _OPEN | (_NOT_THROUGH_LINKS if listed else 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DiskFault(f"“{path}”不是普通文件，不能读取。请移走后重试。")
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if listed is not None and entry(path) != listed:
            raise _changed(path)
    except OSError as error:
        raise _fault("读取", path, error) from error
    return found


def write(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``, replacing what is there, all or nothing; folders are made. DiskFault."""
    _put(path, lambda part: _write_part(part, data))


def copy(listed: Entry, path: Path, sha256: str) -> None:
    """The same with a listed file of any size, whose bytes must still be those of ``sha256``. Changed, DiskFault."""
    _put(path, lambda part: _copy_part(part, listed, sha256))


def _put(path: Path, write_part: Callable[[Path], None]) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        _make_folder(path.parent)
        try:
            write_part(part)
            _insist(lambda: part.replace(path))
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise _fault("写入", path, error) from error


def write_new(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` for good: equal bytes already there are fine, others are never overwritten."""
    try:
        held = read(path)
    except Missing:
        write(path, data)
        return
    if held != data:
        raise DiskFault(f"“{path}”已经存在且内容不同，没有覆盖。请核对后移走其中一份再重试。")


def remove(path: Path, listed: Entry | None = None) -> None:
    """Delete a file; one already gone is fine. With ``listed``: Changed, and kept, if another by now."""
    try:
        if listed is not None and entry(path) != listed:
            raise _changed(path)
        _insist(path.unlink)
        _sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _fault("删除", path, error) from error


def _write_part(part: Path, data: bytes) -> None:
    part.unlink(missing_ok=True)  # left by a killed run, or a link planted to be written through
    with part.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if part.read_bytes() != data:
        raise OSError(errno.EIO, "读回的内容与写入的不同")


def _copy_part(part: Path, listed: Entry, sha256: str) -> None:
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(listed.path, _OPEN | _NOT_THROUGH_LINKS), "rb") as source, part.open("xb") as file:
        shutil.copyfileobj(source, file, _PIECE)
        file.flush()
        os.fsync(file.fileno())
    if digest(part) != sha256:
        raise _changed(listed.path)


def _insist(action: Callable[[], object]) -> None:
    for pause in _PAUSES:
        try:
            action()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    action()


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a name durable, where folders can be synced (Windows writes them through by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed(path: Path) -> Changed:
    return Changed(f"“{path}”在收取时又有改动，这次没有动它。请等它保存完毕后再收一次。")


def _fault(doing: str, path: Path, error: OSError) -> DiskFault:
    if isinstance(error, FileNotFoundError):
        return Missing(f"找不到“{path}”。请核对文件名和所在的文件夹。")
    if isinstance(error, PermissionError):
        return DiskFault(f"无法{doing}“{path}”（被占用或没有权限）。请关闭正在打开它的WPS或Excel后重试。")
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFault(f"磁盘已满，无法{doing}“{path}”。请清出空间后重试。")
    if error.errno == errno.ELOOP:
        return _changed(path)
    return DiskFault(f"无法{doing}“{path}”（{error.strerror}）。请检查磁盘和网络连接后重试。")
