"""Preparations of a bureau that many tests begin with: done once in a session, copied from then on."""

from __future__ import annotations

import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from bureau import Bureau

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")


@functools.cache
def _store() -> tempfile.TemporaryDirectory[str]:
    """Where prepared bureaus lie until the session ends."""
    return tempfile.TemporaryDirectory(prefix="bureaus-")


def remembered(
    prepare: Callable[Concatenate[Bureau, _Given], _Value],
) -> Callable[Concatenate[Bureau, _Given], _Value]:
    """Copy what a preparation made of a bureau with the very same files before, instead of doing it again.

    For preparations only: what a test is about must really be done, and nothing may be patched meanwhile.
    """
    made: dict[str, tuple[Path, _Value]] = {}

    @functools.wraps(prepare)
    def done(bureau: Bureau, /, *given: _Given.args, **named: _Given.kwargs) -> _Value:
        before = _hash_files(bureau.root, repr((given, sorted(named.items()))))
        if before in made:
            kept, value = made[before]
            shutil.rmtree(bureau.root)
            shutil.copytree(kept, bureau.root, copy_function=shutil.copyfile)
            return value
        value = prepare(bureau, *given, **named)
        kept = Path(_store().name) / f"{prepare.__module__}-{prepare.__name__}-{len(made)}"
        shutil.copytree(bureau.root, kept, copy_function=shutil.copyfile)
        made[before] = kept, value
        return value

    return done


def _hash_files(root: Path, given: str) -> str:
    """Hash every file and folder below a root, and what else a preparation was given."""
    whole = hashlib.sha256(given.encode())
    for path in sorted(root.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        whole.update(f"{path.relative_to(root).as_posix()}|{path.is_file()}|{len(data)}|".encode())
        whole.update(data)
    return whole.hexdigest()
