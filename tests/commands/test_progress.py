"""Long work tells a terminal how far it is and nobody else; every command is kept in the run log."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pool_tasks
import pytest
from bureau import Bureau, answers, new_row

from pipeline import pool
from pipeline.cli import progress, run_command
from pipeline.commands.workspace import RUN_LOG

DAY = "2026-12-03"


class Terminal(io.StringIO):
    """A console as a program sees it."""

    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "__stderr__", stream)
    with progress.show_on_terminal("读取表格", 3) as step:
        for _ in range(3):
            step()
    return stream.getvalue()


def test_a_terminal_is_told_and_wiped_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(Terminal(), monkeypatch)
    assert "读取表格" in said
    assert "/3" in said
    assert said.split("\r")[-2].strip() == ""
    assert "\n" not in said


def test_a_pipe_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(io.StringIO(), monkeypatch) == ""


def test_every_item_is_a_step_also_one_that_ends_badly() -> None:
    steps: list[int] = []
    items: list[str | int] = [1, "raise", 3]
    found = pool.map(pool_tasks.do, items, seconds=20, megabytes=1024, step=lambda: steps.append(1))
    assert len(found) == len(steps) == 3


@pytest.fixture
def month(bureau: Bureau) -> Bureau:
    """A bureau with one faulty form dropped."""
    bureau.set_out("2026-11-25")
    form = bureau.form("MZ02")
    bureau.drop("坏.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=120))))
    return bureau


def log(root: Path) -> str:
    return (root / RUN_LOG).read_text(encoding="utf-8")


def test_the_run_log_has_the_words_what_was_said_and_how_it_ended(
    month: Bureau, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["-C", str(month.root), "--today", DAY, "collect"]
    assert run_command(words) == 1
    said = capsys.readouterr().out
    kept = log(month.root)
    assert "collect" in kept.splitlines()[0]
    assert all(f"    {line}" in kept.splitlines() for line in said.splitlines())
    assert "退出码 1，用时" in kept
    assert run_command(["-C", str(month.root), "--today", "2026-12-01", "collect"]) == 2
    kept = log(month.root)
    assert "早于上次收表日期" in kept
    assert kept.count("退出码") == 2


def test_no_log_where_there_is_no_workspace(tmp_path: Path) -> None:
    assert run_command(["-C", str(tmp_path), "status", "2026-11"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_written_stops_nothing(month: Bureau, capsys: pytest.CaptureFixture[str]) -> None:
    (month.root / RUN_LOG).mkdir(parents=True)
    assert run_command(["-C", str(month.root), "--today", DAY, "collect"]) == 1
    assert "不影响结果" in capsys.readouterr().err
