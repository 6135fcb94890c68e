"""Where tests keep the workspaces they make and copy, thousands of them: in memory, where the system offers that."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_OFFERED = Path("/dev/shm")
_ROOM = 2_000_000_000
"""Bytes; a whole run leaves less than half of it at any time."""


def find_memory_folder() -> Path | None:
    """The folder of the system that lies in memory; None if there is none, little room in it, or no program may start."""
    if not _OFFERED.is_dir() or not os.access(_OFFERED, os.W_OK) or shutil.disk_usage(_OFFERED).free < _ROOM:
        return None
    return None if os.statvfs(_OFFERED).f_flag & os.ST_NOEXEC else _OFFERED
