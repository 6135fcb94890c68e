"""Measure what each command costs as branches and months grow, every command as a process of its own.

    PYTHONPATH=.:tests python -m bench.growth BRANCHES MONTHS

A made-up bureau goes through so many months: forms out, every form filled and collected, the month consolidated. A line
tells CPU seconds with the workers', milliseconds a branch, and the peak memory of one process. Start-up is measured
once and taken off. Compare figures of one run only; a loaded machine swells them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bureau import BRANCHES, answers, branch_row, filled_form, found, new_row, row_of

from pipeline.contract.distributed_form import DistributedForm
from pipeline.periods import Period

_FIRST = Period(2026, 1)
_TASKS = 8
_RISE = 100


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a process with its workers, and megabytes at the peak of the largest."""

    seconds: float
    megabytes: float


def run(root: Path, day: str, *words: str) -> Cost:
    """Run one command on its day and return its cost."""
    return measure_process(sys.executable, "-m", "pipeline", "-C", str(root), "--today", day, "--checked", *words)


_WATCH = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def measure_process(*command: str) -> Cost:
    """Run a process to its end and return its cost with that of all processes that it started and ended itself.

    What is asked is what the system counted when it ended: a command's workers stop last of all. A small process starts
    it, since memory counts from the process that it was started from.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _WATCH, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    status, seconds, megabytes = done.stdout.split()
    assert status in ("0", "1"), done.stderr
    return Cost(float(seconds), float(megabytes))


def fill(form: DistributedForm, period: Period, month: int, months: int) -> bytes:
    """Fill a branch's form: its tasks go on by equal steps, the first form brings them in."""
    rate = _RISE * (month + 1) // (months + 1)
    told = f"本月走访{month * 7 + int(form.branch[2:]) % 13 + 3}户，办结{month + 2}件"
    if month == 0:
        rows = [
            new_row(number, task=f"党建+{number}", rate=rate, progress=told, deadline="2027年12月31日")
            for number in form.new_numbers[:_TASKS]
        ]
    else:
        rows = [
            row_of(task, rate=rate, status="推进中", progress=f"{told}（{task.number[-2:]}）") for task in form.tasks
        ]
    return filled_form(form, answers(*rows), period)


def measure(root: Path, branches: int, months: int) -> None:
    """Go through the months and print the table."""
    bureau = found(root)
    codes = [f"Z{chr(ord('A') + number // 10_000)}{number % 10_000:04d}" for number in range(branches)]
    bureau.enrol(*(branch_row(code) for code in codes))
    idle = run(root, "2026-01-04", "collect")
    print(f"{branches} branches, {_TASKS} tasks each; start-up {idle.seconds:.2f} CPU s, {idle.megabytes:.0f} MB")  # noqa: T201
    with mock.patch.dict(BRANCHES, {code: f"{code}支部" for code in codes}):
        for month in range(months):
            period = _FIRST.shift(month)
            out, day = (
                period.first_day.replace(day=25).isoformat(),
                period.shift(1).first_day.replace(day=8).isoformat(),
            )
            costs = {"forms": run(root, out, "forms", str(period))}
            for code, form in bureau.forms(*codes, period=period).items():
                bureau.drop(f"{code}.xlsx", fill(form, period, month, months))
            costs["collect"] = run(root, day, "collect")
            costs["status"] = run(root, day, "status", str(period))
            costs["consolidate"] = run(root, day, "consolidate", str(period))
            if month == months - 1:
                costs["audit"] = run(root, day, "audit")
            for name, cost in costs.items():
                own = cost.seconds - idle.seconds
                print(  # noqa: T201
                    f"{month:3d} months behind  {name:12s} {own:8.2f} CPU s  {1000 * own / branches:7.1f} ms a branch"
                    f"  {cost.megabytes:6.0f} MB",
                    flush=True,
                )


def main() -> int:
    """Measure in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder) / "局", *map(int, sys.argv[1:3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
