"""Read and write whole files: every change is atomic, synced and read back before it takes effect.

Measured: an overwrite that fails half-way leaves a truncated file that still opens as a workbook. So bytes are written
to a temporary file in the same folder, which is renamed only after it was read back and found equal.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.disk import primitives

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between attempts while Excel, an indexer or a virus scanner holds a file (Windows): 2.5 in all."""
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_PIECE = 2**20
_TOGETHER = 50
"""Temporary files that are open at once."""
_NOT_THROUGH_LINKS = getattr(os, "O_NOFOLLOW", 0)


class DiskError(Exception):
    """A failed disk operation; the message names the file and tells the clerk what to do."""


class FileMissingError(DiskError):
    """The file does not exist."""


class FileInUseError(DiskError):
    """The file is open in another program (or only that program may write it); it was left unchanged."""


class FileChangedError(DiskError):
    """The file is not the one that was listed: it is still being written or was replaced."""


@dataclass(frozen=True)
class FileEntry:
    """A regular file as listed: size in bytes, modification time in ns (compared only for equality), identity."""

    path: Path
    size: int
    modified_ns: int
    identity: str


def inspect_file(path: Path) -> FileEntry | None:
    """Return the entry of the regular file at ``path``; None for anything else (links are not followed)."""
    info = path.stat(follow_symlinks=False)
    if not stat.S_ISREG(info.st_mode):
        return None
    return FileEntry(path, info.st_size, info.st_mtime_ns, f"{info.st_dev}:{info.st_ino}")


def read(path: Path, listed: FileEntry | None = None) -> bytes:
    """Return all bytes of a regular file; raise FileMissingError, or DiskError if it cannot be read.

    With ``listed``, read only that very file and follow no link; raise FileChangedError if it is another one by now.
    """
    try:
        with _open_file(path, listed) as file:
            data = file.read() if listed is None else file.read(listed.size + 1)
        if listed is not None and (inspect_file(path) != listed or len(data) != listed.size):
            raise _build_changed_error(path)
    except OSError as error:
        raise build_disk_error("读取", path, error) from error
    return data


def hash_file(path: Path, listed: FileEntry | None = None) -> str:
    """Return the sha256 of a regular file of any size, read piece by piece; raise the same errors as ``read``."""
    try:
        with _open_file(path, listed) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if listed is not None and inspect_file(path) != listed:
            raise _build_changed_error(path)
    except OSError as error:
        raise build_disk_error("读取", path, error) from error
    return found


