"""The source of the program as syntax trees, each file parsed once for all tests of how it is written."""

from __future__ import annotations

import ast
import functools
from pathlib import Path


@functools.cache
def parse_source(path: Path) -> ast.Module:
    """The tree of a file; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))
