"""Ensure that only one run at a time works in a workspace, and that no lock outlives its holder.

The lock file names the holder (host, process, start time) for people. On this machine the operating system's lock on
the open file decides: the system drops it when the process ends, however it ends, so neither a crash nor a reused
process number can block a later run. A file that names another host is trusted, because system locks are not reliable
across network shares.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.disk import primitives
from pipeline.disk.files import DiskError, build_disk_error, make_folders

_FAR = 1 << 20
"""Windows locks bytes and makes them unreadable to others: one far beyond the text is locked."""
_LONGEST = 4096


class LockHeldError(DiskError):
    """The workspace is locked by another run, which the message names."""


@contextlib.contextmanager
def hold_lock(path: Path, now: str) -> Iterator[None]:
    """Hold the lock at ``path`` while the block runs; ``now`` is shown to others as its start time.

    Raise LockHeldError while another process holds it, DiskError if the disk does not support locks. A file left by a
    dead process of this host is taken over.
    """
    with os.fdopen(_open_lock_file(path), "r+b", buffering=0) as file:
        _acquire(file.fileno(), path)
        holder = _parse_holder(file.read(_LONGEST))
        if holder.get("host", socket.gethostname()) != socket.gethostname():
            raise _build_locked_error(path, holder)
        try:
            _write_holder(file.fileno(), path, {"host": socket.gethostname(), "pid": os.getpid(), "since": now})
            yield
        finally:
            # Text left in the file blocks nobody on this host: the system has dropped the lock.
            with contextlib.suppress(OSError):
                primitives.note(file.fileno(), b"")
            _release(file.fileno())


def _open_lock_file(path: Path) -> int:
    try:
        make_folders(path.parent)
        return primitives.open_lock(path)
    except OSError as error:
        raise build_disk_error("建立运行锁", path, error) from error


def _acquire(handle: int, path: Path) -> None:
    """Acquire the system's lock, or raise at once."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415, only there on Windows

            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl  # noqa: PLC0415, only there on Unix

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        os.lseek(handle, 0, os.SEEK_SET)
        raise _build_locked_error(path, _parse_holder(os.read(handle, _LONGEST))) from error
    except OSError as error:
        raise DiskError(f"“{path.parent}”所在的磁盘不支持加锁。请把工作文件夹放在本机磁盘上。") from error


def _release(handle: int) -> None:
    """Release the system's lock at once: closing the file would not, if a forked child still has it open."""
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415, only there on Unix

        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)


def _write_holder(handle: int, path: Path, holder: dict[str, str | int]) -> None:
    try:
        primitives.note(handle, json.dumps(holder, ensure_ascii=False).encode())
    except OSError as error:
        raise build_disk_error("写入", path, error) from error


def _parse_holder(data: bytes) -> dict[str, object]:
    """Parse the holder's record; empty if the file is empty (released) or truncated (killed while writing)."""
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _build_locked_error(path: Path, holder: dict[str, object]) -> LockHeldError:
    host, pid, since = (holder.get(key, "未知") for key in ("host", "pid", "since"))
    return LockHeldError(
        f"另一次运行正在使用这个工作文件夹（电脑“{host}”，进程号{pid}，自{since}起）。"
        f"请等它结束后再试；如果那台电脑确已不在运行，请删除“{path}”后重试。"
    )
