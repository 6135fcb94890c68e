"""Pure builders answered from memory where they were given the same before, for tests that run one command many times.

Not for tests of what is built, or of its being the same each time.
"""

from __future__ import annotations

import functools
import hashlib
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import pytest

from pipeline.cli.command_list import COMMANDS
from pipeline.docx.typeset import typeset_paper
from pipeline.intake.office import read_office
from pipeline.sheets import write_workbook

_BUILDERS: tuple[Callable[..., Any], ...] = (write_workbook, typeset_paper, read_office)
"""What most of a command's time goes into; each gives the same for the same (promise 3, held by tests of its own)."""
_KNOWN: dict[tuple[str, bytes], Any] = {}


@contextmanager
def builders_recalled() -> Iterator[None]:
    """Build nothing twice from the same, in whichever module it is called."""
    for command in COMMANDS.values():
        command.load()  # a module that is loaded meanwhile would keep what recalls
    with ExitStack() as stack:
        for module in [each for name, each in sys.modules.items() if name.startswith("pipeline.")]:
            for name, held in [*vars(module).items()]:
                if any(held is builder for builder in _BUILDERS):
                    stack.enter_context(mock.patch.object(module, name, _recall(held)))
        yield


def _recall(builder: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(builder)
    def recalling(*given: Any, **named: Any) -> Any:
        key = builder.__name__, hashlib.sha256(pickle.dumps((given, named))).digest()
        if key not in _KNOWN:
            _KNOWN[key] = builder(*given, **named)
        return _KNOWN[key]

    return recalling


@pytest.fixture(scope="module")
def recalled() -> Iterator[None]:
    """Build nothing twice in the tests of a module."""
    with builders_recalled():
        yield
