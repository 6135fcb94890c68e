"""What workers are asked to do in test_pool: good work and every kind of bad."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn


class Panic(BaseException):
    """Like a panic out of a Rust parser: no Exception, and not to be pickled."""

    def __reduce__(self) -> NoReturn:
        raise TypeError("cannot be pickled")

    def __str__(self) -> str:
        raise ValueError("has no words")


def abort() -> None:
    os.write(2, b"outcry of the parser\n")
    os.abort()


def hang() -> None:
    time.sleep(3600)


def swell() -> int:
    return len(bytearray(8 << 30))


def panic() -> None:
    raise Panic


def leave() -> None:
    sys.exit(3)


def unsendable() -> Callable[[], int]:
    return lambda: 1


DEEDS: dict[str, Callable[[], object]] = {
    "abort": abort, "hang": hang, "swell": swell, "panic": panic, "leave": leave, "unsendable": unsendable,
}  # fmt: skip


def do(what: str | int) -> object:
    """A number is doubled; a word names a deed."""
    return what * 2 if isinstance(what, int) else DEEDS[what]()


def timed(what: str | int) -> object:
    """When a number was done; a word names a deed."""
    return time.monotonic() if isinstance(what, int) else DEEDS[what]()


def heavy_modules(_: int) -> list[str]:
    return sorted({"pandas", "pandera", "numpy", "openpyxl"} & set(sys.modules))


def own_process(_: int) -> int:
    return os.getpid()


def where(what: str) -> int:
    """Which worker has it; a word names a deed before."""
    if what:
        DEEDS[what]()
    return os.getpid()


def told_and_hanging(path: str) -> None:
    """Tell which worker has it, then never come to an end."""
    Path(f"{path}.part").write_text(str(os.getpid()))
    Path(f"{path}.part").rename(path)
    while True:
        pass