def _open_file(path: Path, listed: FileEntry | None) -> io.BufferedReader:
    file = os.fdopen(os.open(path, _OPEN | (_NOT_THROUGH_LINKS if listed else 0)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise DiskError(f"“{path}”不是普通文件，不能读取。请移走后重试。")
    return file


def write(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` atomically, replacing any file there; create folders.

    Raise FileInUseError or DiskError.
    """
    _write_via_part(path, lambda part: _write_part(part, data))


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write many files, in their order, with one sync of every folder; all bytes are synced before the first rename.

    Raise FileInUseError or DiskError: the files before the refused one are then written, it and those after it are not.
    """
    _write_via_parts(files, None)


def write_together(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write many files; return those that are open in another program, which are left unchanged.

    All temporary files are written first, so that a full disk or one refused file leaves every old file unchanged.
    Raise DiskError.
    """
    held: list[Path] = []
    _write_via_parts(files, held)
    return tuple(held)


def _write_via_parts(files: Mapping[Path, bytes], held: list[Path] | None) -> None:
    """Write many files; note those in use in ``held``, or raise FileInUseError at the first if it is None."""
    at = Path()
    try:
        try:
            for at in dict.fromkeys(path.parent for path in files):
                make_folders(at)
            paths = list(files)
            for first in range(0, len(paths), _TOGETHER):
                _write_parts({path: files[path] for path in paths[first : first + _TOGETHER]})
            for at in paths:
                try:
                    _rename_part(at)
                except FileInUseError:
                    if held is None:
                        raise
                    held.append(at)
        finally:
            for path in files:
                primitives.unlink(_get_part_path(path))
        _sync_folders(files)
    except OSError as error:
        raise build_disk_error("写入", at, error) from error


def _write_parts(files: Mapping[Path, bytes]) -> None:
    """Write temporary files: all are handed to the disk before any is synced, so that one flush serves them."""
    with ExitStack() as open_files:
        written: dict[Path, IO[bytes]] = {}
        for path, data in files.items():
            part = _get_part_path(path)
            try:
                primitives.unlink(part)
                written[path] = open_files.enter_context(primitives.create(part))
                primitives.fill(written[path], data)
            except OSError as error:
                raise build_disk_error("写入", path, error) from error
        for path, fault in zip(written, primitives.sync_all(list(written.values())), strict=True):
            if fault is not None:
                raise build_disk_error("写入", path, fault) from fault
        for path, data in files.items():
            try:
                _require_written(_get_part_path(path), data)
            except OSError as error:
                raise build_disk_error("写入", path, error) from error


def _require_written(part: Path, data: bytes) -> None:
    """Raise OSError unless the bytes read back are those that were written."""
    if part.read_bytes() != data:
        raise OSError(errno.EIO, "读回的内容与写入的不同")


def _sync_folders(files: Iterable[Path]) -> None:
    for folder in sorted({path.parent for path in files}):
        primitives.sync_folder(folder)


def copy(listed: FileEntry, path: Path, sha256: str) -> None:
    """Copy a listed file of any size atomically; raise FileChangedError unless its bytes have this ``sha256``."""
    _write_via_part(path, lambda part: _copy_part(part, listed, sha256))


def _write_via_part(path: Path, write_part: Callable[[Path], None]) -> None:
    part = _get_part_path(path)
    try:
        make_folders(path.parent)
        try:
            write_part(part)
            _rename_part(path)
        finally:
            primitives.unlink(part)
        primitives.sync_folder(path.parent)
    except OSError as error:
        raise build_disk_error("写入", path, error) from error


def _get_part_path(path: Path) -> Path:
    """Return the temporary path a file is written to before it is renamed; ``is_leftover`` recognises it."""
    return path.with_name(f".{path.name}.part")


def is_leftover(name: str) -> bool:
    """Return whether a file was left by an interrupted write."""
    return name.startswith(".") and name.endswith(".part")


def _rename_part(path: Path) -> None:
    try:
        _retry(lambda: primitives.rename(_get_part_path(path), path))
    except PermissionError as error:
        raise _build_in_use_error("写入", path) from error


def write_new(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` for good: accept equal bytes already there, raise DiskError if others are there."""
    try:
        held = read(path)
    except FileMissingError:
        write(path, data)
        return
    if held != data:
        raise DiskError(f"“{path}”已经存在且内容不同，没有覆盖。请核对后移走其中一份再重试。")


def remove(path: Path, listed: FileEntry | None = None) -> None:
    """Delete a file if it exists.

    Raise FileInUseError, or with ``listed`` FileChangedError if it is another one by now.
    """
    try:
        _unlink(path, listed)
        primitives.sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _build_removal_error(path, error) from error


def remove_all(listed: Iterable[FileEntry]) -> dict[Path, DiskError]:
    """Delete files that exist as they were listed, with one sync of every folder; return what kept a file, by path."""
    gone: list[Path] = []
    kept: dict[Path, DiskError] = {}
    for each in listed:
        try:
            _unlink(each.path, each)
            gone.append(each.path)
        except FileNotFoundError:
            continue
        except FileChangedError as error:
            kept[each.path] = error
        except OSError as error:
            kept[each.path] = _build_removal_error(each.path, error)
    for folder in sorted({path.parent for path in gone}):
        try:
            primitives.sync_folder(folder)
        except OSError as error:
            kept |= {path: _build_removal_error(path, error) for path in gone if path.parent == folder}
    return kept


def _unlink(path: Path, listed: FileEntry | None) -> None:
    if listed is not None and inspect_file(path) != listed:
        raise _build_changed_error(path)
    _retry(lambda: primitives.unlink(path))


def _build_removal_error(path: Path, error: OSError) -> DiskError:
    if isinstance(error, PermissionError):
        return _build_in_use_error("删除", path)
    return build_disk_error("删除", path, error)


def _write_part(part: Path, data: bytes) -> None:
    primitives.unlink(part)  # left by a killed run, or a link planted to redirect the write
    with primitives.create(part) as file:
        primitives.fill(file, data)
        primitives.sync(file)
    _require_written(part, data)


def _copy_part(part: Path, listed: FileEntry, sha256: str) -> None:
    primitives.unlink(part)
    with os.fdopen(os.open(listed.path, _OPEN | _NOT_THROUGH_LINKS), "rb") as source, primitives.create(part) as file:
        while piece := source.read(_PIECE):
            primitives.fill(file, piece)
        primitives.sync(file)
    if hash_file(part) != sha256:
        raise _build_changed_error(listed.path)


def _retry(action: Callable[[], object]) -> None:
    for pause in _PAUSES:
        try:
            action()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    action()


def make_folders(folder: Path) -> None:
    """Create and sync a folder and its parents; raise OSError."""
    if not folder.is_dir():
        make_folders(folder.parent)
        primitives.make_folder(folder)
        primitives.sync_folder(folder.parent)


def _build_changed_error(path: Path) -> FileChangedError:
    return FileChangedError(f"“{path}”在收取时又有改动，这次没有动它。请等它保存完毕后再收一次。")


def _build_in_use_error(doing: str, path: Path) -> FileInUseError:
    return FileInUseError(f"无法{doing}“{path}”（被占用或没有权限）。请关闭正在打开它的WPS或Excel后重试。")


_REASONS = {
    errno.ENOSPC: "磁盘已满，无法{doing}“{path}”。请清出空间后重试。",
    errno.EDQUOT: "磁盘配额已用完，无法{doing}“{path}”。请清出空间或请管理员增加配额后重试。",
    errno.EROFS: "磁盘是只读的，无法{doing}“{path}”。请换到可以写入的磁盘，或请管理员解除只读后重试。",
    errno.EFBIG: "无法{doing}“{path}”：超过了系统允许的文件大小。请联系管理员放宽限制后重试。",
    errno.ENAMETOOLONG: "无法{doing}“{path}”：路径太长。请把工作目录移到路径较短的地方后重试。",
}
"""Message by error number: the cause and the remedy."""


def build_disk_error(doing: str, path: Path, error: OSError) -> DiskError:
    """Return the DiskError for an OSError, with a message for the clerk."""
    if isinstance(error, FileNotFoundError):
        return FileMissingError(f"找不到“{path}”。请核对文件名和所在的文件夹。")
    if isinstance(error, PermissionError) and doing == "读取":
        return _build_in_use_error(doing, path)
    if isinstance(error, PermissionError):
        return DiskError(f"没有权限{doing}“{path}”。请核对它和所在文件夹是否只读，或请管理员开通权限后重试。")
    if error.errno == errno.ELOOP:
        return _build_changed_error(path)
    if error.errno in _REASONS:
        return DiskError(_REASONS[error.errno].format(doing=doing, path=path))
    return DiskError(f"无法{doing}“{path}”（{error.strerror}）。请检查磁盘和网络连接后重试。")
