"""Read which packages ``requirements.txt`` pins for a 64-bit Windows, whatever machine reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from pipeline.findings import UserError

_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_VERSION = re.compile(r"==([^=*,]+)")


@dataclass(frozen=True)
class PinnedPackage:
    """A package of one version, and the hashes that its files may have."""

    name: str
    version: str
    hashes: tuple[str, ...]

    def __str__(self) -> str:
        """Format the package as pip writes it."""
        return f"{self.name}=={self.version}"


def parse_pinned_packages(text: str, python: tuple[int, int]) -> tuple[PinnedPackage, ...]:
    """Parse the packages that a Windows with that Python needs; UserError for a line without version or hashes."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    logical = [each.strip() for each in "\n".join(lines).replace("\\\n", " ").splitlines()]
    told = [_parse_line(line, _describe_windows(python)) for line in logical if line]
    return tuple(each for each in told if each is not None)


def _describe_windows(python: tuple[int, int]) -> dict[str, str]:
    """Describe the machine the folder is for, in the words of environment markers."""
    version = f"{python[0]}.{python[1]}"
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_system": "Windows",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": "win32",
    }


def _parse_line(line: str, machine: dict[str, str]) -> PinnedPackage | None:
    try:
        asked = Requirement(line.partition("--hash")[0].strip())
    except InvalidRequirement as fault:
        raise UserError(f"requirements.txt里这一行读不懂：“{line[:60]}”。请用程序带的那一份。") from fault
    version, hashes = _VERSION.fullmatch(str(asked.specifier)), tuple(_HASH.findall(line))
    if version is None or not hashes:
        raise UserError(f"requirements.txt里“{asked.name}”没有写定版本和校验码。请用程序带的那一份。")
    if asked.marker is not None and not asked.marker.evaluate(machine):
        return None
    return PinnedPackage(canonicalize_name(asked.name), version[1], hashes)


def format_pinned_packages(packages: Iterable[PinnedPackage]) -> str:
    """Format packages for pip, without the markers: pip would judge them by the machine that downloads."""
    lines = (" \\\n    ".join([str(each), *(f"--hash={sha256}" for sha256 in each.hashes)]) for each in packages)
    return "".join(f"{line}\n" for line in lines)
