"""The files that open the desk by a double click: every kind of machine has one, and they start the desk there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipeline.commands.init import create_workspace
from pipeline.commands.launchers import LAUNCHERS


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A new workspace whose name has a blank, and a stand-in for the program that tells how it was started."""
    root = tmp_path / "党建 台账"
    create_workspace(root)
    stand_in = tmp_path / "bin" / "dangjian"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\necho "$PWD $*"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    return root


def start(command: list[str], tmp_path: Path) -> str:
    """What a launcher comes to."""
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, env={"PATH": path}, cwd="/"
    )
    return done.stdout.strip()


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
def test_a_double_click_opens_the_desk_of_its_own_folder(office: Path, tmp_path: Path) -> None:
    assert start(["sh", str(office / "党建台账.command")], tmp_path) == f"{office} desk"
    line = next(
        each for each in LAUNCHERS["党建台账.desktop"].decode("utf-8").splitlines() if each.startswith("Exec=")
    ).removeprefix("Exec=")
    started = line.replace("%k", f"'{office / '党建台账.desktop'}'")
    assert start(["sh", "-c", started], tmp_path) == f"{office} desk"


def test_windows_gets_its_line_ends_and_a_python_of_its_own_comes_first() -> None:
    text = LAUNCHERS["党建台账.bat"].decode("utf-8")
    assert text.count("\r\n") == text.count("\n")
    assert text.index("python.exe") < text.index("dangjian desk")


def test_a_launcher_that_the_office_changed_is_left(office: Path) -> None:
    (office / "党建台账.bat").write_bytes(b"ours")
    create_workspace(office)
    assert (office / "党建台账.bat").read_bytes() == b"ours"
