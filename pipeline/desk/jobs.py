"""Run the commands of the desk, one at a time, each as a process of its own, and keep what they say."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline import disk
from pipeline.desk.orders import DeskOrder
from pipeline.findings import UserError

_MOST_SHOWN = 400_000
"""Bytes of what a command said that are shown; more is what it counted, not what a person reads."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One command that was started: what asked for it, whether it only told its plan, where its words are kept."""

    number: int
    order: DeskOrder
    planning: bool
    said: Path
    started: float
    process: RunningCommand = field(repr=False)

    @property
    def running(self) -> bool:
        """Whether the command has not ended yet."""
        return self.process.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status; None while it runs."""
        return self.process.poll()

    def read_said(self) -> str:
        """Read what the command has said so far."""
        data = disk.read(self.said)
        text = data[:_MOST_SHOWN].decode("utf-8", errors="replace")
        return text + ("\n……后面还有，见 .dangjian 里的记录。" if len(data) > _MOST_SHOWN else "")


class RunningCommand(Protocol):
    """A command that was started, of which can be asked whether it has ended."""

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""


def launch_process(words: Sequence[str], said: Path) -> RunningCommand:
    """Start a command as a process of its own that writes what it says into a file."""
    with disk.open_log(said) as sink:
        return subprocess.Popen(  # noqa: S603, our own program with words built by ``orders``
            # An option and no variable of the environment: a Python that the folder carries heeds none.
            [sys.executable, "-X", "utf8", "-m", "pipeline", *words],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )


class JobRunner:
    """Starts commands in a workspace; while one runs no other is started.

    ``start`` are the words before each command, ``launch`` starts one.
    """

    def __init__(
        self,
        folder: Path,
        start: Sequence[str],
        launch: Callable[[Sequence[str], Path], RunningCommand] = launch_process,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._start, self._launch, self._clock = folder, tuple(start), launch, clock
        self._jobs: dict[int, Job] = {}
        self._lock = threading.Lock()

    @property
    def running(self) -> Job | None:
        """The command that runs now."""
        return next((job for job in self._jobs.values() if job.running), None)

    def find(self, number: int) -> Job | None:
        """Find a command that was started since the desk was opened."""
        return self._jobs.get(number)

    def measure_seconds(self, job: Job) -> int:
        """Measure how long ago a command was started, in whole seconds."""
        return int(self._clock() - job.started)

    def start(self, order: DeskOrder, *, planning: bool = False) -> Job:
        """Start a command, or the one that tells its plan; UserError while another runs."""
        with self._lock:
            if (busy := self.running) is not None:
                raise UserError(f"正在办“{busy.order.title}”，请等它办完再办这一件。")
            number = len(self._jobs) + 1
            said = self._folder / f"{number:06d}.txt"
            words = order.plan if planning else order.act
            process = self._launch((*self._start, *words), said)
            job = Job(
                number=number, order=order, planning=planning, said=said, started=self._clock(), process=process
            )  # fmt: skip
            self._jobs[number] = job
            return job
