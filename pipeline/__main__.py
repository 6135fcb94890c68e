"""Entry point of the process. It imports nothing heavy, because worker processes import this module too."""

from __future__ import annotations

import gc
import sys

_STOPPED = 2
_NEW_OBJECTS = 50_000
"""After so many new objects cycles are looked for; the usual 700 cost a third of the time of a large workbook."""


def main() -> int:
    """Run the command line and return the exit status."""
    gc.set_threshold(_NEW_OBJECTS)
    try:
        from pipeline.cli import run_command  # noqa: PLC0415, workers import this module and must stay light
    except KeyboardInterrupt:
        return _STOPPED
    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
