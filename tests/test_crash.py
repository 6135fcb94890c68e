"""Failed and killed at the disk's every step a month ends as it would have: ``make crash`` takes all of them, this some."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from crash.killed import kill

TESTS = Path(__file__).parent


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
from pipeline.stages import collect
from pipeline.stages.resumed import Resumed
from crash.run import crash
collect.resumed = lambda *_: Resumed(None)
with tempfile.TemporaryDirectory() as folder:
    done = crash(Path(folder), 7, 2, commands=2)
print(done.count("doubled"), done.count("unequal"), done.count("lost"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_program_that_forgets_where_it_was_is_found_out() -> None:
    done = python("-c", SABOTAGED)
    assert done.returncode == 0, done.stderr
    doubled, unequal, lost = map(int, done.stdout.split())
    assert (doubled > 0, unequal > 0, lost) == (True, True, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of Unix")
def test_the_real_program_killed_at_some_moment_is_started_again_and_ends_the_same(tmp_path: Path) -> None:
    done = kill(tmp_path, 1)
    assert (done.killed > 0, done.off) == (True, ())
