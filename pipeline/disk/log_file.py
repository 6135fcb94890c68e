"""Append to log files and rotate them when full; logs are for people, no program reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

from pipeline.disk import primitives
from pipeline.disk.files import build_disk_error, make_folders

_LARGEST, _KEPT = 1 << 20, 5
"""Size in bytes at which a log is rotated, and number of old logs kept (``运行记录.log.1`` is the newest)."""


def append_log(path: Path, text: str) -> None:
    """Append lines to a log; raise DiskError. The log is not synced, so a killed run may truncate a line."""
    data = (text + "\n").encode("utf-8", errors="backslashreplace")
    try:
        make_folders(path.parent)
        if path.is_file() and path.stat().st_size + len(data) > _LARGEST:
            _rotate_logs(path)
        with primitives.extend(path) as file:
            primitives.fill(file, data)
    except OSError as error:
        raise build_disk_error("写入", path, error) from error


@contextmanager
def open_log(path: Path) -> Iterator[IO[bytes]]:
    """Open a log for a process to write its words into, folders and all; raise DiskError."""
    try:
        make_folders(path.parent)
        with primitives.extend(path) as file:
            yield file
    except OSError as error:
        raise build_disk_error("写入", path, error) from error


def _rotate_logs(path: Path) -> None:
    names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, _KEPT + 1))]
    for younger, older in reversed(list(pairwise(names))):
        if younger.exists():
            primitives.rename(younger, older)
