"""Show the progress of long work as one line on a terminal; print nothing if output is redirected."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from pipeline.commands.workspace import Step

_PATIENCE = 1.0
"""Seconds before the line appears, so that short work shows none."""
_LINE = "{desc} {n_fmt}/{total_fmt} {bar} 已用{elapsed}，约还需{remaining}"


def tell_at_once(line: str) -> None:
    """Say on standard error what is amiss but changes no result, above a progress bar that may stand there."""
    tqdm.write(line, file=sys.stderr)


@contextmanager
def show_on_terminal(what: str, count: int) -> Iterator[Step]:
    """Show a progress bar titled ``what`` with ``count`` steps on standard error while the block runs.

    Nothing is shown unless standard error is a terminal.
    """
    terminal = sys.__stderr__
    with tqdm(
        total=count, desc=what, delay=_PATIENCE, leave=False, disable=None, bar_format=_LINE, file=terminal
    ) as shown:
        yield shown.update
