"""The real program, killed by the system at some moment and started again; ``make crash`` does it many times.

PYTHONPATH=.:tests python -m crash.killed ROUNDS
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, Bureau, answers, found, in_process, new_row

from crash.scenario import ROOT, Files, compared, lying, zipped
from crash.verdict import audited
from pipeline import pool

HOME = Path(__file__).parents[2]
Words = tuple[str, ...]
COLLECT: Words
CONSOLIDATE: Words
COLLECT, CONSOLIDATE = ("--today", "2026-12-03", "collect"), ("--today", "2026-12-08", "consolidate", "2026-11")
_MANY = 30


@dataclass(frozen=True)
class Killed:
    """What came of all rounds: how often a command was killed before its end, and what was off."""

    rounds: int
    killed: int
    off: tuple[str, ...]

    def table(self) -> str:
        """What is printed."""
        return "\n".join([f"{self.rounds} rounds, killed {self.killed} times, {len(self.off)} off", *self.off])


def begun(words: Words) -> subprocess.Popen[bytes]:
    """The program at work upon the workspace in the current folder, in a group of its own."""
    command = [sys.executable, "-m", "pipeline", "-C", str(ROOT), *words]
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(HOME)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def done(words: Words) -> float:
    """Run a command to its end; seconds from its lock to its end."""
    process = begun(words)
    began = _locked(process)
    said = process.communicate()[1].decode(errors="replace")
    assert process.returncode in (0, 1), said
    return time.monotonic() - began


def _locked(process: subprocess.Popen[bytes]) -> float:
    lock = ROOT / ".dangjian" / "lock"
    old = lock.stat().st_mtime_ns if lock.exists() else 0
    while process.poll() is None and (not lock.exists() or lock.stat().st_mtime_ns == old):
        time.sleep(0.002)
    return time.monotonic()


def killed(words: Words, after: float) -> bool:
    """Start a command and kill it, with its workers, so long after it has its lock; whether it was still at work."""
    process = begun(words)
    _locked(process)
    time.sleep(after)
    at_work = process.poll() is None
    if at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return at_work


def month() -> None:
    """November dropped, in the current folder: many good forms, one faulty, a zip of two and something else."""
    bureau = found(ROOT)
    bureau.set("settle_seconds = 3.0", "settle_seconds = 0.0")
    with mock.patch.object(pool, "map", in_process):
        bureau.hand_out("2026-11-25")
    _drop(bureau)


def _drop(bureau: Bureau) -> None:
    form = bureau.form("MZ02")
    bureau.drop("MZ02/坏.xlsx", bureau.filled("MZ02", said=answers(new_row(form.new_numbers[0], rate=145))))
    good = {code: bureau.filled(code) for code in BRANCHES}
    bureau.drop("两份.zip", zipped({"福利院.xlsx": good["MZ03"], "机关.xlsx": good["MZ01"]}))
    for number in range(_MANY):
        bureau.drop(f"附件{number:02d}.pdf", b"%PDF-1.7 " + bytes([number]))


def kill(folder: Path, rounds: int, seed: int = 1) -> Killed:
    """Kill each command once, or twice, in every round and start it again; in the end all is as in an undisturbed month.

    Where the kill came after all was done there is nothing to start again: one more look would be one more fact.
    """
    chance = random.Random(seed)
    (folder / "whole").mkdir()
    spans, wants = [], []
    with chdir(folder / "whole"):
        month()
        shutil.copytree(ROOT, folder / "start" / ROOT)
        for words in (COLLECT, CONSOLIDATE):
            spans.append(done(words))
            wants.append(compared(lying()))
    off: list[str] = []
    times = 0
    for number in range(rounds):
        shutil.copytree(folder / "start", folder / str(number))
        with chdir(folder / str(number)):
            for words, span, want in zip((COLLECT, CONSOLIDATE), spans, wants, strict=True):
                times += sum(
                    killed(words, chance.random() * span) for _ in range(chance.choice((1, 1, 2))) if _differing(want)
                )
                if _differing(want):
                    done(words)
                off += [f"round {number}: {name}" for name in _differing(want)]
            off += [f"round {number}: {each}" for each in audited("2026-12-08")]
        shutil.rmtree(folder / str(number))
    return Killed(rounds, times, tuple(off))


def _differing(want: Files) -> list[str]:
    have = compared(lying())
    return sorted(name for name in {*have, *want} if have.get(name) != want.get(name))


def main(rounds: int) -> int:
    """Run it all in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        what = kill(Path(folder).resolve(), rounds)
    print(what.table())  # noqa: T201
    return 1 if what.off else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
