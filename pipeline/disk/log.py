"""Logs that grow at their end and are turned over when they are full: for people, and read by no program."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pipeline.disk import steps
from pipeline.disk.files import fault, make_folder

_LARGEST, _KEPT = 1 << 20, 5
"""Bytes after which a log is turned over, and how many old ones stay (``运行记录.log.1`` is the youngest)."""


def log(path: Path, text: str) -> None:
    """Add a line, or several, to a log; DiskFault. It is not synced, and a run that is killed may cut it off."""
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
