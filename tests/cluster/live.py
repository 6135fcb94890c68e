"""A real scheduler and real workers on this machine, each a process of its own, and how to do them harm."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_DYING = ROOT / "tests" / "cluster" / "dying_parser"
_PATIENCE = 60.0


def environment(program: Path = ROOT, **more: str) -> dict[str, str]:
    """What a process needs to run the program of a folder, with the parser that dies."""
    kept = os.environ.items()  # without bytecode every process of a run would compile the program anew
    bare = {key: value for key, value in kept if not key.startswith("DASK_") and key != "PYTHONDONTWRITEBYTECODE"}
    return {**bare, "PYTHONPATH": f"{program}{os.pathsep}{_DYING}", "PYTHONIOENCODING": "utf-8", **more}


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float = _PATIENCE) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(each) for each in task.read_text().split()]
    return [each for each in found if "resource_tracker" not in command_line(each)]


def command_line(pid: int) -> str:
    """The words a process was started with; empty if it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


@dataclass
class Worker:
    """A worker under its nanny, which starts it anew when it dies."""

    nanny: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        """The worker's own process, while it lives."""
        return children(self.nanny.pid)

    def is_reading(self) -> bool:
        """Whether it has started the process that reads for it; one just forked still bears its parent's words."""
        return any(
            "spawn_main" in (words := command_line(child)) and words != command_line(pid)
            for pid in self.pids
            for child in children(pid)
        )

    def kill(self) -> None:
        """Kill the worker; its nanny starts another one."""
        for pid in self.pids:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def halt(self) -> None:
        """Let the worker stand still."""
        for pid in self.pids:
            os.kill(pid, signal.SIGSTOP)

    def stop(self) -> None:
        """End worker and nanny at once, as a machine that loses its power."""
        for pid in [self.nanny.pid, *self.pids]:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        self.nanny.wait()


@dataclass
class Cluster:
    """A scheduler at a port, and its workers."""

    folder: Path
    port: int = field(default_factory=free_port)
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[Worker] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the scheduler is, as the settings name it."""
        return f"tcp://127.0.0.1:{self.port}"

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until somebody can come in."""
        words = ["scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard", "--no-jupyter"]
        self.scheduler = self._start(words, environment())
        wait_until(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def start_worker(self, program: Path = ROOT, more: Mapping[str, str] | None = None) -> Worker:
        """Start a worker that runs the program of a folder, as the page for technicians says."""
        words = ["worker", self.address, "--nthreads", "1", "--no-dashboard", "--memory-limit", "0"]
        told = {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"} if more is None else more
        local = ["--local-directory", str(self.folder / "scratch")]
        worker = Worker(self._start([*words, *local], environment(program, **told)))
        self.workers.append(worker)
        wait_until(lambda: worker.pids)
        return worker

    def _start(self, words: list[str], told: dict[str, str]) -> subprocess.Popen[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            command = [sys.executable, "-m", "dask", *words]  # from a folder that holds no program of its own
            return subprocess.Popen(command, env=told, cwd=self.folder, stdout=log, stderr=log)

    def wait_for_reader(self) -> Worker:
        """Wait until a worker reads, and return it."""
        wait_until(lambda: any(worker.is_reading() for worker in self.workers), 4 * _PATIENCE)
        return next(worker for worker in self.workers if worker.is_reading())

    def stop_scheduler(self) -> None:
        """Kill the scheduler."""
        if self.scheduler is not None:
            self.scheduler.kill()
            self.scheduler.wait()
        self.scheduler = None

    def stop(self) -> None:
        """End everything."""
        for worker in self.workers:
            worker.stop()
        self.workers.clear()
        self.stop_scheduler()


def start_run(root: Path, day: str, *words: str) -> subprocess.Popen[str]:
    """Start a command in a workspace as a process of its own."""
    command = [sys.executable, "-m", "pipeline", "-C", str(root), "--today", day, "--checked", *words]
    return subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@dataclass(frozen=True)
class Ended:
    """How a run ended: status, and what it said to the clerk and beside that."""

    status: int
    said: str
    beside: str


def await_end(run: subprocess.Popen[str], seconds: float = 500) -> Ended:
    """Wait for a run to end."""
    said, beside = run.communicate(timeout=seconds)
    return Ended(run.returncode, said, beside)
