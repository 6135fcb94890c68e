"""Where tests that copy a workspace hundreds of times keep it: in memory, where the system offers that."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_OFFERED = Path("/dev/shm")
_ROOM = 1_000_000_000


def find_memory_folder() -> Path | None:
    """The folder of the system that lies in memory; None if there is none, or little room in it."""
    if not _OFFERED.is_dir() or not os.access(_OFFERED, os.W_OK) or shutil.disk_usage(_OFFERED).free < _ROOM:
        return None
    return _OFFERED
