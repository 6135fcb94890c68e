"""运行记录: every command with what it said and how it ended, for whoever looks after a scheduled run.

Times of day stand here and nowhere else. The log may be deleted at any time; nothing reads it.
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
from pipeline.stages.workspace import RUN_LOG


@dataclass
class Entry:
    """One command under way: the words typed, what it has said so far, and its exit status once it has one."""

    words: Sequence[str]
    begun: dt.datetime
    said: list[str] = field(default_factory=list)
    status: int | None = None

    def text(self, seconds: float) -> str:
        """The entry as the log shows it."""
        head = f"{self.begun.isoformat(timespec='seconds')} dangjian {shlex.join(self.words)}"
        lines = [f"    {line}" for line in "".join(self.said).splitlines()]
        return "\n".join([head, *lines, f"  退出码 {self.status}，用时{seconds:.1f}秒"])


@contextmanager
def to_whoever_reads(stream: TextIO) -> Iterator[None]:
    """Write to a stream; a reader that has gone (``… | head``) silences it and never stops the work."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Overheard:
    """A stream that goes on as it was, with every word also kept."""

    def __init__(self, stream: TextIO, said: list[str]) -> None:
        self._stream = stream
        self._said = said

    def write(self, text: str) -> int:
        """Pass on, and keep."""
        self._said.append(text)
        with to_whoever_reads(self._stream):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what waits."""
        with to_whoever_reads(self._stream):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def recorded(root: Path, words: Sequence[str]) -> Iterator[Entry]:
    """Overhear a command and add it to the log of its workspace; a folder that is none gets no log."""
    entry = Entry(words, dt.datetime.now().astimezone())
    begun = time.monotonic()
    out: Any = _Overheard(sys.stdout, entry.said)
    err: Any = _Overheard(sys.stderr, entry.said)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield entry
            out.flush()
    finally:
        if (root / "templates").is_dir():
            _add(root / RUN_LOG, entry.text(time.monotonic() - begun))


def _add(path: Path, text: str) -> None:
    """Add to the log; one that cannot be written is said and stops nothing."""
    try:
        disk.log(path, text)
    except disk.DiskFault as fault:
        print(f"运行记录没有写成，不影响结果：{fault}", file=sys.stderr)
