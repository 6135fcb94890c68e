"""Append to log files and rotate them when full; logs are for people, no program reads them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pipeline.disk import steps
from pipeline.disk.files import fault, make_folder

_LARGEST, _KEPT = 1 << 20, 5
"""Size in bytes at which a log is rotated, and number of old logs kept (``运行记录.log.1`` is the newest)."""


def log(path: Path, text: str) -> None:
    """Append lines to a log; raise DiskError. The log is not synced, so a killed run may truncate a line."""
    data = (text + "\n").encode("utf-8", errors="backslashreplace")
    try:
        make_folder(path.parent)
        if path.is_file() and path.stat().st_size + len(data) > _LARGEST:
            _turn_over(path)
        with steps.extend(path) as file:
            steps.fill(file, data)
    except OSError as error:
        raise fault("写入", path, error) from error


def _turn_over(path: Path) -> None:
    names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, _KEPT + 1))]
    for younger, older in reversed(list(pairwise(names))):
        if younger.exists():
            steps.rename(younger, older)
