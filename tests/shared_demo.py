"""Demonstrations of 24 branches and three months: each is made once in a run of the tests, by whichever process is first."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.commands.collect import collect_inbox
from pipeline.commands.workspace import Workspace
from pipeline.demo import build_demo
from pipeline.periods import Period

PERIOD = Period(2026, 11)
DEADLINE = dt.date(2026, 12, 3)
BY_COMMAND = 1
"""The seed of the demonstration that is made by the real command in a process of its own."""
_SIZE = ("--branches", "24", "--months", "3", "--period", str(PERIOD))
_LONGEST = 900
"""Seconds after which a process no longer waits for what another one makes."""


def on(root: Path, day: dt.date) -> Workspace:
    """A workspace on a day; nobody waits."""
    return Workspace(root=root, today=day, sleep=lambda _: None)


def make_demos(base: pytest.TempPathFactory, *seeds: int) -> dict[int, Path]:
    """The demonstrations of some seeds, one of them made as a user does; nobody may change anything in them."""
    shared = _shared(base)
    for seed in seeds:
        place = shared / f"demo-{seed}"
        if _claim(place):
            root = shared / f"making-{seed}" / "单位"
            if seed == BY_COMMAND:
                command = [sys.executable, "-m", "pipeline", "demo", str(root), *_SIZE, "--seed", str(seed)]
                assert subprocess.run(command, check=False).returncode == 0
            else:
                build_demo(root, branches=24, months=3, seed=seed, period=PERIOD)
            root.parent.rename(place)
    return {seed: _await(shared / f"demo-{seed}") / "单位" for seed in seeds}


def collect_demo(base: pytest.TempPathFactory, seed: int) -> tuple[Path, dt.date]:
    """A demonstration with all its files collected on their days, and the last of these; nobody may change it."""
    shared = _shared(base)
    place = shared / f"collected-{seed}"
    if _claim(place):
        root = shared / f"collecting-{seed}" / "单位"
        copy(make_demos(base, seed)[seed], root)
        for day in (DEADLINE, DEADLINE + dt.timedelta(days=1)):
            collect_inbox(on(root, day))
        for folder in sorted((root / "later").glob("*")):
            shutil.copytree(folder, root / "inbox", dirs_exist_ok=True)
            collect_inbox(on(root, dt.date.fromisoformat(folder.name)))
        root.parent.rename(place)
    root = _await(place) / "单位"
    return root, max(dt.date.fromisoformat(each.name) for each in (root / "later").glob("*"))


def copy(old: Path, new: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(old, new))


def _shared(base: pytest.TempPathFactory) -> Path:
    """The folder of this run that all its processes know."""
    own = base.getbasetemp()
    shared = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "demonstrations"
    shared.mkdir(exist_ok=True)
    return shared


def _claim(place: Path) -> bool:
    """Whether it is for this process to make what is to lie at a place: the first that asks, once."""
    try:
        place.with_name(f"{place.name}.claimed").mkdir()
    except FileExistsError:
        return False
    return True


def _await(place: Path) -> Path:
    """Wait until what another process makes lies at its place."""
    end = time.monotonic() + _LONGEST
    while not place.exists():
        assert time.monotonic() < end, f"{place.name} was not made: see the test that failed to make it"
        time.sleep(0.2)
    return place
