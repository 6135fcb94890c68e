"""Fixtures that many tests share."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from board_month import board_root, built
from bureau import bureau
from hypothesis import settings
from memory_folder import find_memory_folder
from recalled import recalled

from pipeline import pool

__all__ = ["board_root", "built", "bureau", "recalled"]

gc.set_threshold(50_000, 20, 50)
"""Looking for rings of garbage after every 700 objects is a twentieth of the suite; there are few here."""

if (_memory := find_memory_folder()) is not None:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_memory)
    """A bureau is fifty small files, copied for most tests: on a disk that is four times the work."""


settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
"""An example may take as long as the machine needs: no test fails by seconds."""


@pytest.fixture(autouse=True, scope="session")
def nothing_waits_for_the_disk() -> Iterator[None]:
    """Flushing is done by nobody here: no process that stays alive can see whether it was, and it is half of the time.

    That each file is flushed, when and in what order, is for the tests that take the steps of the disk one by one
    (``crash.faults``, ``tests/disk``); the real program in a process of its own flushes as ever.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(autouse=True, scope="module")
def nobody_stands_by() -> Iterator[None]:
    """Each module begins without workers: their threads would sleep and be counted where a test meddles with sleep."""
    yield
    pool._idle_workers.dismiss()
