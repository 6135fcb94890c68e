"""Fixtures that many tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from bureau import bureau

from pipeline import pool

__all__ = ["bureau"]

gc.set_threshold(50_000, 20, 50)
"""Looking for rings of garbage after every 700 objects is a twentieth of the suite; there are few here."""


@pytest.fixture(autouse=True, scope="module")
def nobody_stands_by() -> Iterator[None]:
    """Each module begins without workers: their threads would sleep and be counted where a test meddles with sleep."""
    yield
    pool._idle_workers.dismiss()
