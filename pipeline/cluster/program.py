"""Tell what a machine computes with: two machines may share work only if all of it is the same.

The program's number is not enough: two copies of one number may differ in a line, and another version of a library
reads a cell or packs a file differently.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import unicodedata
import zlib
from collections.abc import Mapping
from pathlib import Path

from pipeline import __version__

_LIBRARIES = (
    "jinja2", "lxml", "numpy", "openpyxl", "pandas", "pandera", "pydantic", "python-calamine", "python-docx",
    "rapidfuzz", "xlsxwriter",
)  # fmt: skip
_SOURCES = (".py", ".toml", ".json", ".txt")
_SHOWN = 8

Versions = Mapping[str, str]
"""What a machine computes with: name -> version."""


def describe_versions() -> Versions:
    """Return the versions of all that results depend on, as this process has loaded it."""
    return _VERSIONS


def _find_versions() -> dict[str, str]:
    return {
        "程序": f"{__version__}（{_hash_sources()[:_SHOWN]}）",
        "Python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "Unicode": unicodedata.unidata_version,
        **{name: _find_version(name) for name in _LIBRARIES},
    }


def _find_version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "没有装"


def _hash_sources() -> str:
    """Hash everything the program itself consists of, wherever it is installed."""
    root = Path(__file__).parent.parent
    found = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda each: each.relative_to(root).as_posix()):
        if path.suffix in _SOURCES and path.is_file():
            found.update(f"{path.relative_to(root).as_posix()}\n".encode())
            found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def describe_differences(ours: Versions, theirs: Versions) -> str:
    """Name in Chinese what differs, with both versions; empty if nothing does."""
    return "；".join(
        f"{name}：本机{ours.get(name, '没有')}，那里{theirs.get(name, '没有')}"
        for name in dict.fromkeys((*ours, *theirs))
        if ours.get(name) != theirs.get(name)
    )


_VERSIONS = _find_versions()
"""Found when the module is loaded: a program replaced on disk later is not the one that runs."""
