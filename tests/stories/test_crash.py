"""Failed and killed at the disk's every step a month ends as it would have: ``make crash`` takes all of them, this some."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from bureau import NOVEMBER, Bureau, answers, found, in_process, row_of
from crash.faults import READ, How, Killed, Meddler, meddling
from crash.killed import kill
from signing import DECIDED, autumn, everything, fill_in

from pipeline import pool
from pipeline.cli import run_command
from pipeline.commands.audit import audit_workspace
from pipeline.commands.withdraw import withdraw_forms
from pipeline.terms import DecisionKind

pytestmark = pytest.mark.usefixtures("recalled")
TESTS = Path(__file__).parents[1]


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, since it forks."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_month_disturbed_at_every_twentieth_step_loses_doubles_and_changes_nothing() -> None:
    done = python("-m", "crash.run", "20", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n0 lost, 0 doubled, 0 unequal, 0 torn, 0 unsaid" in done.stdout
    points = next(line for line in done.stdout.splitlines() if " points: kill " in line)
    assert int(points.split()[0]) > 90, points


SABOTAGED = """
import sys, tempfile
from pathlib import Path
from pipeline.commands import collect
from pipeline.commands.collect.resume import InterruptedRun
from crash.run import crash
collect.find_interrupted_run = lambda *_: InterruptedRun(None)
with tempfile.TemporaryDirectory() as folder:
    done = crash(Path(folder), 17, 2, commands=2)
