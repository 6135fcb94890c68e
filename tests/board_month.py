"""A demo month of 24 branches, consolidated once for all tests of what leaders look at."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline.commands import collect, consolidate
from pipeline.commands.workspace import Workspace
from pipeline.demo import build_demo
from pipeline.periods import Period

PERIOD = Period(2026, 11)


@pytest.fixture(scope="session")
def board_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo month, looked at several times and consolidated."""
    made = tmp_path_factory.mktemp("demo") / "单位"
    build_demo(made, branches=24, months=3, seed=1, period=PERIOD)

    def on(day: str) -> Workspace:
        return Workspace(root=made, today=dt.date.fromisoformat(day), sleep=lambda _: None)

    collect.collect_inbox(on("2026-12-03"))
    collect.collect_inbox(on("2026-12-04"))
    for folder in sorted((made / "later").iterdir()):
        shutil.copytree(folder, made / "inbox", dirs_exist_ok=True)
        collect.collect_inbox(on(folder.name))
    return made


@pytest.fixture(scope="session")
def built(board_root: Path) -> consolidate.ConsolidateResult:
    return consolidate.consolidate_period(Workspace(root=board_root, today=dt.date(2026, 12, 11)), PERIOD)
