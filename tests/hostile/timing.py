"""What a worker does in place of reading alone: it reads, and says how long that took and what it held (Linux)."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipeline.reading import RawBook, ReadRequest, Refusal, ZipListing, read_file
from pipeline.reading.raw import RawPackage

TIMES = "HOSTILE_TIMES"
"""Names the folder in which each worker keeps its notes; from the environment, which workers inherit."""


def timed(asked: ReadRequest) -> tuple[float, RawBook | RawPackage | Refusal | ZipListing]:
    """Seconds and answer."""
    began = time.perf_counter()
    answer = read_file(asked)
    return time.perf_counter() - began, answer


def read_and_note(asked: ReadRequest) -> RawBook | RawPackage | Refusal | ZipListing:
    """The answer alone; seconds and the process's largest size (KB) go to a file of its own."""
    seconds, answer = timed(asked)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    largest = int(status.partition("VmHWM:")[2].split()[0])
    with (Path(os.environ[TIMES]) / str(os.getpid())).open("a", encoding="utf-8") as notes:
        notes.write(f"{seconds:.4f} {largest} {asked.path}#{asked.member}\n")
    return answer
