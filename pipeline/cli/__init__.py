"""Run one command.

Exit status: 0 no findings, 1 findings, 2 wrong usage or settings, or facts lost or damaged, 3 internal error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pipeline.cli.parser import build_parser


def run_command(words: Sequence[str]) -> int:
    """Run one command from its words and return its exit status; a traceback never reaches the screen."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    arguments = build_parser().parse_args(words)
    from pipeline.cli.execution import execute_command  # noqa: PLC0415, what the help and a wrong word do not wait for

    return execute_command(arguments, words)
