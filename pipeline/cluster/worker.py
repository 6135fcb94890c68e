"""What runs inside a Dask worker: one part at a time, by a function of the program that is named by its place.

Only bytes travel, and they are unpacked after the versions were compared: so a worker with another program refuses a
part instead of misreading it.
"""

from __future__ import annotations

import importlib
import pickle
import threading
from dataclasses import dataclass
from typing import Any

from pipeline.cluster.program import Versions, describe_versions

_turn = threading.Lock()
"""A worker with several threads takes turns: each part starts processes of its own."""
_common: dict[str, Any] = {}
"""What all parts of the present work have in common, by its key."""


@dataclass(frozen=True)
class OtherProgram:
    """The answer of a worker that computes with something else, and with what."""

    versions: Versions


@dataclass(frozen=True)
class NothingKnown:
    """The answer of a worker that was started anew, and has not got what all parts have in common."""


@dataclass(frozen=True)
class PartDone:
    """The value of a part, packed."""

    packed: bytes


def keep_common(ours: Versions, key: str, packed: bytes) -> OtherProgram | None:
    """Keep what all parts have in common; what was kept for earlier work goes."""
    if dict(describe_versions()) != dict(ours):
        return OtherProgram(describe_versions())
    with _turn:
        _common.clear()
        _common[key] = pickle.loads(packed)  # noqa: S301, our own
    return None


def do_part(ours: Versions, function: str, key: str, packed: bytes) -> PartDone | OtherProgram | NothingKnown:
    """Do one part: call the function ``module:name`` with what all parts have in common and with the part."""
    if dict(describe_versions()) != dict(ours):
        return OtherProgram(describe_versions())
    module, _, name = function.partition(":")
    with _turn:
        if key not in _common:
            return NothingKnown()
        value = getattr(importlib.import_module(module), name)(_common[key], pickle.loads(packed))  # noqa: S301
        return PartDone(pickle.dumps(value))
