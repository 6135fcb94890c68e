"""Where a process begins. It imports nothing heavy: a worker imports this module too, and must start at once."""

from __future__ import annotations

import sys

_STOPPED = 2


def main() -> int:
    """Run the command line; the exit status."""
    try:
        from pipeline.cli import run_command  # noqa: PLC0415, workers import this module and must stay light
    except KeyboardInterrupt:
        return _STOPPED
    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
