"""Play made-up months for as long as asked, and print every untrue sentence with the number that plays its month again.

PYTHONPATH=.:tests:tests/commands python -m months.run SECONDS [FIRST]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from random import Random
from unittest import mock

from bureau import in_process

from months.claims import FATAL, list_untruths
from months.play import play
from pipeline import pool
from pipeline.docx import read

MOST_MONTHS = 4


@contextmanager
def at_home() -> Iterator[None]:
    """Render wording in this process; and no paper made here holds anything but paper, so it is not looked for."""
    with mock.patch.object(pool, "map", in_process), mock.patch.object(read, "find_obstacles", return_value=()):
        yield


def prove_month(seed: int) -> tuple[int, list[str]]:
    """The number of papers of the month of a number, and everything untrue in them."""
    with at_home():
        played = play(Random(seed), 1 + seed % MOST_MONTHS)
        return len(played.papers), list(list_untruths(played))


def _play_for(seconds: float, first: int) -> Iterator[tuple[int, int, list[str]]]:
    until = time.monotonic() + seconds
    for seed in count(first):
        if time.monotonic() > until:
            return
        yield seed, *prove_month(seed)


def main(seconds: str = "60", first: str = "0") -> int:
    """Play; the exit status tells whether anything was untrue."""
    months = papers = untrue = refused = 0
    for seed, made, found in _play_for(float(seconds), int(first)):
        months, papers, untrue = months + 1, papers + made, untrue + len(found)
        refused += sum(FATAL in each for each in found)
        for each in found:
            sys.stdout.write(f"{seed}：{each}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{months} months, {papers} papers, {untrue} untrue statements\n")
    sys.stdout.write(f"proof of {papers} papers nobody touched: {refused} refused (必须)\n")
    return int(untrue > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
