"""How far long work has come: one line on a terminal, gone when it is done; nothing where output is piped or kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from pipeline.stages.workspace import Step

_PATIENCE = 1.0
"""Seconds before the line appears: short work needs none."""
_LINE = "{desc} {n_fmt}/{total_fmt} {bar} 已用{elapsed}，约还需{remaining}"


@contextmanager
def on_terminal(what: str, count: int) -> Iterator[Step]:
    """Show ``what`` with a bar of ``count`` steps on standard error while the block runs, if that is a terminal."""
    terminal = sys.__stderr__
    with tqdm(
        total=count, desc=what, delay=_PATIENCE, leave=False, disable=None, bar_format=_LINE, file=terminal
    ) as shown:
        yield shown.update
