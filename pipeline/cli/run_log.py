"""Write the run log (运行记录): every command with its output and exit status, for whoever maintains scheduled runs.

Times of day are recorded only here. The log may be deleted at any time; no code reads it.
"""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from pipeline import disk
from pipeline.commands.workspace import RUN_LOG
from pipeline.intake.cells.personal_data import mask_outgoing


@dataclass
class RunRecord:
    """One command: its words, start time, output so far, and exit status once it has ended."""

    words: Sequence[str]
    begun: dt.datetime
    said: list[str] = field(default_factory=list)
    status: int | None = None

    def text(self, seconds: float) -> str:
        """Format the record as it is written to the log."""
        head = f"{self.begun.isoformat(timespec='seconds')} dangjian {mask_outgoing(shlex.join(self.words))}"
        lines = [f"    {line}" for line in "".join(self.said).splitlines()]
        return "\n".join([head, *lines, f"  退出码 {self.status}，用时{seconds:.1f}秒"])


@contextmanager
def ignore_broken_pipe(stream: TextIO) -> Iterator[None]:
    """Ignore a broken pipe while writing to a stream.

    If the reader has exited (``… | head``), further output is discarded and the command continues.
    """
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _RecordingStream:
    """Stream that passes text on and records a copy; on its way out, personal numbers are masked."""

    def __init__(self, stream: TextIO, said: list[str]) -> None:
        self._stream = stream
        self._said = said

    def write(self, text: str) -> int:
        """Pass the text on and record it, personal numbers masked."""
        shown = mask_outgoing(text)
        self._said.append(shown)
        with ignore_broken_pipe(self._stream):
            self._stream.write(shown)
        return len(text)

    def flush(self) -> None:
        """Flush the underlying stream."""
        with ignore_broken_pipe(self._stream):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def record_run(root: Path, words: Sequence[str]) -> Iterator[RunRecord]:
    """Record the output of a command in the log of its workspace; without a workspace nothing is logged."""
    entry = RunRecord(words, dt.datetime.now().astimezone())
    begun = time.monotonic()
    out: Any = _RecordingStream(sys.stdout, entry.said)
    err: Any = _RecordingStream(sys.stderr, entry.said)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield entry
            out.flush()
    finally:
        if (root / "templates").is_dir():
            _append_to_log(root / RUN_LOG, entry.text(time.monotonic() - begun))


def _append_to_log(path: Path, text: str) -> None:
    """Append to the log; if it cannot be written, print a warning and continue."""
    try:
        disk.append_log(path, text)
    except disk.DiskError as fault:
        print(f"运行记录没有写成，不影响结果：{fault}", file=sys.stderr)
