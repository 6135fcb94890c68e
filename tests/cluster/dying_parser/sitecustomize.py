"""A parser that some files kill and others hang: put before every process of a run, here and in the workers.

No file is known that kills the real parser past the guards; one that did would do it here: within its call, in the
process that reads.
"""

import io
import os
import time
from typing import Any

try:
    import python_calamine
except ImportError:  # another Python that happens to run with this path
    pass
else:
    _real = python_calamine.CalamineWorkbook

    class CalamineWorkbook:
        """The parser, as far as the program calls it."""

        @staticmethod
        def from_filelike(file: io.BytesIO) -> Any:
            """Open a workbook unless its last bytes say what becomes of its reader."""
            data = file.getvalue()
            if data.endswith(b"KILLS"):
                os.abort()
            if data.endswith(b"HANGS"):
                time.sleep(3600)
            return _real.from_filelike(file)

    python_calamine.CalamineWorkbook = CalamineWorkbook  # type: ignore[assignment, misc]
