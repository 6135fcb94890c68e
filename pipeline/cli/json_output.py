"""Print the result of a command as JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from pipeline.archive.serialization import format_json
from pipeline.cli.run_log import ignore_broken_pipe
from pipeline.intake.cells.personal_data import mask_outgoing


def print_json(facts: Mapping[str, object]) -> None:
    """Print JSON on standard output as UTF-8, whatever the encoding of the console; personal numbers are masked."""
    data = mask_outgoing(format_json(facts).decode()).encode()
    sys.stdout.flush()
    with ignore_broken_pipe(sys.stdout):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
