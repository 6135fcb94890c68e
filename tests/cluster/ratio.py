"""Measure what is shared out: forms read and judged by one worker and by two, in turns, and here.

    PYTHONPATH=.:tests python -m cluster.ratio FORMS ROUNDS [FOLDER]

Times are of the shared part alone: from the connection on until every judgement is there. CPU seconds of the
workers (with the processes that read for them) and of this process are told beside, since a wall clock on a machine
that has other work tells little.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bureau import Bureau

from cluster.live import Cluster, Worker, children
from cluster.made_forms import DAY, copy_with_engine, make_bureau
from pipeline.commands.collect.judging import judge_read_files, read_or_judge
from pipeline.commands.inbox import list_dropped_files
from pipeline.commands.plan_readers import choose_plan_reader
from pipeline.commands.workspace import Workspace
from pipeline.intake.files import ValidatedFile
from pipeline.reading import RawBook, Refusal

_TICKS = os.sysconf("SC_CLK_TCK")


def count_cpu(pid: int) -> float:
    """CPU seconds of a process and of all it has started, gone ones included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS + sum(map(count_cpu, children(pid)))


def count_workers(workers: list[Worker]) -> float:
    """CPU seconds of all workers."""
    return sum(count_cpu(pid) for worker in workers for pid in worker.pids)


def judge(workspace: Workspace) -> int:
    """Read and judge all that lies in the inbox; return how many were judged elsewhere."""
    dropped = list_dropped_files(workspace).dropped
    asks = choose_plan_reader(workspace, workspace.office)
    begun, own = time.monotonic(), time.process_time()
    read = read_or_judge(workspace, dropped, asks)
    elsewhere = sum(isinstance(each, ValidatedFile) for each in read)
    pairs = zip(dropped, read, strict=True)
    judge_read_files(
        workspace, [(each, got) for each, got in pairs if isinstance(got, RawBook | Refusal | ValidatedFile)], asks
    )
    spent = time.process_time() - own
    print(f"{time.monotonic() - begun:7.2f} s wall, {spent:6.2f} CPU s of this process", end="")  # noqa: T201
    return elsewhere


@contextmanager
def running(cluster: Cluster, workers: int) -> Iterator[list[Worker]]:
    """A scheduler with so many workers that have done some work already."""
    cluster.start_scheduler()
    try:
        yield [cluster.start_worker() for _ in range(workers)]
    finally:
        cluster.stop()


def measure(folder: Path, forms: int, rounds: int) -> None:
    """Measure in turns and print a line each."""
    source = folder / f"{forms}份"
    bureau = Bureau(source) if source.is_dir() else make_bureau(source, forms)
    cluster = Cluster(folder / "cluster")
    shared = copy_with_engine(bureau, Path(tempfile.mkdtemp(dir=folder)) / "局", cluster.address, settle_seconds=0)
    local = copy_with_engine(bureau, Path(tempfile.mkdtemp(dir=folder)) / "局", "local", settle_seconds=0)
    for number in range(rounds):
        for workers in (1, 2):
            with running(cluster, workers) as team:
                judge_warm(shared, number)
                before = count_workers(team)
                print(f"{forms} forms, {workers} worker(s): ", end="")  # noqa: T201
                elsewhere = judge(shared.on(DAY))
                spent = count_workers(team) - before
                print(f", {spent:6.2f} CPU s of the workers; {elsewhere} judged there", flush=True)  # noqa: T201
        print(f"{forms} forms, this machine: ", end="")  # noqa: T201
        judge(local.on(DAY))
        print(flush=True)  # noqa: T201


def judge_warm(shared: Bureau, number: int) -> None:
    """Let the workers import what they need."""
    print(f"   warming up, round {number + 1}: ", end="")  # noqa: T201
    judge(shared.on(DAY))
    print()  # noqa: T201


def main() -> int:
    """Measure in a folder that goes again, or in one that is kept."""
    forms, rounds = int(sys.argv[1]), int(sys.argv[2])
    if sys.argv[3:]:
        measure(Path(sys.argv[3]), forms, rounds)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), forms, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
