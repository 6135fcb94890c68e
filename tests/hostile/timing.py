"""What a worker does in place of reading alone: it reads, and says how long that took."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pipeline.reading import Asked, Bundle, RawBook, Refusal, read_file

TIMES = "HOSTILE_TIMES"
"""Names the folder in which each worker keeps its times; from the environment, which workers inherit."""


def timed(asked: Asked) -> tuple[float, RawBook | Refusal | Bundle]:
    """Seconds and answer."""
    began = time.perf_counter()
    answer = read_file(asked)
    return time.perf_counter() - began, answer


def read_and_note(asked: Asked) -> RawBook | Refusal | Bundle:
    """The answer alone; the seconds go to a file of this process."""
    seconds, answer = timed(asked)
    with (Path(os.environ[TIMES]) / str(os.getpid())).open("a", encoding="utf-8") as notes:
        notes.write(f"{seconds:.4f} {asked.path}#{asked.member}\n")
    return answer