print(done.count("doubled"), done.count("unequal"), done.count("lost"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_program_that_forgets_where_it_was_is_found_out() -> None:
    done = python("-c", SABOTAGED)
    assert done.returncode == 0, done.stderr
    doubled, unequal, lost = map(int, done.stdout.split())
    assert (doubled > 0, unequal > 0, lost) == (True, True, 0)


WATCHED = """
import os, sys, tempfile
from contextlib import chdir
from crash import faults, scenario
from crash.faults import Meddler, meddling
CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
at_work, by, strangers = [], {}, []

def hook(event, arguments):
    if not at_work or not (event in CHANGES or (event == "open" and arguments[2] & WRITES)):
        return
    frame = sys._getframe()
    while frame is not None and "/pipeline/" not in frame.f_code.co_filename:
        if frame.f_code.co_filename == faults.__file__:
            return  # the harness keeps a second name of what loses its own
        frame = frame.f_back
    if frame is not None and "局" in str(arguments[0]) or event == "os.truncate":
        name = frame.f_code.co_filename if frame else "?"
        if name.endswith("/pipeline/disk/primitives.py"):
            by[event] = by.get(event, 0) + 1
        else:
            strangers.append((event, name))

sys.addaudithook(hook)
begun = scenario.run_command
scenario.run_command = lambda words: at_work.append(1) or [begun(words), at_work.clear()][0]
with tempfile.TemporaryDirectory() as folder, chdir(folder):
    scenario.undisturbed(scenario.MONTH)
print(sorted(by), min(by.values()), strangers)
"""


def test_what_changes_the_workspace_at_run_time_are_the_steps_alone() -> None:
    done = python("-c", WATCHED)
    assert done.returncode == 0, done.stderr
    seen, strangers = done.stdout.rsplit("[", 1)
    assert strangers == "]\n"
    assert all(event in seen for event in ("open", "os.mkdir", "os.remove", "os.rename", "os.truncate")), seen


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """November built on the 8th."""
    with mock.patch.object(pool, "map", in_process):
        made = found(tmp_path_factory.mktemp("月") / "局")
        autumn(made)
        yield made.root


@pytest.mark.parametrize("at", range(3, 50, 9))
def test_a_consolidation_killed_one_day_is_done_the_next_without_false_drafts_beside(
    month: Path, tmp_path: Path, at: int
) -> None:
    bureau = Bureau(tmp_path / "局")
    shutil.copytree(month, bureau.root)
    meddler = Meddler()
    meddler.strikes = lambda name: How.KILL if name != READ and len(meddler.steps) == at else None
    with meddling(meddler), pytest.raises(Killed):
        bureau.consolidate("2026-12-09")
    done = bureau.consolidate("2026-12-10")
    assert (done.beside, done.held) == ((), ())
    assert not [name for name in bureau.outbox() if "重新生成" in name or "/." in name or name.startswith(".")]
    assert audit_workspace(bureau.on("2026-12-10")).points == ()


DECISIONS = "outbox/2026-11/核验表.xlsx"


def killing_at(at: int) -> Meddler:
    """A disk on which the program is killed at one step."""
    meddler = Meddler()
    meddler.strikes = lambda name: How.KILL if name != READ and len(meddler.steps) == at else None
    return meddler


@pytest.fixture(scope="module", params=[False, True], ids=["nothing else waits", "another matter waits"])
def decided(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Path]:
    """November with a 核验表 filled in for MZ01: a new one takes its place once it is imported, be it without a matter."""
    with mock.patch.object(pool, "map", in_process):
        made = found(tmp_path_factory.mktemp("月") / "局")
        autumn(made)
        if request.param:
            task = made.form("MZ03").tasks[0]
            said = answers(row_of(task, rate=100, status="已完成", progress="全部完成并验收"))
            made.drop("MZ03/又报.xlsx", made.filled("MZ03", said=said))
            made.collect("2026-12-10")
            made.consolidate("2026-12-10")
        fill_in(made, DecisionKind.RECTIFY, f"ZG-{made.form('MZ01').tasks[0].number}-立项")
        yield made.root


def test_a_review_killed_at_any_step_is_typed_again_and_says_what_was_done(
    decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "map", in_process)
    words = ("--today", DECIDED, "review", f"局/{DECISIONS}")
    whole, meddler = Bureau(tmp_path / "whole" / "局"), Meddler()
    shutil.copytree(decided, whole.root)
    monkeypatch.chdir(whole.root.parent)
    with meddling(meddler):
        assert run_command(["-C", "局", *words]) in (0, 1)
    assert (whole.root / DECISIONS).read_bytes() != (decided / DECISIONS).read_bytes()
    count = len(meddler.steps)
    for at in (*range(1, count, 16), count - 12, count - 8, count - 3, count - 1):
        bureau, killer = Bureau(tmp_path / str(at) / "局"), killing_at(at)
        shutil.copytree(decided, bureau.root)
        monkeypatch.chdir(bureau.root.parent)
        with meddling(killer), pytest.raises(Killed):
            run_command(["-C", "局", *words])
        capsys.readouterr()
        assert run_command(["-C", "局", *words]) in (0, 1)
        told = "".join(capsys.readouterr())
        assert "已导入1条意见" in told or "已经导入（第" in told, (at, killer.struck, told)
        assert everything(bureau) == everything(whole), (at, killer.struck)
        shutil.rmtree(bureau.root)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
def test_the_real_program_killed_at_some_moment_is_started_again_and_ends_the_same(tmp_path: Path) -> None:
    done = kill(tmp_path, 1)
    assert (done.killed > 0, done.off) == (True, ())


@pytest.mark.parametrize("branches", [(), ("MZ01", "MZ02")], ids=["all forms", "those of two branches"])
def test_a_withdrawal_killed_at_any_step_is_typed_again_and_leaves_no_form_behind(
    branches: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It left the forms that it had not yet removed, and said that nothing was to be done."""
    begun = found(tmp_path / "begun" / "局")
    begun.hand_out("2026-11-25")
    named = [word for code in branches for word in ("--branch", code)]
    words = ("-C", "局", "--today", "2026-11-25", "withdraw", "下发", "2026-11", "--reason", "漏了一项", *named)
    whole, meddler = Bureau(tmp_path / "whole" / "局"), Meddler()
    shutil.copytree(begun.root, whole.root)
    monkeypatch.chdir(whole.root.parent)
    with meddling(meddler):
        assert run_command(words) == 0
    assert len(list(whole.root.glob("outbox/2026-11/forms/*"))) == (1 if branches else 0)
    for at in range(len(meddler.steps)):
        bureau, killer = Bureau(tmp_path / str(at) / "局"), killing_at(at)
        shutil.copytree(begun.root, bureau.root)
        monkeypatch.chdir(bureau.root.parent)
        with meddling(killer), pytest.raises(Killed):
            run_command(words)
        capsys.readouterr()
        assert run_command(words) == 0
        told = "".join(capsys.readouterr())
        assert ("已撤回：" in told) != ("此前已经撤回" in told), (at, killer.struck, told)
        assert everything(bureau) == everything(whole), (at, killer.struck)
        shutil.rmtree(bureau.root)


def test_a_withdrawal_cut_short_spares_forms_that_stand_and_takes_what_it_left(tmp_path: Path) -> None:
    bureau = found(tmp_path / "局")
    bureau.hand_out("2026-11-25")
    forms = bureau.root / "outbox" / "2026-11" / "forms"
    held = {path.name: path.read_bytes() for path in forms.glob("*")}
    withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "漏了一项", branches=["MZ01"])
    left = next(name for name in held if not (forms / name).exists())
    (forms / left).write_bytes(held[left])
    done = withdraw_forms(bureau.on("2026-11-25"), NOVEMBER, "漏了一项", branches=["MZ02"])
    assert (forms / left).exists(), "another branch's is not asked for"
    assert len(done.withdrawn) == 1
    bureau.hand_out("2026-11-26")
    again = withdraw_forms(bureau.on("2026-11-26"), NOVEMBER, "再撤一次")
    assert again.withdrawn == ("2026年11月的3份表单",)
    assert list(forms.glob("*")) == []
    bureau.hand_out("2026-11-27")
    assert {path.name for path in forms.glob("*")} == set(held)
