"""A demo month of 24 branches, consolidated once for all tests of what leaders look at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from shared_demo import PERIOD, collect_demo, copy

from pipeline.commands import consolidate
from pipeline.commands.workspace import Workspace


@pytest.fixture(scope="session")
def board_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo month, looked at several times."""
    return copy(collect_demo(tmp_path_factory, 1)[0], tmp_path_factory.mktemp("demo") / "单位")


@pytest.fixture(scope="session")
def built(board_root: Path) -> consolidate.ConsolidateResult:
    return consolidate.consolidate_period(Workspace(root=board_root, today=dt.date(2026, 12, 11)), PERIOD)
